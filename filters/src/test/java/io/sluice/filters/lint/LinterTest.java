package io.sluice.filters.lint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.filters.expr.Expr;
import io.sluice.filters.expr.ExprPrinter;
import io.sluice.filters.expr.ExpressionGenerator;
import io.sluice.filters.expr.Parser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Filters and what is found in them: testdata/filters/lint/traps.txt.
class LinterTest {

    static List<String> cases() throws IOException {
        Path file =
                Path.of(System.getProperty("sluice.root", ""))
                        .resolve("testdata/filters/lint/traps.txt");
        String text =
                Files.readString(file)
                        .lines()
                        .filter(line -> !line.startsWith("#"))
                        .reduce("", (a, b) -> a + b + "\n");
        return Arrays.stream(text.split("\n\n", -1))
                .map(String::strip)
                .filter(c -> !c.isEmpty())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aTrapIsFoundAndHasAFix(String report) {
        String filter = report.lines().findFirst().orElseThrow();
        assertEquals(report, report(filter));
    }

    @Test
    void everyTrapHasACase() throws IOException {
        Set<Trap> missing = EnumSet.allOf(Trap.class);
        // Not in the text: FilterCheckerTest and CheckCommandTest have these.
        missing.removeAll(
                EnumSet.of(
                        Trap.SNAP_LENGTH,
                        Trap.TOO_LONG,
                        Trap.SCOPED_DIFFERS,
                        Trap.CUT_PACKETS,
                        Trap.TOO_LARGE));
        for (String each : cases()) {
            String filter = each.lines().findFirst().orElseThrow();
            Linter.lint(Parser.parse(filter), filter)
                    .forEach(finding -> missing.remove(finding.trap()));
        }
        assertEquals(Set.of(), missing);
    }

    @Test
    void anyFilterCanBeChecked() {
        SplittableRandom random = new SplittableRandom(11);
        ExpressionGenerator generator = ExpressionGenerator.any(random);
        for (int i = 0; i < 1_000; i++) {
            String filter = ExprPrinter.print(generator.next(3));
            Expr expr = Parser.parse(filter);
            for (Finding finding : Linter.lint(expr, filter)) {
                assertTrue(finding.span().end() <= filter.length(), filter);
                finding.fixes().forEach(fix -> holds(fix, finding.trap(), expr));
            }
            assertTrue(!Meaning.of(expr).isEmpty(), filter);
        }
    }

    /// What is offered can be pasted, and what is offered as the same is the same.
    private static void holds(Fix fix, Trap trap, Expr expr) {
        if (fix instanceof Fix.Rewrite(String when, String rewritten)) {
            Expr parsed = Parser.parse(rewritten);
            boolean otherWords = trap == Trap.INCLUSIVE_LENGTH || trap == Trap.PARTIAL_ADDRESS;
            if (when.equals("as it is read") && !otherWords) {
                assertEquals(Source.print(expr), Source.print(parsed));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "host 192.0.2.1| or 192.0.2.2",
                "ip| or ip and ip",
                "vlan 1| and vlan 2",
                "not ip| or not ip",
                "len % 3 * 2 = 4| or tcp[13] = 010",
                "port 010| or 011"
            })
    void longFiltersAreCheckedInNoTime(String parts) {
        String[] part = parts.split("\\|", -1);
        for (int times : new int[] {5_000, 50_000}) {
            String filter = part[0] + part[1].repeat(times);
            List<Finding> found =
                    assertTimeout(
                            Duration.ofSeconds(20),
                            () -> Linter.lint(Parser.parse(filter), filter));
            assertTrue(!found.isEmpty() && found.size() <= Linter.MAX_FINDINGS, filter);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ''                       | every packet
                    tcp port 443             | TCP over IPv4 (first fragments) or IPv6, source or destination port 443
                    src host 10.0.0.1        | IPv4, ARP or RARP, source address 10.0.0.1
                    ip6 and not icmp6        | IPv6 and not ICMPv6 over IPv6
                    ip or ip6 and tcp        | (IPv4 or IPv6); and TCP over IPv4 or IPv6
                    not port 22              | not (TCP, UDP or SCTP over IPv4 (first fragments) or IPv6, source or destination port 22)
                    tcp[13] & 2 != 0         | TCP over IPv4 (first fragments) with tcp[13] & 2 != 0
                    less 64 or greater 1500  | at most 64 bytes long or at least 1500 bytes long
                    vlan 5 and arp           | a VLAN tag 5 (what follows is looked for inside) and ARP
                    ether dst 0:0:5e:0:53:1  | link layer, destination address 0:0:5e:0:53:1
                    ip6 multicast            | IPv6 multicast (ff00::/8)
                    wlan ra 0:0:5e:0:53:1    | link layer, 802.11 receiver address 0:0:5e:0:53:1
                    """)
    void theMeaningIsSaidInPlainWords(String filter, String meaning) {
        assertEquals(meaning, Meaning.of(Parser.parse(filter)));
    }

    private static String report(String filter) {
        List<String> lines = new ArrayList<>(List.of(filter));
        for (Finding finding : Linter.lint(Parser.parse(filter), filter)) {
            String level = finding.trap().level().name().toLowerCase(Locale.ROOT);
            lines.add(
                    level
                            + "["
                            + finding.trap().code()
                            + "] "
                            + finding.span()
                            + " "
                            + finding.message());
            for (Fix fix : finding.fixes()) {
                lines.add(
                        switch (fix) {
                            case Fix.Rewrite(String when, String text) ->
                                    "  fix" + (when.isEmpty() ? "" : ", " + when) + ": " + text;
                            case Fix.Advice(String sentence) -> "  hint: " + sentence;
                        });
            }
        }
        return String.join("\n", lines);
    }
}
