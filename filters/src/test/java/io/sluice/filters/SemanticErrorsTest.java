package io.sluice.filters;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sluice.filters.diagnostics.FilterSyntaxException;
import io.sluice.filters.link.LinkType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Filters that no packet can be asked on a link type: testdata/filters/errors/semantic.txt.
class SemanticErrorsTest {

    static List<String> wrongFilters() throws IOException {
        Path file =
                Path.of(System.getProperty("sluice.root", ""))
                        .resolve("testdata/filters/errors/semantic.txt");
        String text =
                Files.readAllLines(file).stream()
                        .filter(line -> !line.startsWith("#"))
                        .collect(Collectors.joining("\n"));
        return Arrays.stream(text.split("\n\n", -1)).filter(c -> !c.isBlank()).toList();
    }

    @ParameterizedTest
    @MethodSource("wrongFilters")
    void aWrongFilterIsExplained(String report) {
        List<String> lines = report.lines().toList();
        CompileOptions options = CompileOptions.forLinkType(LinkType.valueOf(lines.getFirst()));
        FilterSyntaxException e =
                assertThrows(
                        FilterSyntaxException.class,
                        () -> FilterCompiler.compile(lines.get(1), options));
        int length = Math.max(1, e.span().length());
        assertEquals(
                report,
                Stream.of(
                                Optional.of(lines.getFirst()),
                                Optional.of(e.filter()),
                                Optional.of(" ".repeat(e.span().start()) + "^".repeat(length)),
                                Optional.of(e.headline()),
                                e.suggestion())
                        .flatMap(Optional::stream)
                        .collect(Collectors.joining("\n")));
    }
}
