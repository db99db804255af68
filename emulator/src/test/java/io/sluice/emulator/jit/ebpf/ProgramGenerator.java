package io.sluice.emulator.jit.ebpf;

import io.sluice.filters.ebpf.Decoded;
import io.sluice.filters.ebpf.EbpfCodec;
import io.sluice.filters.ebpf.EbpfInsn;
import io.sluice.filters.ebpf.EbpfInsn.AluOp;
import io.sluice.filters.ebpf.EbpfInsn.AtomicOp;
import io.sluice.filters.ebpf.EbpfInsn.Cond;
import io.sluice.filters.ebpf.EbpfInsn.Operand;
import io.sluice.filters.ebpf.EbpfInsn.Size;
import io.sluice.filters.ebpf.EbpfInsn.Swap;
import io.sluice.filters.ebpf.EbpfInsn.Wide;
import io.sluice.filters.ebpf.EbpfInsn.Width;
import io.sluice.filters.ebpf.EbpfProgram;
import io.sluice.filters.ebpf.Reg;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Programs that run: R6 keeps the packet's address, accesses mostly hit it or the stack, jumps
/// mostly lead forward, the last instruction ends. A mutation then breaks some of that.
final class ProgramGenerator {

    private static final int[] INTERESTING = {
        0,
        1,
        -1,
        2,
        7,
        8,
        31,
        32,
        33,
        63,
        64,
        255,
        0x7fff,
        0x8000,
        0xffff,
        Integer.MIN_VALUE,
        Integer.MAX_VALUE
    };

    private final SplittableRandom random;
    private final List<EbpfInsn> insns = new ArrayList<>();
    private int bodyEnd;
    private int[] functions = {};

    private ProgramGenerator(SplittableRandom random) {
        this.random = random;
    }

    static EbpfProgram program(SplittableRandom random) {
        EbpfProgram valid = new ProgramGenerator(random).generate();
        if (random.nextInt(3) != 0) {
            return valid;
        }
        long[] words = EbpfCodec.encode(valid);
        for (int i = random.nextInt(3); i >= 0; i--) {
            words[random.nextInt(words.length)] ^= 1L << random.nextInt(64);
        }
        return EbpfCodec.decode(words) instanceof Decoded.Program(EbpfProgram mutated)
                ? mutated
                : valid;
    }

    private EbpfProgram generate() {
        int body = 4 + random.nextInt(random.nextInt(8) == 0 ? 400 : 40);
        int functionCount = random.nextInt(3);
        int functionSize = 3 + random.nextInt(10);
        int prologue = 9;
        bodyEnd = prologue + body;
        functions = new int[functionCount];
        for (int f = 0; f < functionCount; f++) {
            functions[f] = bodyEnd + 1 + f * (functionSize + 1);
        }
        prologue();
        stretch(body, bodyEnd);
        for (int entry : functions) {
            stretch(functionSize, entry + functionSize);
        }
        return new EbpfProgram(insns);
    }

    private void prologue() {
        insns.add(new EbpfInsn.Alu(AluOp.MOV, Width.W64, Reg.R6, new Operand.Src(Reg.R1)));
        insns.add(new EbpfInsn.Alu(AluOp.MOV, Width.W64, Reg.R7, new Operand.Src(Reg.R10)));
        for (Reg reg : new Reg[] {Reg.R0, Reg.R3, Reg.R4, Reg.R5, Reg.R8, Reg.R9}) {
            insns.add(
                    random.nextBoolean()
                            ? new EbpfInsn.Alu(AluOp.MOV, Width.W64, reg, new Operand.Imm(imm()))
                            : new EbpfInsn.LoadWide(reg, new Wide.Const(random.nextLong())));
        }
        insns.add(new EbpfInsn.Alu(AluOp.ADD, Width.W64, Reg.R7, new Operand.Imm(-256)));
    }

    /// Instructions up to an exit at an index.
    private void stretch(int size, int end) {
        for (int i = 0; i < size; i++) {
            insns.add(insn(insns.size(), end));
        }
        insns.add(new EbpfInsn.Exit());
    }

    private EbpfInsn insn(int here, int end) {
        return switch (random.nextInt(22)) {
            case 0, 1, 2, 3, 4, 5, 6, 7 -> alu();
            case 8 -> new EbpfInsn.Neg(pick(Width.values()), scratch());
            case 9 ->
                    new EbpfInsn.ByteSwap(pick(Swap.values()), 16 << random.nextInt(3), scratch());
            case 10, 11 -> new EbpfInsn.Load(pick(Size.values()), scratch(), base(), off());
            case 12 ->
                    new EbpfInsn.LoadSx(
                            pick(new Size[] {Size.B, Size.H, Size.W}), scratch(), base(), off());
            case 13, 14 -> new EbpfInsn.Store(pick(Size.values()), base(), off(), operand());
            case 15 ->
                    new EbpfInsn.Atomic(
                            pick(AtomicOp.values()),
                            pick(Width.values()),
                            base(),
                            off(),
                            scratch());
            case 16, 17, 18 -> jump(here, end);
            case 19 -> random.nextInt(4) == 0 ? packetLoad() : alu();
            case 20 ->
                    functions.length > 0
                            ? new EbpfInsn.CallLocal(functions[random.nextInt(functions.length)])
                            : new EbpfInsn.CallHelper(8);
            default -> new EbpfInsn.LoadWide(scratch(), new Wide.Const(random.nextLong()));
        };
    }

    private EbpfInsn packetLoad() {
        Size size = pick(new Size[] {Size.B, Size.H, Size.W});
        return random.nextBoolean()
                ? new EbpfInsn.LoadAbs(size, random.nextInt(64))
                : new EbpfInsn.LoadInd(size, scratch(), random.nextInt(64));
    }

    private EbpfInsn jump(int here, int end) {
        boolean back = random.nextInt(12) == 0;
        int target =
                back
                        ? Math.max(9, here - random.nextInt(12))
                        : here + 1 + random.nextInt(end - here);
        return switch (random.nextInt(8)) {
            case 0 -> back ? alu() : new EbpfInsn.Jump(target);
            case 1 -> back ? alu() : new EbpfInsn.JumpLong(target);
            case 2 -> new EbpfInsn.MayGoto(target);
            default ->
                    new EbpfInsn.JumpIf(
                            pick(Cond.values()),
                            pick(Width.values()),
                            Reg.of(random.nextInt(11)),
                            operand(),
                            target);
        };
    }

    private EbpfInsn alu() {
        AluOp op = pick(AluOp.values());
        Width width = op == AluOp.MOVSX32 ? Width.W64 : pick(Width.values());
        return new EbpfInsn.Alu(
                op, width, scratch(), op.isMovsx() ? new Operand.Src(reg()) : operand());
    }

    private Operand operand() {
        return random.nextBoolean() ? new Operand.Imm(imm()) : new Operand.Src(reg());
    }

    private Reg reg() {
        return Reg.of(random.nextInt(11));
    }

    private Reg scratch() {
        return pick(
                new Reg[] {Reg.R0, Reg.R0, Reg.R1, Reg.R2, Reg.R3, Reg.R4, Reg.R5, Reg.R8, Reg.R9});
    }

    private Reg base() {
        return random.nextInt(40) == 0 ? reg() : random.nextBoolean() ? Reg.R6 : Reg.R7;
    }

    private short off() {
        return (short) (random.nextInt(60) == 0 ? random.nextInt(600) - 300 : random.nextInt(24));
    }

    private int imm() {
        return random.nextInt(3) == 0
                ? random.nextInt()
                : INTERESTING[random.nextInt(INTERESTING.length)];
    }

    private <T> T pick(T[] values) {
        return values[random.nextInt(values.length)];
    }
}
