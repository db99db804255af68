package io.sluice.filters.cbpf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadExtentTest {

    private static ReadExtent extent(String assembly) {
        String lines = assembly.replace("; ", "\n") + "\n";
        return ReadExtent.of(CbpfFormat.ASSEMBLY.parse(lines.getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ret #5                                                    | 0  | 0
                    ldh [12]; ret a                                           | 14 | 0
                    ld [12]; ret a                                            | 16 | 0
                    ldxb 4*([14]&0xf); ldh [x + 16]; ret a                    | 15 | 78
                    ldb [0]; tax; ldb [x + 1]; ret a                          | 1  | 257
                    ldb [0]; and #0xf; lsh #2; tax; ldb [x + 13]; ret a       | 1  | 74
                    ldb [0]; rsh #4; mul #4; tax; ldb [x + 0]; ret a          | 1  | 61
                    ldb [0]; div #16; add #3; st M[2]; ldx M[2]; ld [x + 0]; ret a   | 1 | 22
                    ldb [0]; mod #10; or #0x10; tax; ldb [x + 0]; ret a       | 1  | 32
                    ldx #7; ldb [x + 2]; ret a                                | 0  | 10
                    ld #ifidx; ldh [2]; ret a                                 | 4  | 0
                    ldb [5]; jeq #0x1, far; ldx #1; jmp end; far: ldx #9; end: ldb [x + 0]; ret a | 6 | 10
                    """)
    void followsWhatTheIndexCanBeAtMost(String assembly, long fixed, long computed) {
        assertEquals(new ReadExtent(fixed, computed), extent(assembly));
    }

    @Test
    void anIndexThatWrapsOrComesFromALengthHasNoBound() {
        assertFalse(extent("ldb [0]; sub #3; tax; ldb [x + 0]; ret a").isBounded());
        assertFalse(extent("ldx #len; ldb [x + 0]; ret a").isBounded());
    }

    @Test
    void aLoopHasNoBound() {
        CbpfProgram loop =
                CbpfFormat.LISTING.parse(
                        """
                        (000) ldx      #0x0
                        (001) ldb      [x + 14]
                        (002) jeq      #0x6             jt 6 jf 3
                        (003) add      #1
                        (004) tax
                        (005) ja       1
                        (006) ret      #1
                        """
                                .getBytes(StandardCharsets.UTF_8));
        assertFalse(ReadExtent.of(loop).isBounded());
    }
}
