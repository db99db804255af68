package io.sluice.filters.ebpf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class EbpfAssemblerTest {

    private static String hex(String text) {
        long[] words = EbpfCodec.encode(EbpfAssembler.assemble(text));
        return HexFormat.of().formatHex(EbpfCodec.bytes(words, ByteOrder.LITTLE_ENDIAN));
    }

    /// The same instruction in both syntaxes; the bytes of the plain ones were compared with LLVM's
    /// assembler.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    0701000001000000 | r1 += 1                                      | add %r1, 1
                    0c21000000000000 | w1 += w2                                     | add32 %r1, %r2
                    1f21000000000000 | r1 -= r2                                     | sub %r1, %r2
                    b4000000ffffffff | w0 = -1                                      | mov32 %r0, -1
                    bf21000000000000 | r1 = r2                                      | mov %r1, %r2
                    bc21080000000000 | w1 = (s8)w2                                  | movsx832 %r1, %r2
                    bf21200000000000 | r1 = (s32)r2                                 | movsx3264 %r1, %r2
                    3f21010000000000 | r1 s/= r2                                    | sdiv %r1, %r2
                    9401010003000000 | w1 s%= 3                                     | smod32 %r1, 3
                    c70100001f000000 | r1 s>>= 31                                   | arsh %r1, 31
                    8701000000000000 | r1 = -r1                                     | neg %r1
                    8401000000000000 | w1 = -w1                                     | neg32 %r1
                    dc00000010000000 | r0 = be16 r0                                 | be16 %r0
                    d400000020000000 | r0 = le32 r0                                 | le32 %r0
                    d700000040000000 | r0 = bswap64 r0                              | bswap64 %r0
                    18010000896745230000000001000000 | r1 = 0x123456789 ll          | lddw %r1, 0x123456789
                    18110000050000000000000000000000 | r1 = map_by_fd(5)            | lddw %r1, map_by_fd(5)
                    18210000050000000000000004000000 | r1 = map_val(map_by_fd(5)) +4 | lddw %r1, map_val(map_by_fd(5)) +4
                    18310000070000000000000000000000 | r1 = var_addr(7)             | lddw %r1, var_addr(7)
                    18510000050000000000000000000000 | r1 = map_by_idx(5)           | lddw %r1, map_by_idx(5)
                    18610000050000000000000000000000 | r1 = map_val(map_by_idx(5))  | lddw %r1, map_val(map_by_idx(5))
                    61100c0000000000 | r0 = *(u32 *)(r1 + 12)                       | ldxw %r0, [%r1+12]
                    9110ffff00000000 | r0 = *(s8 *)(r1 - 1)                         | ldxsb %r0, [%r1-1]
                    7a0af8ffffffffff | *(u64 *)(r10 - 8) = -1                       | stdw [%r10-8], -1
                    6b2af8ff00000000 | *(u16 *)(r10 - 8) = r2                       | stxh [%r10-8], %r2
                    c321fcff00000000 | lock *(u32 *)(r1 - 4) += w2                  | lock add32 [%r1-4], %r2
                    db210000a0000000 | lock *(u64 *)(r1 + 0) ^= r2                  | lock xor [%r1], %r2
                    db21000001000000 | r2 = atomic_fetch_add((u64 *)(r1 + 0), r2)   | lock fetch add [%r1], %r2
                    c321000051000000 | w2 = atomic_fetch_and((u32 *)(r1 + 0), w2)   | lock fetch and32 [%r1], %r2
                    db210000e1000000 | r2 = xchg_64(r1 + 0, r2)                     | lock xchg [%r1], %r2
                    c3210000f1000000 | w0 = cmpxchg32_32(r1 + 0, w0, w2)            | lock cmpxchg32 [%r1], %r2
                    300000000c000000 | r0 = *(u8 *)skb[12]                          | ldabsb 12
                    4810000002000000 | r0 = *(u16 *)skb[r1 + 2]                     | ldindh %r1, 2
                    8500000001000000 | call 1                                       | call 1
                    8520000001000000 | call kfunc 1                                 | call kfunc 1
                    9500000000000000 | exit                                         | exit
                    """)
    void readsAndWritesBothSyntaxes(String code, String pseudoC, String mnemonic) {
        assertEquals(code, hex(pseudoC));
        assertEquals(code, hex(mnemonic));
        assertEquals(code, hex(mnemonic.replace("%r", "r")));
        EbpfProgram program = EbpfAssembler.assemble(mnemonic);
        assertEquals(
                program,
                EbpfAssembler.assemble(EbpfDisassembler.source(program, EbpfSyntax.PSEUDO_C)));
        assertEquals(
                program,
                EbpfAssembler.assemble(EbpfDisassembler.source(program, EbpfSyntax.MNEMONICS)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    if r1 == 0 goto +1     | jeq %r1, 0, +1       | 1501010000000000
                    if w1 s> w2 goto +1    | jsgt32 %r1, %r2, +1  | 6e21010000000000
                    if r1 & 0x8 goto pc+1  | jset %r1, 8, +1      | 4501010008000000
                    goto end               | ja end               | 0500010000000000
                    gotol +1               | ja32 +1              | 0600000001000000
                    may_goto +1            | may_goto end         | e500010000000000
                    may_goto pc+1          | may_goto +1          | e500010000000000
                    call local end         | call local +1        | 8510000001000000
                    call pc+1              | call local end       | 8510000001000000
                    """)
    void readsTargetsAsDistancesAndLabels(String pseudoC, String mnemonic, String code) {
        String rest = "\nexit\nend: exit\n";
        String expected = code + "9500000000000000".repeat(2);
        assertEquals(expected, hex(pseudoC + rest));
        assertEquals(expected, hex(mnemonic + rest));
    }

    @Test
    void readsListingsOfBpftool() {
        assertEquals(
                "b702000005000000"
                        + "18010000ff0000000000000000000000"
                        + "71130c0000000000"
                        + "db310000"
                        + "01000000"
                        + "5503010011000000"
                        + "8500000001000000"
                        + "9500000000000000",
                hex(
                        """
                        ; return 0;
                           0: (b7) r2 = 5
                           1: (18) r1 = 0xff
                           3: (71) r3 = *(u8 *)(r1 +12)
                           4: (db) r3 = atomic64_fetch_add((u64 *)(r1 +0), r3)
                           5: (55) if r3 != 0x11 goto pc+1
                           6: (85) call bpf_map_lookup_elem#1
                           7: (95) exit
                        """));
    }

    @Test
    void readsListingsOfObjdump() {
        assertEquals(
                "79120c0000000000" + "1502010000000000" + "b700000001000000" + "9500000000000000",
                hex(
                        """
                        0000000000000000 <prog>:
                               0:	79 12 0c 00 00 00 00 00	r2 = *(u64 *)(r1 + 0xc)
                               1:	15 02 01 00 00 00 00 00	if r2 == 0x0 goto +0x1 <LBB0_2>
                               2:	b7 00 00 00 01 00 00 00	r0 = 0x1

                        0000000000000018 <LBB0_2>:
                               3:	95 00 00 00 00 00 00 00	exit
                        """));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    mov %r11, 1              | 1:5  | register %r11 is not %r0 to %r10
                    r0 = 1 2                 | 1:8  | expected the end of the line, not '2'
                    frob %r0, 1              | 1:1  | 'frob' is no instruction
                    mov32 %r0, 2147483648    | 1:12 | 2147483648 does not fit the 32 bits of an immediate
                    ldxb %r0, [%r1+0x10000]  | 1:15 | +0x10000 does not fit the 16 bits of an offset
                    ldxb %r0, %r1            | 1:11 | expected '[', not '%r1'
                    lock                     | 1:5  | expected an atomic operation such as add or fetch add32, not the end of the line
                    goto nowhere             | 1:6  | there is no label 'nowhere'
                    ja +3                    | 1:4  | distance 3 does not lead to an instruction
                    r0 = *(u24 *)(r1 + 0)    | 1:8  | expected u8, u16, u32, u64, s8, s16 or s32, not 'u24 *)(r1 + 0)'
                    if r0 = 1 goto +0        | 1:7  | expected a comparison such as == or s<, not '= 1 goto +0'
                    w1 = (s32)w2             | 1:11 | (s32) needs a 64-bit register
                    r1 = be16 r2             | 1:13 | this operation has one register, so both must be r1
                    r1 += w2                 | 1:7  | expected a register, not 'w2'
                    """)
    void refusesWithLineColumnAndReason(String text, String at, String message) {
        var e = assertThrows(EbpfSyntaxException.class, () -> EbpfAssembler.assemble(text));
        assertEquals(at + " | " + message, e.line() + ":" + e.column() + " | " + e.getMessage());
    }

    @Test
    void refusesALabelWrittenTwice() {
        var e =
                assertThrows(
                        EbpfSyntaxException.class,
                        () -> EbpfAssembler.assemble("a: exit\n  a: exit\n"));
        assertEquals(
                "2:3 label 'a' is written twice",
                e.line() + ":" + e.column() + " " + e.getMessage());
    }

    @Test
    void exitIsALabelOfItsOwn() {
        assertEquals(
                "0500010000000000" + "b700000001000000" + "9500000000000000" + "9500000000000000",
                hex("ja exit\nmov %r0, 1\nexit\nexit"));
    }

    @ParameterizedTest
    @EnumSource(EbpfSyntax.class)
    void whatIsWrittenReadsBackAsTheSameProgram(EbpfSyntax syntax) {
        SplittableRandom random = new SplittableRandom(9669);
        for (int round = 0; round < 2_000; round++) {
            EbpfProgram program = RandomPrograms.wellFormed(random, 1 + random.nextInt(30));
            assertEquals(program, EbpfAssembler.assemble(EbpfDisassembler.source(program, syntax)));
            assertEquals(
                    program,
                    EbpfAssembler.assemble(
                            String.join("\n", EbpfDisassembler.listing(program, syntax))));
        }
    }

    @Test
    void randomTextGivesAProgramOrTheDeclaredException() {
        SplittableRandom random = new SplittableRandom(42);
        String alphabet = "r0w1%*(u32 s)+-=<>&|/,[]:.#ifgotolockexit\n x9";
        int refused = 0;
        for (int round = 0; round < 50_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(24); i >= 0; i--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            try {
                assertTrue(EbpfAssembler.assemble(text.toString()).size() > 0);
            } catch (EbpfSyntaxException e) {
                assertTrue(e.line() > 0 && e.column() > 0, e.getMessage());
                refused++;
            }
        }
        assertTrue(refused > 40_000, "refused " + refused);
    }
}
