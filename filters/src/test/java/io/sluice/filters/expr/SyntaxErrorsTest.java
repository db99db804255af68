package io.sluice.filters.expr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sluice.filters.diagnostics.FilterSyntaxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Wrong filters and what is said of them: testdata/filters/errors/syntax.txt.
class SyntaxErrorsTest {

    static List<Arguments> wrongFilters() throws IOException {
        Path file =
                Path.of(System.getProperty("sluice.root", ""))
                        .resolve("testdata/filters/errors/syntax.txt");
        List<Arguments> cases = new ArrayList<>();
        List<String> lines =
                Files.readAllLines(file).stream().filter(line -> !line.startsWith("#")).toList();
        for (int i = 0; i + 1 < lines.size(); i++) {
            if (lines.get(i).isEmpty()) {
                continue;
            }
            int end = i;
            while (end < lines.size() && !lines.get(end).isEmpty()) {
                end++;
            }
            cases.add(Arguments.of(lines.get(i), String.join("\n", lines.subList(i, end))));
            i = end;
        }
        return cases;
    }

    @ParameterizedTest
    @MethodSource("wrongFilters")
    void aWrongFilterIsExplained(String filter, String report) {
        FilterSyntaxException e =
                assertThrows(FilterSyntaxException.class, () -> Parser.parse(filter));
        assertEquals(report, report(e));
        // What is offered in place of a display filter has to be one of ours.
        String capture = "as a capture filter: ";
        e.suggestion()
                .filter(s -> s.startsWith(capture))
                .ifPresent(s -> Parser.parse(s.substring(capture.length())));
    }

    /// The filter, the fault underlined, the headline, and the suggestion where there is one.
    private static String report(FilterSyntaxException e) {
        String underline =
                " ".repeat(e.span().start()) + "^".repeat(Math.max(1, e.span().length()));
        return String.join(
                "\n",
                Stream.of(Stream.of(e.filter(), underline, e.headline()), e.suggestion().stream())
                        .flatMap(lines -> lines)
                        .toList());
    }
}
