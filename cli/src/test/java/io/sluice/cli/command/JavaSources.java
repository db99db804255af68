package io.sluice.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;

/// The Java of the documentation, compiled as a user would who has our classes on the class path.
final class JavaSources {
    /// A block of Java in a page, and the block below it.
    ///
    /// @param place the page and the line
    /// @param expected what it prints
    record Snippet(String place, List<String> code, String expected) {
        /// A class whose `run` does what the snippet does.
        String asClass(String name) {
            List<String> imports = new ArrayList<>();
            List<String> body = new ArrayList<>();
            code.forEach(line -> (line.startsWith("import ") ? imports : body).add(line));
            return "import module java.base;\n"
                    + String.join("\n", imports)
                    + "\npublic final class "
                    + name
                    + " {\npublic static void run(Path folder) throws Exception {\n"
                    + String.join("\n", body)
                    + "\n}\n}\n";
        }
    }

    private JavaSources() {}

    /// The snippets of a page in their order.
    static List<Snippet> snippets(Path page) throws IOException {
        List<Snippet> snippets = new ArrayList<>();
        List<String> lines = Files.readAllLines(page);
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).equals("```java")) {
                int end = lines.subList(i, lines.size()).indexOf("```") + i;
                List<String> output = new ArrayList<>();
                if (lines.get(end + 1).equals("```")) {
                    for (int j = end + 2; !lines.get(j).equals("```"); j++) {
                        output.add(lines.get(j) + "\n");
                    }
                }
                snippets.add(
                        new Snippet(
                                page.getFileName() + ":" + (i + 1),
                                lines.subList(i + 1, end),
                                String.join("", output)));
            }
        }
        return snippets;
    }

    /// Compiles files, with all lints.
    ///
    /// @return what the compiler has to say; nothing if it is content
    static String compile(Stream<Path> files, Path classes) throws IOException {
        var compiler = ToolProvider.getSystemJavaCompiler();
        var said = new DiagnosticCollector<JavaFileObject>();
        try (var manager = compiler.getStandardFileManager(said, null, null)) {
            List<String> options =
                    List.of(
                            "-Xlint:all",
                            "-proc:none",
                            "-cp",
                            System.getProperty("java.class.path"),
                            "-d",
                            classes.toString());
            compiler.getTask(
                            null,
                            manager,
                            said,
                            options,
                            null,
                            manager.getJavaFileObjectsFromPaths(files.toList()))
                    .call();
        }
        return said.getDiagnostics().stream()
                .filter(diagnostic -> diagnostic.getSource() != null)
                .map(Diagnostic::toString)
                .collect(Collectors.joining("\n"));
    }
}
