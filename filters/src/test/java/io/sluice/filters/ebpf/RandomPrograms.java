package io.sluice.filters.ebpf;

import io.sluice.filters.ebpf.EbpfInsn.AluOp;
import io.sluice.filters.ebpf.EbpfInsn.AtomicOp;
import io.sluice.filters.ebpf.EbpfInsn.Cond;
import io.sluice.filters.ebpf.EbpfInsn.Operand;
import io.sluice.filters.ebpf.EbpfInsn.Size;
import io.sluice.filters.ebpf.EbpfInsn.Swap;
import io.sluice.filters.ebpf.EbpfInsn.Wide;
import io.sluice.filters.ebpf.EbpfInsn.Width;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Programs that are well-formed and otherwise mean nothing: every instruction, every form.
final class RandomPrograms {

    private RandomPrograms() {}

    static EbpfProgram wellFormed(SplittableRandom random, int size) {
        List<EbpfInsn> insns = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            insns.add(insn(random, size));
        }
        return new EbpfProgram(insns);
    }

    private static EbpfInsn insn(SplittableRandom random, int size) {
        int target = random.nextInt(size);
        return switch (random.nextInt(18)) {
            case 0, 1 -> alu(random);
            case 2 -> new EbpfInsn.Neg(pick(random, Width.values()), reg(random));
            case 3 ->
                    new EbpfInsn.ByteSwap(
                            pick(random, Swap.values()), 16 << random.nextInt(3), reg(random));
            case 4 -> new EbpfInsn.LoadWide(reg(random), wide(random, target));
            case 5 ->
                    new EbpfInsn.Load(
                            pick(random, Size.values()), reg(random), reg(random), off(random));
            case 6 -> new EbpfInsn.LoadSx(narrow(random), reg(random), reg(random), off(random));
            case 7 ->
                    new EbpfInsn.Store(
                            pick(random, Size.values()), reg(random), off(random), operand(random));
            case 8 ->
                    new EbpfInsn.Atomic(
                            pick(random, AtomicOp.values()),
                            pick(random, Width.values()),
                            reg(random),
                            off(random),
                            reg(random));
            case 9 -> new EbpfInsn.LoadAbs(narrow(random), imm(random));
            case 10 -> new EbpfInsn.LoadInd(narrow(random), reg(random), imm(random));
            case 11 -> new EbpfInsn.Jump(target);
            case 12 -> new EbpfInsn.JumpLong(target);
            case 13 ->
                    new EbpfInsn.JumpIf(
                            pick(random, Cond.values()),
                            pick(random, Width.values()),
                            reg(random),
                            operand(random),
                            target);
            case 14 -> new EbpfInsn.CallHelper(imm(random));
            case 15 ->
                    random.nextBoolean()
                            ? new EbpfInsn.CallLocal(target)
                            : new EbpfInsn.CallKfunc(imm(random));
            case 16 -> new EbpfInsn.MayGoto(target);
            default -> new EbpfInsn.Exit();
        };
    }

    private static EbpfInsn alu(SplittableRandom random) {
        AluOp op = pick(random, AluOp.values());
        Width width = op == AluOp.MOVSX32 ? Width.W64 : pick(random, Width.values());
        Operand src = op.isMovsx() ? new Operand.Src(reg(random)) : operand(random);
        return new EbpfInsn.Alu(op, width, reg(random), src);
    }

    private static Wide wide(SplittableRandom random, int target) {
        return switch (random.nextInt(8)) {
            case 0 -> new Wide.MapByFd(imm(random));
            case 1 -> new Wide.MapValueByFd(imm(random), imm(random));
            case 2 -> new Wide.Variable(imm(random));
            case 3 -> new Wide.Function(target);
            case 4 -> new Wide.MapByIndex(imm(random));
            case 5 -> new Wide.MapValueByIndex(imm(random), imm(random));
            case 6 -> new Wide.Const(imm(random));
            default -> new Wide.Const(random.nextLong());
        };
    }

    private static Size narrow(SplittableRandom random) {
        return pick(random, new Size[] {Size.B, Size.H, Size.W});
    }

    private static Operand operand(SplittableRandom random) {
        return random.nextBoolean() ? new Operand.Imm(imm(random)) : new Operand.Src(reg(random));
    }

    private static Reg reg(SplittableRandom random) {
        return Reg.of(random.nextInt(Reg.COUNT));
    }

    private static int imm(SplittableRandom random) {
        return random.nextInt() >> random.nextInt(32);
    }

    private static short off(SplittableRandom random) {
        return (short) (random.nextInt() >> 16 + random.nextInt(16));
    }

    private static <T> T pick(SplittableRandom random, T[] values) {
        return values[random.nextInt(values.length)];
    }
}
