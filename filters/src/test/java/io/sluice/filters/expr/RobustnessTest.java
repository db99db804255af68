package io.sluice.filters.expr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.filters.diagnostics.FilterSyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever the text: a tree, or the one declared exception with a place inside the text.
class RobustnessTest {
    private static final List<String> WORDS = words();

    private static List<String> words() {
        Stream<String> other =
                Stream.of(
                        "(",
                        ")",
                        "[",
                        "]",
                        ":",
                        "+",
                        "-",
                        "*",
                        "/",
                        "%",
                        "&",
                        "|",
                        "^",
                        "<",
                        ">",
                        "=",
                        "==",
                        "!=",
                        "<=",
                        ">=",
                        "<<",
                        ">>",
                        "!",
                        "&&",
                        "||",
                        "1",
                        "80",
                        "0x1f",
                        "010",
                        "99999999999",
                        "1.2",
                        "10.0.0.0",
                        "10.0.0.0/8",
                        "::1",
                        "1::2/64",
                        "1:2:3:4:5:6",
                        "1:2:",
                        "$1f",
                        "a.example",
                        "\\tcp",
                        "80-90",
                        ",",
                        "#",
                        "'",
                        "\\",
                        "$",
                        "tcp.port",
                        "ip.src",
                        "{",
                        "\u00e9",
                        "\ud83d\ude00",
                        "\u0000",
                        "\u00a0");
        return Stream.concat(Keywords.all().stream(), other).toList();
    }

    @Test
    void randomBytesGiveATreeOrTheDeclaredException() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(60)];
            random.nextBytes(bytes);
            tries(
                    new String(
                            bytes,
                            i % 2 == 0 ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8));
        }
    }

    @Test
    void randomWordsGiveATreeOrTheDeclaredException() {
        SplittableRandom random = new SplittableRandom(2);
        int trees = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int words = 1 + random.nextInt(8); words > 0; words--) {
                text.append(WORDS.get(random.nextInt(WORDS.size())))
                        .append(random.nextInt(4) == 0 ? "" : " ");
            }
            trees += tries(text.toString()) ? 1 : 0;
        }
        assertTrue(trees > 50, trees + " of 20000 texts parsed");
    }

    @Test
    void mutatedFiltersGiveATreeOrTheDeclaredException() {
        SplittableRandom random = new SplittableRandom(3);
        ExpressionGenerator generator = ExpressionGenerator.any(random);
        for (int i = 0; i < 5_000; i++) {
            StringBuilder text = new StringBuilder(ExprPrinter.print(generator.next(2)));
            for (int edits = 1 + random.nextInt(3); edits > 0 && !text.isEmpty(); edits--) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(3)) {
                    case 0 -> text.deleteCharAt(at);
                    case 1 -> text.insert(at, (char) (32 + random.nextInt(95)));
                    default -> text.insert(at, " " + WORDS.get(random.nextInt(WORDS.size())) + " ");
                }
            }
            tries(text.toString());
        }
    }

    static Stream<String> hugeTexts() {
        int megabyte = 1 << 20;
        return Stream.of(
                        "(",
                        ")",
                        "not ",
                        "!",
                        "-",
                        "ip[",
                        "1:",
                        "1:2:3:",
                        "::",
                        "::1 ",
                        "a",
                        "a-",
                        "1",
                        "1.",
                        "0x",
                        "\\",
                        "$",
                        " ",
                        "host a or ",
                        "1 + ",
                        "1 % ",
                        "tcp ",
                        "port (80 or ",
                        "len = 1 and ",
                        "[",
                        ",",
                        "&",
                        "tcp.port == 1 && ",
                        "vpi (",
                        "\ud83d\ude00",
                        "1:1:1:1:1:1:1",
                        "1::1.1.1.")
                .map(part -> part.repeat(megabyte / part.length()));
    }

    @ParameterizedTest(name = "[{index}]")
    @MethodSource("hugeTexts")
    void aMegabyteOfAnythingEnds(String text) {
        tries(text);
    }

    // A thread has a megabyte of stack where nobody asked for more, and libraries do not choose
    // their thread.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "(",
                "not ",
                "!",
                "ip[",
                "-",
                "host (",
                "port not (a or ",
                "ip and (",
                "not (",
                "1 % (",
                "vlan ("
            })
    void deepNestingNeverOverflowsTheStack(String opening) throws InterruptedException {
        String text = opening.repeat(100_000);
        Throwable[] thrown = new Throwable[1];
        Thread thread = new Thread(null, () -> tries(text), "default stack", 1024 * 1024);
        thread.setUncaughtExceptionHandler((on, failure) -> thrown[0] = failure);
        thread.start();
        thread.join();
        assertEquals(null, thrown[0]);
    }

    @Test
    void nestingUpToTheLimitParses() {
        int levels = Parser.MAX_NESTING;
        Parser.parse("(".repeat(levels) + "tcp" + ")".repeat(levels));
        Parser.parse("not ".repeat(levels) + "tcp");
        String tooDeep = "(".repeat(levels + 1) + "tcp" + ")".repeat(levels + 1);
        FilterSyntaxException e =
                assertThrows(FilterSyntaxException.class, () -> Parser.parse(tooDeep));
        assertEquals(
                levels + ":" + (levels + 1) + " filter is nested too deeply: more than 300 levels",
                e.span() + " " + e.getMessage());
    }

    private static boolean tries(String text) {
        try {
            Parser.parse(text);
            return true;
        } catch (FilterSyntaxException e) {
            assertEquals(text, e.filter());
            assertTrue(e.span().end() <= text.length(), () -> e.span() + " in " + text);
            assertTrue(
                    !e.headline().isEmpty() && e.headline().length() < 400 || text.length() > 400);
            return false;
        }
    }
}
