package io.sluice.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/// The folder of test vectors, and the names in it.
public final class VectorFiles {
    private VectorFiles() {}

    /// Skips the test, with a message, where none is given.
    public static Path folder() {
        String folder = System.getProperty("sluice.vectors", "");
        Assumptions.assumeTrue(!folder.isEmpty(), "no vectors: give -Dsluice.vectors=DIR");
        return CommandLineRun.ROOT.resolve(folder);
    }

    /// The fields of the lines that are no comment.
    public static List<String[]> rows(Path table) throws IOException {
        return Files.readAllLines(table).stream()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("\t", -1))
                .toList();
    }

    /// The file that a table calls `libpcap/…`, `tcpdump/…` or `synthetic/…`.
    public static Path capture(String name) {
        int slash = name.indexOf('/');
        String file = name.substring(slash + 1);
        return switch (name.substring(0, slash)) {
            case "libpcap" -> folder().resolve("libpcap/captures").resolve(file);
            case "tcpdump" -> folder().resolve("tcpdump-captures").resolve(file);
            default -> folder().resolve("synthetic").resolve(file);
        };
    }
}
