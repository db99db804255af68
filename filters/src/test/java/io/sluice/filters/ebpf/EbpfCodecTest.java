package io.sluice.filters.ebpf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.filters.ebpf.EbpfInsn.Alu;
import io.sluice.filters.ebpf.EbpfInsn.AluOp;
import io.sluice.filters.ebpf.EbpfInsn.Cond;
import io.sluice.filters.ebpf.EbpfInsn.Operand.Imm;
import io.sluice.filters.ebpf.EbpfInsn.Operand.Src;
import io.sluice.filters.ebpf.EbpfInsn.Wide;
import io.sluice.filters.ebpf.EbpfInsn.Width;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EbpfCodecTest {

    /// Opcodes that RFC 9669's appendix lists, read off its tables and packet instructions, and
    /// Linux's e5 (may_goto).
    private static final String LEGAL_OPCODES =
            """
            04 05 06 07 0c 0f 14 15 16 17 18 1c 1d 1e 1f 20 24 25 26 27 28 2c 2d 2e 2f 30 34 35 36 37 3c 3d 3e 3f
            40 44 45 46 47 48 4c 4d 4e 4f 50 54 55 56 57 5c 5d 5e 5f 61 62 63 64 65 66 67 69 6a 6b 6c 6d 6e 6f
            71 72 73 74 75 76 77 79 7a 7b 7c 7d 7e 7f 81 84 85 87 89 91 94 95 97 9c 9f a4 a5 a6 a7 ac ad ae af
            b4 b5 b6 b7 bc bd be bf c3 c4 c5 c6 c7 cc cd ce cf d4 d5 d6 d7 db dc dd de e5\
            """;

    private static final int[] OFFSETS = {
        0, 1, 2, 8, 16, 32, 64, -1, Short.MIN_VALUE, Short.MAX_VALUE
    };
    private static final int[] IMMS = {
        0,
        1,
        2,
        8,
        16,
        32,
        64,
        0x40,
        0x41,
        0x50,
        0x51,
        0xa0,
        0xa1,
        0xe0,
        0xe1,
        0xf0,
        0xf1,
        0x100,
        -1,
        Integer.MIN_VALUE
    };

    /// `r0 = r0`.
    private static final long NOP = 0xbf;

    @Test
    void everyOpcodeAndFieldCombinationDecodesAndEncodesBackOrIsRefused() {
        TreeSet<Integer> accepted = new TreeSet<>();
        for (int op = 0; op < 256; op++) {
            for (int regs = 0; regs < 256; regs++) {
                for (int off : OFFSETS) {
                    for (int imm : IMMS) {
                        if (roundTrips(Slot.of(op, regs & 15, regs >> 4, off, imm))) {
                            accepted.add(op);
                        }
                    }
                }
            }
        }
        TreeSet<Integer> legal = new TreeSet<>();
        for (String op : LEGAL_OPCODES.trim().split("\\s+", -1)) {
            legal.add(Integer.parseInt(op, 16));
        }
        assertEquals(legal, accepted);
    }

    private static boolean roundTrips(Slot slot) {
        long[] words =
                slot.op() == Opcodes.LDDW
                        ? new long[] {NOP, NOP, NOP, slot.bits(), 0, NOP, NOP}
                        : new long[] {NOP, NOP, NOP, slot.bits(), NOP, NOP, NOP};
        return switch (EbpfCodec.decode(words)) {
            case Decoded.Program(EbpfProgram program) -> {
                assertArrayEquals(words, EbpfCodec.encode(program));
                assertEquals(
                        program,
                        assertInstanceOf(
                                        Decoded.Program.class,
                                        EbpfCodec.decode(EbpfCodec.encode(program)))
                                .program());
                yield true;
            }
            case Decoded.Malformed malformed -> {
                assertEquals(3, malformed.slot());
                yield false;
            }
        };
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    0f20010000000000 | 0 | opcode 0x0f with offset 1 is reserved
                    b700010000000000 | 0 | opcode 0xb7 with offset 1 is reserved
                    b700080000000000 | 0 | opcode 0xb7 with offset 8 is reserved
                    bc10200000000000 | 0 | opcode 0xbc with offset 32 is reserved
                    b710000000000000 | 0 | the src field is not used by this instruction and must be 0
                    bf10000001000000 | 0 | the immediate field is not used by this instruction and must be 0
                    bfb0000000000000 | 0 | register r11 does not exist
                    b70b000000000000 | 0 | register r11 does not exist
                    0000000000000000 | 0 | opcode 0x00 is reserved
                    8d00000000000000 | 0 | opcode 0x8d is reserved
                    8530000000000000 | 0 | call has no source kind 3
                    9500000001000000 | 0 | the immediate field is not used by this instruction and must be 0
                    d700000008000000 | 0 | a byte swap of 8 bits does not exist
                    db10000000010000 | 0 | atomic operation 0x100 is reserved
                    0500010000000000 | 0 | target +1 is not an instruction of the program
                    0500feff00000000 | 0 | target -2 is not an instruction of the program
                    e510000000000000 | 0 | conditional jump 1 is not may_goto
                    e501000000000000 | 0 | the dst field is not used by this instruction and must be 0
                    e500000001000000 | 0 | the immediate field is not used by this instruction and must be 0
                    e500010000000000 | 0 | target +1 is not an instruction of the program
                    9500000000000000 1800000000000000 | 1 | the second slot of lddw is missing
                    1800000000000000 9500000000000000 | 0 | the second slot of lddw has more than an immediate
                    1870000000000000 0000000000000000 | 0 | lddw has no source kind 7
                    0500010000000000 1800000000000000 0000000000000000 9500000000000000 | 0 | target +1 is not an instruction of the program
                    """)
    void refusesWithSlotAndReason(String code, int slot, String reason) {
        String hex = code.replace(" ", "");
        Decoded.Malformed malformed =
                assertInstanceOf(
                        Decoded.Malformed.class,
                        EbpfCodec.decode(HexFormat.of().parseHex(hex), ByteOrder.LITTLE_ENDIAN));
        assertEquals(slot + " " + reason, malformed.slot() + " " + malformed.reason());
    }

    @Test
    void bigEndianBytesSwapFieldsAndRegisterNibbles() { // RFC 9669, section 3.1
        EbpfProgram program =
                new EbpfProgram(
                        List.of(
                                new Alu(AluOp.MOV, Width.W64, Reg.R1, new Src(Reg.R2)),
                                new EbpfInsn.Load(EbpfInsn.Size.W, Reg.R0, Reg.R1, (short) 0x1234),
                                new EbpfInsn.Exit()));
        byte[] big = EbpfCodec.bytes(EbpfCodec.encode(program), ByteOrder.BIG_ENDIAN);
        assertEquals(
                "bf12000000000000" + "6101123400000000" + "9500000000000000",
                HexFormat.of().formatHex(big));
        assertEquals(new Decoded.Program(program), EbpfCodec.decode(big, ByteOrder.BIG_ENDIAN));
    }

    @Test
    void targetsAreInstructionsInTheModelAndSlotsOnTheWire() {
        EbpfProgram program =
                new EbpfProgram(
                        List.of(
                                new EbpfInsn.JumpIf(Cond.JEQ, Width.W64, Reg.R1, new Imm(0), 2),
                                new EbpfInsn.LoadWide(Reg.R1, new Wide.Const(0x1122334455667788L)),
                                new EbpfInsn.Exit()));
        assertEquals(
                "1501020000000000" + "1801000088776655" + "0000000044332211" + "9500000000000000",
                HexFormat.of()
                        .formatHex(
                                EbpfCodec.bytes(
                                        EbpfCodec.encode(program), ByteOrder.LITTLE_ENDIAN)));
    }

    @Test
    void aJumpTooFarForItsFieldIsRefusedAndTheLongFormTakesIt() {
        List<EbpfInsn> insns =
                new ArrayList<>(Collections.nCopies(40_000, (EbpfInsn) new EbpfInsn.Exit()));
        insns.set(0, new EbpfInsn.Jump(39_999));
        EbpfProgram tooFar = new EbpfProgram(insns);
        var e = assertThrows(IllegalArgumentException.class, () -> EbpfCodec.encode(tooFar));
        assertEquals("instruction 0: a jump over 39998 slots does not fit 16 bits", e.getMessage());
        insns.set(0, new EbpfInsn.JumpLong(39_999));
        EbpfProgram withLong = new EbpfProgram(insns);
        assertEquals(new Decoded.Program(withLong), EbpfCodec.decode(EbpfCodec.encode(withLong)));
    }

    @Test
    void randomWordsNeverDoWorseThanMalformed() {
        SplittableRandom random = new SplittableRandom(6);
        int programs = 0;
        for (int round = 0; round < 200_000; round++) {
            long[] words = random.longs(1 + random.nextInt(3)).toArray();
            for (int i = 0; i < words.length; i++) {
                words[i] &= random.nextBoolean() ? 0xffffL : -1;
            }
            if (EbpfCodec.decode(words) instanceof Decoded.Program(EbpfProgram program)) {
                assertArrayEquals(words, EbpfCodec.encode(program));
                programs++;
            }
        }
        assertTrue(programs > 100, "only " + programs + " programs were legal");
    }
}
