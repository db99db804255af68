package io.sluice.filters.cbpf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CbpfAssemblerTest {

    private static String listing(String source) {
        return String.join("\n", CbpfDisassembler.listing(CbpfAssembler.assemble(source)));
    }

    @Test
    void placesLabels() {
        assertEquals(
                """
                (000) ldh      [12]
                (001) jeq      #0x806           jt 2\tjf 4
                (002) ldb      [23]
                (003) jgt      x                jt 4\tjf 5
                (004) ret      #-1
                (005) ret      #0\
                """,
                listing(
                        """
                        # drop what is not wanted
                                ldh [12]        ; the type
                                jne #0x806, keep
                                ldb [23] /* over
                        two lines */
                                jle x, drop
                        keep:   ret #-1
                        drop:   ret #0
                        """));
    }

    @Test
    void goesBackWithJmp() {
        assertEquals(
                List.of(
                        CbpfInsn.statement(7, 0),
                        CbpfInsn.statement(5, -2),
                        CbpfInsn.statement(6, 0)),
                CbpfAssembler.assemble("top: tax\njmp top\nret #0").insns());
    }

    /// The operands of bpf_asm (Linux 6.12, tools/bpf/bpf_exp.y and bpf_exp.l), one row a rule.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ld [12]               | 0x20 | 12
                    ldh [0x0c]            | 0x28 | 12
                    ldb [014]             | 0x30 | 12
                    ldb [0b1100]          | 0x30 | 12
                    ld [x + 12]           | 0x40 | 12
                    ldh [x+12]            | 0x48 | 12
                    ldb [%x + 12]         | 0x50 | 12
                    ldb [x + -1]          | 0x50 | -1
                    ld #12                | 0x00 | 12
                    ldi 12                | 0x00 | 12
                    ldi #12               | 0x00 | 12
                    LD #0xFFFFFFFF        | 0x00 | -1
                    ld M[15]              | 0x60 | 15
                    ld len                | 0x80 | 0
                    ld #len               | 0x80 | 0
                    ld #pktlen            | 0x80 | 0
                    ld proto              | 0x20 | -4096
                    ldh #type             | 0x28 | -4092
                    ldb vlan_avail        | 0x30 | -4048
                    ldb #vlan_pr          | 0x30 | -4048
                    ld vlan_tci           | 0x20 | -4052
                    ld #rand              | 0x20 | -4040
                    ld mark               | 0x20 | -4076
                    ldx #12               | 0x01 | 12
                    ldxi 12               | 0x01 | 12
                    ldx len               | 0x81 | 0
                    ldx M[3]              | 0x61 | 3
                    ldx 4*([14]&0xf)      | 0xb1 | 14
                    ldxb 4 * ([14] & 15)  | 0xb1 | 14
                    st M[3]               | 0x02 | 3
                    stx M[3]              | 0x03 | 3
                    add #-1               | 0x04 | -1
                    sub %x                | 0x1c | 0
                    mod x                 | 0x9c | 0
                    xor #7                | 0xa4 | 7
                    neg                   | 0x84 | 0
                    tax                   | 0x07 | 0
                    txa                   | 0x87 | 0
                    ret a                 | 0x16 | 0
                    ret %a                | 0x16 | 0
                    ret #12               | 0x06 | 12
                    .insn 0xfff, 0, 0, 12 | 0xfff | 12
                    """)
    void readsEveryOperand(String source, String code, int k) {
        assertEquals(
                List.of(CbpfInsn.statement(Integer.decode(code), k)),
                CbpfAssembler.assemble(source).insns());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            textBlock =
                    """
                    jeq #1, nowhere          | line 1, column 9  | no such label "nowhere"
                    a: ret #0\\na: ret #1    | line 2, column 1  | label "a" is defined twice; give one of them another name
                    top: tax\\njeq #1, top   | line 2, column 9  | a conditional branch goes 0 to 255 instructions forward; "top" is behind: go there with jmp
                    jeq [1], top             | line 1, column 1  | a comparison takes #NUMBER or x, then the label to go to
                    ldxb 4*([14]&0xe)        | line 1, column 14 | expected 0xf here: ldxb loads 4*([k]&0xf) and nothing else
                    add M[1]                 | line 1, column 1  | "add" does not take this operand
                    ld #0x1ffffffff          | line 1, column 5  | number "0x1ffffffff" does not fit into 32 bits
                    ld [12                   | line 1, column 7  | expected "]" here, found the end of the text
                    """)
    void refusesAndPoints(String source, String place, String message) {
        var e =
                assertThrows(
                        CbpfFormatException.class,
                        () -> CbpfAssembler.assemble(source.replace("\\n", "\n")));
        assertEquals(place + ": " + message, e.place() + ": " + e.getMessage());
    }
}
