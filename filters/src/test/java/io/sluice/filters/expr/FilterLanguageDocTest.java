package io.sluice.filters.expr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.filters.diagnostics.FilterSyntaxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Holds docs/filter-language.md to the code: what it says of a filter, and the tests it names.
class FilterLanguageDocTest {
    private static final Pattern READ_AS = Pattern.compile("\\| `([^`]+)` \\| `([^`]+)` \\|");
    private static final Pattern REFUSED = Pattern.compile("\\| (`[^|]+`)[^|]*\\| refused: .*");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern TEST = Pattern.compile("`([A-Z]\\w+Test)(?:\\.(\\w+))?`");

    private static Path root() {
        return Path.of(System.getProperty("sluice.root", ""));
    }

    private static List<String> lines() throws IOException {
        return Files.readAllLines(root().resolve("docs/filter-language.md"));
    }

    @Test
    void whatAFilterIsReadAsIsTheSameFilter() throws IOException {
        int rows = 0;
        for (String line : lines()) {
            Matcher row = READ_AS.matcher(line);
            if (row.matches()) {
                rows++;
                assertEquals(tree(row.group(2)), tree(row.group(1)), line);
            }
        }
        assertTrue(rows >= 8, rows + " rows found");
    }

    /// The tree without the marks of inheritance; arithmetic is compared with 0 to be a filter.
    private static String tree(String text) {
        boolean arithmetic = text.matches("[-0-9 %^*&()]+");
        return Trees.text(Parser.parse(arithmetic ? text + " = 0" : text))
                .replaceAll("(?<=\\S)\\*", "");
    }

    @Test
    void whatIsSaidToBeRefusedIsRefused() throws IOException {
        int filters = 0;
        for (String line : lines()) {
            Matcher row = REFUSED.matcher(line);
            if (row.matches()) {
                for (MatchResult code : CODE.matcher(row.group(1)).results().toList()) {
                    filters++;
                    assertThrows(
                            FilterSyntaxException.class, () -> Parser.parse(code.group(1)), line);
                }
            }
        }
        assertTrue(filters >= 10, filters + " filters found");
    }

    @Test
    void everyTestThatIsNamedExists() throws IOException {
        List<String> missing = new ArrayList<>();
        for (String line : lines()) {
            for (MatchResult test : TEST.matcher(line).results().toList()) {
                if (!exists(
                        test.group(1),
                        test.group(2) == null ? "class" : "void " + test.group(2) + "(")) {
                    missing.add(test.group());
                }
            }
        }
        assertEquals(List.of(), missing);
    }

    private static boolean exists(String className, String text) throws IOException {
        try (Stream<Path> files = Files.walk(root().resolve("filters/src/test/java"))) {
            List<Path> found = files.filter(file -> file.endsWith(className + ".java")).toList();
            return found.size() == 1 && Files.readString(found.getFirst()).contains(text);
        }
    }
}
