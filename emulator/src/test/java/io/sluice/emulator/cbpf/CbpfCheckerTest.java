package io.sluice.emulator.cbpf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.emulator.cbpf.CbpfCheck.Accepted;
import io.sluice.emulator.cbpf.CbpfCheck.Rejected;
import io.sluice.filters.cbpf.CbpfAssembler;
import io.sluice.filters.cbpf.CbpfProgram;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CbpfCheckerTest {

    private static String verdict(String source, CbpfRules rules) {
        CbpfProgram program = CbpfAssembler.assemble(source.replace("/", "\n"));
        return switch (CbpfChecker.check(program, rules)) {
            case Accepted _ -> "accepted";
            case Rejected(int index, String reason) -> index + " " + reason;
        };
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ret #1                            | accepted
                    ld [12]/ret a                     | accepted
                    ld [12]                           | 0 (000) ld       [12]: is the last instruction; that must be a ret
                    .insn 0x55,0,0,0/ret #1           | 0 (000) unimp    0x55             jt 1	jf 1: code 0x55 is no instruction
                    .insn 0x0e,0,0,0                  | 0 (000) unimp    0xe: code 0xe is no instruction
                    st M[16]/ret #1                   | 0 (000) st       M[16]: scratch words are M[0] to M[15]
                    ldx M[-1]/ret #1                  | 0 (000) ldx      M[-1]: scratch words are M[0] to M[15]
                    div #0/ret #1                     | 0 (000) div      #0: division by the constant 0
                    tax/mod #0/ret #1                 | 1 (001) mod      #0: division by the constant 0
                    .insn 5,0,0,1/ret #1              | 0 (000) ja       2: jumps out of the program
                    .insn 0x15,1,0,0/ret #1           | 0 (000) jeq      #0x0             jt 2	jf 1: branches out of the program
                    """)
    void bothRuleSetsAgreeOn(String source, String verdict) {
        assertEquals(verdict, verdict(source, CbpfRules.LINUX));
        assertEquals(verdict, verdict(source, CbpfRules.LIBPCAP));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    lsh #32/ret #1                    | 0 (000) lsh      #32: Linux shifts by a constant of at most 31
                    top: tax/jmp top/ret #1           | 1 (001) ja       0: Linux does not jump back
                    ld [-1]/ret #1                    | 0 (000) ld       [-1]: Linux offers no ancillary value there
                    ld [-4032]/ret #1                 | 0 (000) ld       [-4032]: Linux offers no ancillary value there
                    ld M[0]/ret #1                    | 0 (000) ld       M[0]: reads a scratch word that is not written on every path to here
                    jeq #0,l/st M[0]/l: ld M[0]/ret a | 2 (002) ld       M[0]: reads a scratch word that is not written on every path to here
                    """)
    void linuxRefusesWhatLibpcapTakes(String source, String verdict) {
        assertEquals(verdict, verdict(source, CbpfRules.LINUX));
        assertEquals("accepted", verdict(source, CbpfRules.LIBPCAP));
    }

    @Test
    void anEmptyProgramIsRefused() {
        var empty = new CbpfProgram(List.of());
        assertEquals(
                new Rejected(0, "a program needs at least one instruction, the last one a ret"),
                CbpfChecker.check(empty, CbpfRules.LIBPCAP));
    }

    @Test
    void linuxTakes4096InstructionsAndNoMore() {
        assertEquals("accepted", verdict("tax/".repeat(4095) + "ret #1", CbpfRules.LINUX));
        assertEquals(
                "4096 4097 instructions; Linux takes at most 4096",
                verdict("tax/".repeat(4096) + "ret #1", CbpfRules.LINUX));
    }
}
