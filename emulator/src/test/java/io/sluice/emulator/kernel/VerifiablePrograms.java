package io.sluice.emulator.kernel;

import io.sluice.filters.ebpf.EbpfBuilder;
import io.sluice.filters.ebpf.EbpfInsn.Alu;
import io.sluice.filters.ebpf.EbpfInsn.AluOp;
import io.sluice.filters.ebpf.EbpfInsn.Atomic;
import io.sluice.filters.ebpf.EbpfInsn.AtomicOp;
import io.sluice.filters.ebpf.EbpfInsn.ByteSwap;
import io.sluice.filters.ebpf.EbpfInsn.Cond;
import io.sluice.filters.ebpf.EbpfInsn.Exit;
import io.sluice.filters.ebpf.EbpfInsn.Load;
import io.sluice.filters.ebpf.EbpfInsn.LoadAbs;
import io.sluice.filters.ebpf.EbpfInsn.LoadSx;
import io.sluice.filters.ebpf.EbpfInsn.LoadWide;
import io.sluice.filters.ebpf.EbpfInsn.Neg;
import io.sluice.filters.ebpf.EbpfInsn.Operand;
import io.sluice.filters.ebpf.EbpfInsn.Size;
import io.sluice.filters.ebpf.EbpfInsn.Store;
import io.sluice.filters.ebpf.EbpfInsn.Swap;
import io.sluice.filters.ebpf.EbpfInsn.Wide;
import io.sluice.filters.ebpf.EbpfInsn.Width;
import io.sluice.filters.ebpf.EbpfProgram;
import io.sluice.filters.ebpf.Reg;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;

/// Programs that the kernel's verifier lets pass: numbers in registers, aligned stack words that
/// were written, jumps forward, and an answer that depends on all registers.
final class VerifiablePrograms {

    private static final Reg[] NUMBERS = {
        Reg.R0, Reg.R2, Reg.R3, Reg.R4, Reg.R5, Reg.R7, Reg.R8, Reg.R9
    };
    private static final int STACK = 64;

    private final SplittableRandom random;
    private final EbpfBuilder out = new EbpfBuilder();
    private final Deque<EbpfBuilder.Label> open = new ArrayDeque<>();

    private VerifiablePrograms(SplittableRandom random) {
        this.random = random;
    }

    static EbpfProgram program(SplittableRandom random) {
        return new VerifiablePrograms(random).generate();
    }

    private EbpfProgram generate() {
        out.add(new Alu(AluOp.MOV, Width.W64, Reg.R6, new Operand.Src(Reg.R1)));
        for (Reg reg : NUMBERS) {
            out.add(new LoadWide(reg, new Wide.Const(random.nextLong())));
        }
        for (int off = 8; off <= STACK; off += 8) {
            out.add(new Store(Size.DW, Reg.FP, (short) -off, new Operand.Src(number())));
        }
        int size = 10 + random.nextInt(60);
        for (int i = 0; i < size; i++) {
            insn();
            if (!open.isEmpty() && random.nextInt(4) == 0) {
                out.bind(open.pop());
            }
        }
        open.forEach(out::bind);
        for (Reg reg : NUMBERS) {
            out.add(new Alu(AluOp.MUL, Width.W64, Reg.R0, new Operand.Imm(31)));
            out.add(new Alu(AluOp.XOR, Width.W64, Reg.R0, new Operand.Src(reg)));
        }
        out.add(new Alu(AluOp.MOV, Width.W64, Reg.R2, new Operand.Src(Reg.R0)));
        out.add(new Alu(AluOp.RSH, Width.W64, Reg.R2, new Operand.Imm(32)));
        out.add(new Alu(AluOp.XOR, Width.W64, Reg.R0, new Operand.Src(Reg.R2)));
        return out.add(new Exit()).build();
    }

    private void insn() {
        switch (random.nextInt(14)) {
            case 0, 1, 2, 3, 4, 5, 6 -> out.add(alu());
            case 7 -> out.add(new Neg(width(), number()));
            case 8 -> out.add(new ByteSwap(pick(Swap.values()), 16 << random.nextInt(3), number()));
            case 9 -> load();
            case 10 -> {
                Size size = pick(Size.values());
                out.add(new Store(size, Reg.FP, slot(size.bytes()), operand()));
            }
            case 11 -> {
                Width width = width();
                AtomicOp op = pick(AtomicOp.values());
                out.add(new Atomic(op, width, Reg.FP, slot(width == Width.W64 ? 8 : 4), number()));
            }
            case 12 -> {
                EbpfBuilder.Label label = out.newLabel();
                open.push(label);
                if (random.nextInt(6) == 0) {
                    out.mayGoto(label);
                } else {
                    out.jumpIf(pick(Cond.values()), width(), number(), operand(), label);
                }
            }
            default -> packetLoad();
        }
    }

    private void load() {
        Size size = pick(Size.values());
        out.add(
                size != Size.DW && random.nextBoolean()
                        ? new LoadSx(size, number(), Reg.FP, slot(size.bytes()))
                        : new Load(size, number(), Reg.FP, slot(size.bytes())));
    }

    /// A packet load leaves R1 to R5 without a value in the kernel, so they get new ones.
    private void packetLoad() {
        Size size = pick(Size.B, Size.H, Size.W);
        out.add(new LoadAbs(size, random.nextInt(36)));
        for (Reg reg : new Reg[] {Reg.R2, Reg.R3, Reg.R4, Reg.R5}) {
            out.add(new Alu(AluOp.MOV, Width.W64, reg, new Operand.Imm(random.nextInt())));
        }
    }

    private Alu alu() {
        AluOp op = pick(AluOp.values());
        Width width = op == AluOp.MOVSX32 ? Width.W64 : width();
        Operand operand =
                switch (op) {
                    case MOVSX8, MOVSX16, MOVSX32 -> new Operand.Src(number());
                    // The verifier refuses constant shifts beyond the width, and constant zero
                    // divisors.
                    case LSH, RSH, ARSH ->
                            random.nextBoolean()
                                    ? new Operand.Imm(random.nextInt(width == Width.W64 ? 64 : 32))
                                    : new Operand.Src(number());
                    case DIV, SDIV, MOD, SMOD ->
                            random.nextBoolean()
                                    ? new Operand.Imm(random.nextInt() | 1)
                                    : new Operand.Src(number());
                    case ADD, SUB, MUL, OR, AND, XOR, MOV -> operand();
                };
        return new Alu(op, width, number(), operand);
    }

    private Operand operand() {
        return random.nextBoolean()
                ? new Operand.Imm(random.nextInt() >> random.nextInt(32))
                : new Operand.Src(number());
    }

    private short slot(int size) {
        return (short) (-STACK + size * random.nextInt(STACK / size));
    }

    @SafeVarargs
    private final <T> T pick(T... values) {
        return values[random.nextInt(values.length)];
    }

    private Reg number() {
        return pick(NUMBERS);
    }

    private Width width() {
        return random.nextBoolean() ? Width.W64 : Width.W32;
    }
}
