package io.sluice.filters.expr;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExprPrinterTest {

    @Test
    void whatIsPrintedParsesToTheSameTree() {
        SplittableRandom seeds = new SplittableRandom(20_260_805);
        for (int i = 0; i < 20_000; i++) {
            long seed = seeds.nextLong();
            SplittableRandom random = new SplittableRandom(seed);
            ExpressionGenerator generator =
                    i % 2 == 0
                            ? ExpressionGenerator.any(random)
                            : ExpressionGenerator.ordinary(random);
            Expr expr = generator.next(3);
            String text = ExprPrinter.print(expr);
            assertEquals(
                    Trees.text(expr),
                    Trees.text(Parser.parse(text)),
                    () -> "seed " + seed + ": " + text);
        }
    }

    // A bare identifier takes what stands before it in the text, so parentheses carry meaning here.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    tcp  dst  port ( 80 or 443 )              | tcp dst port 80 or tcp dst port 443
                    host a and (port 80) or b                 | host a and (port 80) or b
                    host a or (tcp) or b                      | host a or (tcp) or b
                    host a and port (80 or 443) or 22         | host a and port (80 or 443) or 22
                    host a or ((port 80 or 53) or b)          | host a or ((port 80 or 53) or b)
                    host a and (b or (c and d))               | host a and (b or (c and d))
                    not (tcp and udp)                         | not (tcp and udp)
                    ip[0:1] = 5 and ip[1] = 5                 | ip[0:1] = 5 and ip[1] = 5
                    host \\host                               | host \\host
                    host \\x                                  | host x
                    port \\80                                 | port \\80
                    """)
    void parenthesesStandWhereTheyMatter(String filter, String printed) {
        assertEquals(printed, ExprPrinter.print(Parser.parse(filter)));
    }
}
