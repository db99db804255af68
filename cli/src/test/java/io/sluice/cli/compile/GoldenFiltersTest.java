package io.sluice.cli.compile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.cli.command.CommandLineRun;
import io.sluice.cli.console.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What filters compile to, and what they accept: testdata/filters/*.filter, each case whole.
/// `-Dsluice.testdata=write` writes the listings before they are compared.
class GoldenFiltersTest {
    private static final Path FOLDER = CommandLineRun.ROOT.resolve("testdata/filters");
    private static final boolean WRITE = System.getProperty("sluice.testdata", "").equals("write");
    private static final String BETWEEN = "\n\n";

    static Stream<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files
                    .filter(file -> file.toString().endsWith(".filter"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    static Stream<String> cases() throws IOException {
        List<String> all = new ArrayList<>();
        for (Path file : files().toList()) {
            pieces(file).filter(piece -> !piece.startsWith("#")).forEach(all::add);
        }
        assertTrue(all.size() >= 60, "only " + all.size() + " cases");
        return all.stream();
    }

    @BeforeAll
    static void written() throws IOException {
        if (WRITE) {
            for (Path file : files().toList()) {
                String text =
                        pieces(file)
                                .map(piece -> piece.startsWith("#") ? piece : reported(piece))
                                .collect(Collectors.joining(BETWEEN));
                Files.writeString(file, text + "\n");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aFilterCompilesToItsListings(String golden) {
        assertEquals(golden, reported(golden));
    }

    private static Stream<String> pieces(Path file) throws IOException {
        return Arrays.stream(Files.readString(file).strip().split(BETWEEN));
    }

    /// A case as it is today, from its first two lines: the filter, the link type and options.
    private static String reported(String golden) {
        List<String> lines = golden.lines().toList();
        String filter = lines.get(0);
        String target = lines.get(1);
        String report =
                String.join(
                        "\n",
                        filter,
                        target,
                        "plain",
                        listing(target + " -O", filter),
                        "optimised",
                        listing(target, filter));
        return target.equals("EN10MB") ? report + "\nverdicts\n" + verdicts(filter) : report;
    }

    private static String listing(String target, String filter) {
        List<String> words = new ArrayList<>(List.of("compile", "-d", "-y"));
        words.addAll(Arrays.asList(target.split(" ")));
        words.addAll(List.of("--", filter));
        CommandLineRun run = CommandLineRun.of(words.toArray(String[]::new));
        assertEquals(ExitCode.OK, run.code(), run.err());
        return run.out().strip();
    }

    private static String verdicts(String filter) {
        CommandLineRun run =
                CommandLineRun.of("replay", "--count", "-r", CommandLineRun.MIX, "--", filter);
        return "mix.pcap " + run.out().strip();
    }
}
