package io.sluice.cli.house;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Where the project's modules lie, whichever folder the test was started in.
final class SourceTree {

    /// In the order in which they may see each other; the last sees all.
    static final List<String> MODULES = List.of("filters", "emulator", "pcaps", "session", "cli");

    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    private SourceTree() {}

    /// Where a module lies.
    static Path folder(String module) {
        return folder(root(), module);
    }

    private static Path folder(Path root, String module) {
        return root.resolve(module.equals("session") ? "cli/session" : module);
    }

    /// The folder that holds the modules: this one or the nearest above it.
    static Path root() {
        for (Path dir = Path.of("").toAbsolutePath(); dir != null; dir = dir.getParent()) {
            Path root = dir;
            if (MODULES.stream()
                    .map(module -> folder(root, module).resolve("pom.xml"))
                    .allMatch(Files::exists)) {
                return root;
            }
        }
        throw new IllegalStateException(
                "no folder with the modules "
                        + MODULES
                        + " at or above "
                        + Path.of("").toAbsolutePath());
    }

    /// The main sources of every module, sorted by path.
    static List<Path> mainSources() {
        return MODULES.stream().flatMap(module -> mainSources(module).stream()).toList();
    }

    /// Whether a class, or the one it is in, has its main source in a module.
    static boolean holds(String module, String className) {
        int inner = className.indexOf('$');
        String outer = inner < 0 ? className : className.substring(0, inner);
        return Files.exists(
                folder(module).resolve("src/main/java").resolve(outer.replace('.', '/') + ".java"));
    }

    /// The main sources of one module, sorted by path.
    static List<Path> mainSources(String module) {
        return javaFiles(sources(module));
    }

    private static Path sources(String module) {
        return folder(module).resolve("src/main/java");
    }

    /// The packages of all modules, without "io.sluice.".
    static Set<String> packages() {
        return MODULES.stream()
                .flatMap(module ->
                        mainSources(module).stream()
                                .map(file -> sources(module).relativize(file.getParent())))
                .map(path -> path.toString().replace(File.separatorChar, '.'))
                .map(name -> name.substring("io.sluice.".length()))
                .collect(Collectors.toSet());
    }

    /// The packages that the table of `docs/architecture.md` names: a module in the first column or
    /// above it, names below the module in the second.
    static Set<String> describedPackages() throws IOException {
        Set<String> described = new HashSet<>();
        String module = "";
        for (String line : Files.readAllLines(root().resolve("docs/architecture.md"))) {
            String[] cells = line.split("\\|", -1);
            if (cells.length == 5) {
                module = cells[1].isBlank() ? module : cells[1].strip();
                String of = module;
                CODE.matcher(cells[2])
                        .results()
                        .forEach(name -> described.add(of + "." + name.group(1)));
            }
        }
        return described;
    }

    private static List<Path> javaFiles(Path dir) {
        try (var files = Files.walk(dir)) {
            return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
