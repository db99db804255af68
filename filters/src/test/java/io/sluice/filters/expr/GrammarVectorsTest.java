package io.sluice.filters.expr;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.filters.diagnostics.FilterSyntaxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.jr.ob.JSON;

/// What libpcap's own tests accept parses; what its lexer and grammar refuse is refused in the same
/// words.
@Tag("vectors")
class GrammarVectorsTest {
    /// The messages of libpcap's lexer and grammar; all others come from its code generator.
    private static final Pattern OF_THE_GRAMMAR =
            Pattern.compile(
                    "can't parse filter expression: .*|syntax error in filter expression|invalid IPv6 address .*"
                            + "|invalid Ethernet address .*|(hexadecimal|octal|decimal) number .* overflows 32 bits"
                            + "|number .* contains non-.* digit|(unknown|invalid) 802\\.11 .*|unknown LLC type name .*");

    private static Path vectors = Path.of("");

    @BeforeAll
    static void findVectors() {
        String folder = System.getProperty("sluice.vectors", "");
        Assumptions.assumeTrue(!folder.isEmpty(), "no vectors: give -Dsluice.vectors=DIR");
        vectors = Path.of(System.getProperty("sluice.root", "")).resolve(folder);
    }

    @Test
    void everythingLibpcapCompilesParses() throws IOException {
        List<String> differ = new ArrayList<>();
        int parsed = 0;
        for (Map<String, Object> each : lines("libpcap/compile.jsonl")) {
            // The record of this name is a listing, not a filter.
            boolean filters = !text(each, "name").equals("bpf_image");
            if (filters && each.get("aliases") instanceof List<?> aliases) {
                for (Object alias : aliases) {
                    String filter = String.valueOf(alias);
                    Optional<FilterSyntaxException> refusal = parse(filter);
                    parsed += refusal.isEmpty() ? 1 : 0;
                    refusal.ifPresent(e -> differ.add(filter + ": " + e.headline()));
                }
            }
        }
        report("compile.jsonl: parsed", parsed, differ);
    }

    @Test
    void whatLibpcapsGrammarRefusesIsRefusedInItsWords() throws IOException {
        List<String> differ = new ArrayList<>();
        int agree = 0;
        for (Map<String, Object> each : lines("libpcap/reject.jsonl")) {
            String filter = text(each, "expr");
            String message =
                    each.get("errmsg_full") == null
                            ? text(each, "errmsg")
                            : text(each, "errmsg_full");
            Optional<FilterSyntaxException> refusal = parse(filter);
            String ours = refusal.map(GrammarVectorsTest::message).orElse("parsed");
            boolean same =
                    OF_THE_GRAMMAR.matcher(message).matches()
                            ? ours.startsWith(message)
                            : refusal.isEmpty();
            agree += same ? 1 : 0;
            if (!same) {
                differ.add(filter + ": " + message + " / " + ours);
            }
        }
        report("reject.jsonl: agree", agree, differ);
    }

    @Test
    void ourOwnExpressionsParseOrAreKnownErrors() throws IOException {
        int parsed = 0;
        int refused = 0;
        List<String> differ = new ArrayList<>();
        for (String filter : Files.readAllLines(vectors.resolve("expressions.txt"))) {
            Optional<FilterSyntaxException> refusal = parse(filter);
            if (refusal.isPresent()) {
                refused++;
                continue;
            }
            parsed++;
            Expr expr = Parser.parse(filter);
            String printed = ExprPrinter.print(expr);
            if (!Trees.text(expr).equals(Trees.text(Parser.parse(printed)))) {
                differ.add(filter + " printed as " + printed);
            }
        }
        report("expressions.txt: refused " + refused + ", parsed and printed back", parsed, differ);
    }

    private static String message(FilterSyntaxException e) {
        return String.valueOf(e.getMessage());
    }

    private static String text(Map<String, Object> each, String key) {
        return each.get(key) instanceof String text ? text : "";
    }

    private static Optional<FilterSyntaxException> parse(String filter) {
        try {
            Parser.parse(filter);
            return Optional.empty();
        } catch (FilterSyntaxException e) {
            return Optional.of(e);
        }
    }

    private static List<Map<String, Object>> lines(String file) throws IOException {
        List<Map<String, Object>> records = new ArrayList<>();
        for (String line : Files.readAllLines(vectors.resolve(file))) {
            records.add(JSON.std.mapFrom(line));
        }
        return records;
    }

    private static void report(String what, int agree, List<String> differ) {
        System.out.println(what + " " + agree + ", differ " + differ.size());
        differ.forEach(System.out::println);
        assertEquals(List.of(), differ);
    }
}
