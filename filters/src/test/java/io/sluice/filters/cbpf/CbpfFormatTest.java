package io.sluice.filters.cbpf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CbpfFormatTest {
    /// `tcpdump -d tcp` without IPv6: small, and with branches of both lengths.
    private static final CbpfProgram TCP =
            new CbpfProgram(
                    List.of(
                            new CbpfInsn(0x28, 0, 0, 12),
                            new CbpfInsn(0x15, 0, 3, 0x800),
                            new CbpfInsn(0x30, 0, 0, 23),
                            new CbpfInsn(0x15, 0, 1, 6),
                            new CbpfInsn(0x06, 0, 0, 262144),
                            new CbpfInsn(0x06, 0, 0, 0)));

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(CbpfFormat format) {
        return new String(format.print(TCP), StandardCharsets.UTF_8);
    }

    @Test
    void listsAsTcpdumpDoes() {
        assertEquals(
                """
                (000) ldh      [12]
                (001) jeq      #0x800           jt 2\tjf 5
                (002) ldb      [23]
                (003) jeq      #0x6             jt 4\tjf 5
                (004) ret      #262144
                (005) ret      #0
                """,
                text(CbpfFormat.LISTING));
    }

    @Test
    void printsInitialisersAsTcpdumpDoes() {
        assertEquals(
                """
                { 0x28, 0, 0, 0x0000000c },
                { 0x15, 0, 3, 0x00000800 },
                { 0x30, 0, 0, 0x00000017 },
                { 0x15, 0, 1, 0x00000006 },
                { 0x6, 0, 0, 0x00040000 },
                { 0x6, 0, 0, 0x00000000 },
                """,
                text(CbpfFormat.C));
    }

    @Test
    void printsDecimalAsTcpdumpDoes() {
        assertEquals(
                "6\n40 0 0 12\n21 0 3 2048\n48 0 0 23\n21 0 1 6\n6 0 0 262144\n6 0 0 0\n",
                text(CbpfFormat.DECIMAL));
    }

    @Test
    void printsSourceThatBpfAsmTakes() {
        assertEquals(
                """
                        ldh [12]
                        jneq #0x800, L5
                        ldb [23]
                        jneq #0x6, L5
                        ret #262144
                L5:     ret #0
                """,
                text(CbpfFormat.ASSEMBLY));
    }

    @Test
    void printsTheOtherFormsOnOneLineOrInHex() {
        assertEquals(
                "6,40 0 0 12,21 0 3 2048,48 0 0 23,21 0 1 6,6 0 0 262144,6 0 0 0\n",
                text(CbpfFormat.XT_BPF));
        assertEquals(
                "[[40,0,0,12],[21,0,3,2048],[48,0,0,23],[21,0,1,6],[6,0,0,262144],[6,0,0,0]]\n",
                text(CbpfFormat.JSON));
        assertEquals(
                """
                280000000c000000
                1500000300080000
                3000000017000000
                1500000106000000
                0600000000000400
                0600000000000000
                """,
                text(CbpfFormat.HEX));
    }

    @ParameterizedTest
    @EnumSource
    void readsAndRecognisesWhatItPrints(CbpfFormat format) {
        byte[] printed = format.print(TCP);
        assertEquals(format, CbpfFormat.detect(printed));
        assertEquals(TCP, format.parse(printed));
    }

    @ParameterizedTest
    @EnumSource
    void keepsRandomPrograms(CbpfFormat format) {
        Random random = new Random(11);
        for (int i = 0; i < 400; i++) {
            CbpfProgram program = Programs.knownCodes(random);
            assertEquals(program, format.parse(format.print(program)), () -> "seed 11: " + program);
        }
    }

    @ParameterizedTest
    @EnumSource(
            names = {"LISTING", "DOT"},
            mode = EnumSource.Mode.EXCLUDE)
    void keepsEveryBitOfIllegalPrograms(CbpfFormat format) {
        Random random = new Random(12);
        for (int i = 0; i < 400; i++) {
            CbpfProgram program = Programs.anyBits(random);
            assertEquals(program, format.parse(format.print(program)), () -> "seed 12: " + program);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    1,6 0 0 0,                                                                    | XT_BPF
                    1 6 0 0 0                                                                     | DECIMAL
                    06 00 00 00 00 00 00 00                                                       | HEX
                    struct sock_filter code[] = { { 0x06, 0, 0, 0 } }; /* one */                  | C
                    { { 0x06, 0, 0, 0x00000000 }, }                                               | C
                    { "type": "program", "insns": [[6, 0, 0, 0]] }                                | JSON
                    ret #0                                                                        | ASSEMBLY
                    (000) ret      #0                                                             | LISTING
                    """)
    void tellsTextFormsByTheirStart(String text, CbpfFormat format) {
        assertEquals(format, CbpfFormat.detect(bytes(text)));
        assertEquals(
                new CbpfProgram(List.of(CbpfInsn.statement(6, 0))), CbpfFormat.read(bytes(text)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            textBlock =
                    """
                    LISTING  | (001) ret #0             | line 1, column 2  | expected number 0 here: a listing counts its instructions from 0
                    LISTING  | (000) unimp 0x55         | line 1, column 7  | an unimp line leaves out the operands, so it cannot be read back; use the decimal form (-ddd)
                    LISTING  | (000) jeq #1 jt 0 jf 1   | line 1, column 17 | a branch from instruction 0 reaches instructions 1 to 256, not 0
                    LISTING  | (000) ldq [1]            | line 1, column 7  | "ldq" with this operand is not an instruction
                    C        | { 0x06, 0, 300, 0 }      | line 1, column 12 | jf "300" is not from 0 to 255
                    DECIMAL  | 2 6 0 0 0                | line 1, column 1  | the count says 2 instructions, 1 follow
                    DECIMAL  | 1 6 0 0                  | line 1, column 8  | expected a number here, found the end of the text
                    XT_BPF   | 1,6 0 0 zero             | line 1, column 9  | expected a number here, found "zero"
                    JSON     | [[6,0,0]]                | line 1, column 8  | expected "," here, found "]]"
                    JSON     | [[6,0,0,4294967296]]     | line 1, column 9  | number "4294967296]]" does not fit into 32 bits
                    JSON     | []                       | line 1, column 1  | no instruction in the input
                    HEX      | 06 0g                    | line 1, column 5  | expected hexadecimal digits here, found "g"
                    HEX      | 0600                     | line 1, column 5  | an instruction takes 16 hexadecimal digits; the last one has 4
                    ASSEMBLY | ldq [1]                  | line 1, column 1  | "ldq" is not an instruction; known are ld ldh ldb ldi ldx ldxi ldxb st stx, add sub mul div mod and or xor lsh rsh neg, jmp jeq jneq jgt jge jlt jle jset, tax txa ret
                    """)
    void saysWhatIsWrongAndWhere(CbpfFormat format, String text, String place, String message) {
        var e = assertThrows(CbpfFormatException.class, () -> format.parse(bytes(text)));
        assertEquals(place + ": " + message, e.place() + ": " + e.getMessage());
    }

    @Test
    void saysWhereBytesEnd() {
        var e =
                assertThrows(
                        CbpfFormatException.class,
                        () -> CbpfFormat.read(new byte[] {6, 0, 0, 0, 0, 0, 0, 0, 6, 0}));
        assertEquals(
                "byte 8: an instruction takes 8 bytes; the last one has 2",
                e.place() + ": " + e.getMessage());
    }

    @Test
    void readersAnswerGarbageWithTheirOwnExceptionOnly() {
        Random random = new Random(13);
        String alphabet = "(){}[],#:;*/&+-xXaM 0123456789\n\tldhjeqretinsn\"\0\u00e9";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            int size = random.nextInt(30);
            for (int j = 0; j < size; j++) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            for (CbpfFormat format : CbpfFormat.values()) {
                parseOrRefuse(format, bytes(text.toString()));
            }
            parseOrRefuse(CbpfFormat.detect(bytes(text.toString())), bytes(text.toString()));
        }
    }

    private static void parseOrRefuse(CbpfFormat format, byte[] input) {
        try {
            assertEquals(true, format.parse(input).size() > 0);
        } catch (CbpfFormatException e) {
            assertEquals(false, String.valueOf(e.getMessage()).isEmpty());
        }
    }
}
