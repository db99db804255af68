package io.sluice.cli.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Holds the stops of `docs/style.md` against the main sources of all modules.
class SizeLimitsTest {

    private static final String EXEMPTIONS = ".ci/checkstyle-exemptions.xml";

    @Test
    void nothingIsBeyondTheStopsButWhatIsExempt() throws IOException {
        var exemptions = exemptions();
        var wrong =
                oversized().stream()
                        .filter(size ->
                                exemptions.stream().noneMatch(exemption -> exemption.excuses(size)))
                        .map(Size::toString)
                        .toList();
        assertTrue(
                wrong.isEmpty(),
                () ->
                        "too large, and not excused by "
                                + EXEMPTIONS
                                + ":\n"
                                + String.join("\n", wrong));
    }

    @Test
    void everyExemptionIsNeeded() throws IOException {
        var oversized = oversized();
        var idle =
                exemptions().stream()
                        .filter(exemption -> oversized.stream().noneMatch(exemption::names))
                        .map(Exemption::toString)
                        .toList();
        assertTrue(
                idle.isEmpty(),
                () ->
                        "excuse nothing, so they can go from "
                                + EXEMPTIONS
                                + ":\n"
                                + String.join("\n", idle));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    FILE_LENGTH      | File length is 18 lines (max allowed is 600).
                    METHOD_LENGTH    | Method Sample length is 1 lines (max allowed is 60).
                    METHOD_LENGTH    | Method deep length is 12 lines (max allowed is 60).
                    METHOD_LENGTH    | Method inner length is 1 lines (max allowed is 60).
                    PARAMETER_NUMBER | More than 7 parameters (found 2).
                    NESTING          | Nesting of deep is 3 levels (max allowed is 4).
                    NESTING          | Nesting of inner is 1 levels (max allowed is 4).
                    """)
    void measuresLinesParametersAndNesting(Size.Limit limit, String message) {
        String source =
                """
                class Sample {
                    Sample(int a, int b) {}
                    abstract void none();
                    int deep(int n)
                    {
                        for (int i = 0; i < n; i++) {
                            if (i == 1) {
                                return switch (n) { case 1 -> { yield 2; } default -> 3; };
                            } else if (i == 2) {
                                n++;
                            } else if (i == 3) n += 2;
                        }
                        new Object() {
                            void inner() { while (true) {} }
                        };
                        return 0; }
                }
                // the end
                """;
        var messages =
                SourceSizes.of("a/Sample.java", source).stream()
                        .filter(size -> size.limit() == limit)
                        .map(Size::message)
                        .toList();
        assertTrue(messages.contains(message), () -> messages.toString());
    }

    @Test
    void anExemptionExcusesItsMethodUpToItsSize() throws IOException {
        var rows =
                read(
                        """
                        <suppressions>
                          <!-- Up to 90: an arm per opcode. -->
                          <suppress files="/Machine\\.java$" checks="MethodLength" message="Method run length"/>
                        </suppressions>
                        """);
        assertEquals(1, rows.size());
        Exemption row = rows.getFirst();
        assertEquals("an arm per opcode.", row.reason());
        assertTrue(row.excuses(new Size("a/Machine.java", 1, Size.Limit.METHOD_LENGTH, "run", 90)));
        for (Size other :
                List.of(
                        new Size("a/Machine.java", 1, Size.Limit.METHOD_LENGTH, "run", 91),
                        new Size("a/Machine.java", 1, Size.Limit.METHOD_LENGTH, "walk", 90),
                        new Size("a/Machine.java", 1, Size.Limit.NESTING, "run", 6),
                        new Size("a/Engine.java", 1, Size.Limit.METHOD_LENGTH, "run", 90))) {
            assertEquals(false, row.excuses(other), other::toString);
        }
    }

    @Test
    void anExemptionWithoutAReasonIsRefused() {
        var e =
                assertThrows(
                        IllegalArgumentException.class,
                        () ->
                                read(
                                        """
                                        <suppressions><suppress files="Machine.java" checks="FileLength"/></suppressions>
                                        """));
        assertEquals(
                "the exemption of Machine.java has no comment 'Up to N: reason' above it",
                e.getMessage());
    }

    private static List<Exemption> read(String xml) throws IOException {
        return Exemption.read(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<Exemption> exemptions() throws IOException {
        try (var in = Files.newInputStream(SourceTree.root().resolve(EXEMPTIONS))) {
            return Exemption.read(in);
        }
    }

    private static List<Size> oversized() throws IOException {
        Path root = SourceTree.root();
        List<Size> sizes = new ArrayList<>();
        for (Path source : SourceTree.mainSources()) {
            String file = root.relativize(source).toString().replace('\\', '/');
            SourceSizes.of(file, Files.readString(source)).stream()
                    .filter(Size::isBeyondTheStop)
                    .forEach(sizes::add);
        }
        return sizes;
    }
}
