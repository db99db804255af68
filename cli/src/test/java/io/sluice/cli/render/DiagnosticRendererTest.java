package io.sluice.cli.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.filters.diagnostics.FilterSyntaxException;
import io.sluice.filters.diagnostics.SourceSpan;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DiagnosticRendererTest {
    private static String render(String filter, int from, int to, @Nullable String suggestion) {
        return DiagnosticRenderer.render(
                new FilterSyntaxException("wrong", filter, new SourceSpan(from, to), suggestion),
                "");
    }

    @Test
    void theFaultIsUnderlined() {
        assertEquals(
                """
                error: wrong
                  tcp port 65536
                           ^^^^^
                """,
                render("tcp port 65536", 9, 14, null));
    }

    @Test
    void aShortSuggestionStandsBehindTheCarets() {
        assertEquals(
                """
                error: wrong
                  tcp prot 443
                      ^^^^  did you mean 'port' or 'proto'?
                """,
                render("tcp prot 443", 4, 8, "did you mean 'port' or 'proto'?"));
    }

    @Test
    void aLongSuggestionHasItsOwnLine() {
        String suggestion =
                "as a capture filter:  tcp port 443 and src host 10.0.0.1 and dst host 10.0.0.2 and so on and on";
        assertEquals(
                "error: wrong\n  tcp.port == 443\n  ^^^^^^^^\n  " + suggestion + "\n",
                render("tcp.port == 443", 0, 8, suggestion));
    }

    @Test
    void aPlaceBetweenCharactersAndTheEndGetOneCaret() {
        assertEquals("error: wrong\n  (tcp\n      ^\n", render("(tcp", 4, 4, null));
    }

    @Test
    void wideAndCombiningCharactersKeepTheCaretInItsColumn() {
        assertEquals("error: wrong\n  日本 é x\n         ^\n", render("日本 é x", 5, 6, null));
        assertEquals("error: wrong\n  e\u0301 x\n    ^\n", render("e\u0301 x", 3, 4, null));
    }

    @Test
    void controlCharactersOfTheFilterAreShownByNumber() {
        assertEquals(
                "error: wrong\n  a\\x1b[31m b\n            ^\n",
                render("a\u001b[31m b", 7, 8, null));
        assertEquals("error: wrong\n  a b\n    ^\n", render("a\nb", 2, 3, null));
    }

    @Test
    void aLongFilterIsCutAroundTheFault() {
        String filter =
                "host 10.0.0.1 or ".repeat(100_000) + "nonsense or " + "tcp or ".repeat(100_000);
        int at = filter.indexOf("nonsense");
        String[] lines = render(filter, at, at + 8, null).split("\n", -1);
        assertEquals(
                "  ... 10.0.0.1 or host 10.0.0.1 or nonsense or tc", lines[1].substring(0, 49));
        assertEquals(lines[1].indexOf("nonsense"), lines[2].indexOf("^^^^^^^^"));
        assertTrue(lines[1].length() < 100);
    }

    @Test
    void anEmptyFilterIsNotQuoted() {
        assertEquals(
                "error: filters.txt:3: wrong\n",
                DiagnosticRenderer.render(
                        new FilterSyntaxException("wrong", " ", new SourceSpan(0, 0)),
                        "filters.txt:3: "));
    }
}
