package io.sluice.cli.house;

import io.sluice.cli.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;

/// Which class uses which, as the JDK's `jdeps` sees it. Uses within one package are left out.
final class ClassUses {

    // One line of `jdeps -verbose:class`: "   USER   -> USED   WHERE", where WHERE is a JDK module,
    // a folder or "not found".
    private static final Pattern LINE = Pattern.compile("\\s+(\\S+)\\s+-> (\\S+)\\s+(.+)");

    private ClassUses() {}

    /// @param module the module whose classes use something
    /// @param user the class that uses
    /// @param used the class that is used
    /// @param where the JDK module of the used class, or another word for a class that is not the
    ///   JDK's
    record Use(String module, String user, String used, String where) {}

    static List<Use> ofModule(String module) {
        Path own = SourceTree.folder(module).resolve("target/classes");
        Path cli = SourceTree.folder("cli").resolve("target/classes");
        Path loaded = loadedFrom();
        if (loaded.equals(cli)) {
            return inFolder(module, own);
        }
        // Compiled without Maven, all modules into one folder.
        return inFolder(module, loaded).stream()
                .filter(use -> SourceTree.holds(module, use.user()))
                .toList();
    }

    private static Path loadedFrom() {
        try {
            return Path.of(Main.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Use> inFolder(String module, Path classes) {
        if (!Files.isDirectory(classes)) {
            throw new IllegalStateException(
                    classes + " is missing: compile all modules first (mvn test-compile)");
        }
        var jdeps =
                ToolProvider.findFirst("jdeps")
                        .orElseThrow(() -> new IllegalStateException("this JDK has no jdeps"));
        var out = new StringWriter();
        var err = new StringWriter();
        int status =
                jdeps.run(
                        new PrintWriter(out),
                        new PrintWriter(err),
                        "-verbose:class",
                        classes.toString());
        if (status != 0) {
            throw new IllegalStateException("jdeps ended with " + status + ": " + err + out);
        }
        return out.toString()
                .lines()
                .map(LINE::matcher)
                .filter(Matcher::matches)
                .map(line -> new Use(module, line.group(1), line.group(2), line.group(3).strip()))
                .toList();
    }
}
