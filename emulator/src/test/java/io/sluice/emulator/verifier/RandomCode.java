package io.sluice.emulator.verifier;

import io.sluice.emulator.programs.ProgramType;
import io.sluice.filters.ebpf.EbpfBuilder;
import io.sluice.filters.ebpf.EbpfInsn;
import io.sluice.filters.ebpf.EbpfInsn.Alu;
import io.sluice.filters.ebpf.EbpfInsn.AluOp;
import io.sluice.filters.ebpf.EbpfInsn.Cond;
import io.sluice.filters.ebpf.EbpfInsn.Load;
import io.sluice.filters.ebpf.EbpfInsn.LoadWide;
import io.sluice.filters.ebpf.EbpfInsn.Operand;
import io.sluice.filters.ebpf.EbpfInsn.Size;
import io.sluice.filters.ebpf.EbpfInsn.Store;
import io.sluice.filters.ebpf.EbpfInsn.Wide;
import io.sluice.filters.ebpf.EbpfInsn.Width;
import io.sluice.filters.ebpf.Reg;
import java.util.SplittableRandom;

/// A program in the making and the choices about it. R6 keeps the context, numbers stand in R0, R2
/// to R5, R8 and R9, while R1 and R7 come and go as pointers.
final class RandomCode {

    /// Bytes of the stack that numbers are stored to; below them lie [#BELOW] and further slots.
    static final int STACK = 64;

    /// The highest slot below the numbers.
    static final short BELOW = -STACK - 8;

    private static final Reg[] NUMBERS = {Reg.R0, Reg.R2, Reg.R3, Reg.R4, Reg.R5, Reg.R8, Reg.R9};
    private static final Reg[] CLOBBERED = {Reg.R2, Reg.R3, Reg.R4, Reg.R5};

    final SplittableRandom random;
    final ProgramType type;
    final EbpfBuilder out = new EbpfBuilder();

    RandomCode(SplittableRandom random, ProgramType type) {
        this.random = random;
        this.type = type;
    }

    boolean once(int in) {
        return random.nextInt(in) == 0;
    }

    @SafeVarargs
    final <T> T pick(T... values) {
        return values[random.nextInt(values.length)];
    }

    void add(EbpfInsn insn) {
        out.add(insn);
    }

    Reg number() {
        return pick(NUMBERS);
    }

    Reg numberBut(Reg other) {
        Reg reg = number();
        while (reg == other) {
            reg = number();
        }
        return reg;
    }

    Width width() {
        return random.nextBoolean() ? Width.W64 : Width.W32;
    }

    Size size() {
        return pick(Size.B, Size.H, Size.W, Size.DW);
    }

    int constant() {
        return random.nextInt() >> random.nextInt(32);
    }

    Operand operand() {
        return random.nextBoolean() ? new Operand.Imm(constant()) : new Operand.Src(number());
    }

    /// Sometimes one more than is right.
    int slip(int right) {
        return once(24) ? right + 1 : right;
    }

    /// A place of its size in the stack where numbers are.
    short slot(int size) {
        return (short) (-STACK + size * random.nextInt(STACK / size));
    }

    void imm(Reg reg, int value) {
        add(new Alu(AluOp.MOV, width(), reg, new Operand.Imm(value)));
    }

    void mov(Reg to, Reg from) {
        add(new Alu(AluOp.MOV, Width.W64, to, new Operand.Src(from)));
    }

    void plus(Reg to, int what) {
        add(new Alu(AluOp.ADD, Width.W64, to, new Operand.Imm(what)));
    }

    void plus(Reg to, Reg what) {
        add(new Alu(AluOp.ADD, Width.W64, to, new Operand.Src(what)));
    }

    void jumpIf(Cond cond, Width width, Reg left, int right, EbpfBuilder.Label to) {
        out.jumpIf(cond, width, left, new Operand.Imm(right), to);
    }

    void initialise() {
        mov(Reg.R6, Reg.R1);
        for (Reg reg : NUMBERS) {
            fresh(reg);
        }
        for (int off = 8; off <= STACK; off += 8) {
            if (!once(12)) {
                add(new Store(Size.DW, Reg.FP, (short) -off, operand()));
            }
        }
    }

    /// A new number: a constant, or a field of the context of which nothing is known.
    void fresh(Reg reg) {
        switch (random.nextInt(5)) {
            case 0 -> add(new LoadWide(reg, new Wide.Const(random.nextLong())));
            case 1 -> imm(reg, constant());
            case 2 -> {
                Size size = pick(Size.B, Size.H, Size.W);
                int inside = random.nextInt(4 / size.bytes()) * size.bytes();
                int field = type == ProgramType.XDP ? 12 : pick(0, 8, 16, 32, 68);
                boolean whole = type == ProgramType.XDP;
                add(new Load(whole ? Size.W : size, reg, Reg.R6, at(field, whole ? 0 : inside)));
            }
            default -> {
                int field = type == ProgramType.XDP ? pick(12, 16) : pick(0, 8, 16, 32, 40);
                add(new Load(Size.W, reg, Reg.R6, (short) field));
            }
        }
    }

    private static short at(int field, int inside) {
        return (short) (field + inside);
    }

    /// After a call R1 to R5 hold nothing.
    void renew() {
        for (Reg reg : CLOBBERED) {
            imm(reg, constant());
        }
    }

    Alu alu() {
        return alu(number());
    }

    Alu alu(Reg dst) {
        AluOp op = pick(AluOp.values());
        Width width = op == AluOp.MOVSX32 ? Width.W64 : width();
        Operand operand =
                switch (op) {
                    case MOVSX8, MOVSX16, MOVSX32 -> new Operand.Src(number());
                    // Constant shifts beyond the width and constant zero divisors are refused.
                    case LSH, RSH, ARSH ->
                            random.nextInt(3) > 0
                                    ? new Operand.Imm(random.nextInt(width == Width.W64 ? 64 : 32))
                                    : new Operand.Src(number());
                    case DIV, SDIV, MOD, SMOD ->
                            random.nextBoolean()
                                    ? new Operand.Imm(constant() | 1)
                                    : new Operand.Src(number());
                    case ADD, SUB, MUL, OR, AND, XOR, MOV -> operand();
                };
        return new Alu(op, width, dst, operand);
    }

    /// Brings a number between 0 and a limit, in one of the ways that a verifier follows.
    void bound(Reg reg, int limit) {
        int mask = Integer.highestOneBit(limit + 1) - 1;
        switch (random.nextInt(11)) {
            case 0, 1 -> add(new Alu(AluOp.AND, width(), reg, new Operand.Imm(mask)));
            case 2 -> {
                Width width = width();
                int bits = width == Width.W64 ? 64 : 32;
                int shift = Math.min(bits - 1, bits - Integer.bitCount(mask));
                add(new Alu(AluOp.RSH, width, reg, new Operand.Imm(shift)));
                if (mask == 0) {
                    imm(reg, 0);
                }
            }
            case 3 -> unless(reg, limit, Cond.JLE, Width.W64, limit);
            case 4 -> unless(reg, limit, Cond.JLT, Width.W64, limit + 1);
            case 5 -> {
                add(new Alu(AluOp.MOV, Width.W32, reg, new Operand.Src(reg)));
                unless(reg, limit, Cond.JLE, Width.W32, limit);
            }
            case 6 -> signed(reg, limit);
            case 7 -> outside(reg, limit, Cond.JSET, ~mask);
            case 8 -> throughCopy(reg, limit);
            case 9 -> throughStack(reg, limit);
            default -> {
                if (once(3)) {
                    add(new Alu(AluOp.MOD, width(), reg, new Operand.Imm(limit + 1)));
                } else {
                    throughSum(reg, limit);
                }
            }
        }
    }

    /// The limit, unless the comparison holds.
    private void unless(Reg reg, int limit, Cond cond, Width width, int with) {
        EbpfBuilder.Label inside = out.newLabel();
        jumpIf(cond, width, reg, with, inside);
        add(new Alu(AluOp.MOV, Width.W64, reg, new Operand.Imm(limit)));
        out.bind(inside);
    }

    /// Another number below the limit, if the comparison holds.
    private void outside(Reg reg, int limit, Cond cond, int with) {
        EbpfBuilder.Label set = out.newLabel();
        EbpfBuilder.Label inside = out.newLabel();
        jumpIf(cond, Width.W64, reg, with, set);
        out.jump(inside);
        out.bind(set);
        imm(reg, random.nextInt(limit + 1));
        out.bind(inside);
    }

    private void signed(Reg reg, int limit) {
        if (random.nextBoolean()) {
            add(new Alu(pick(AluOp.MOVSX8, AluOp.MOVSX16), Width.W64, reg, new Operand.Src(reg)));
        }
        EbpfBuilder.Label set = out.newLabel();
        EbpfBuilder.Label inside = out.newLabel();
        jumpIf(Cond.JSLT, Width.W64, reg, 0, set);
        jumpIf(pick(Cond.JSLE, Cond.JLE), Width.W64, reg, limit, inside);
        out.bind(set);
        imm(reg, random.nextInt(limit + 1));
        out.bind(inside);
    }

    private void throughCopy(Reg reg, int limit) {
        Reg copy = numberBut(reg);
        mov(copy, reg);
        EbpfBuilder.Label inside = out.newLabel();
        jumpIf(Cond.JLE, Width.W64, copy, limit, inside);
        imm(reg, random.nextInt(limit + 1));
        out.bind(inside);
    }

    private void throughSum(Reg reg, int limit) {
        Reg copy = numberBut(reg);
        int more = random.nextInt(64);
        if (random.nextBoolean()) {
            add(new Alu(AluOp.AND, width(), reg, new Operand.Imm(0xff)));
        } else {
            add(new Alu(AluOp.MOV, Width.W32, reg, new Operand.Src(reg)));
        }
        mov(copy, reg);
        add(new Alu(AluOp.ADD, width(), copy, new Operand.Imm(more)));
        EbpfBuilder.Label inside = out.newLabel();
        jumpIf(Cond.JLE, width(), copy, limit + more, inside);
        imm(reg, random.nextInt(limit + 1));
        out.bind(inside);
        if (random.nextBoolean()) {
            unless(reg, limit, Cond.JLE, Width.W64, limit);
        }
    }

    private void throughStack(Reg reg, int limit) {
        Size size = pick(Size.DW, Size.DW, Size.W, Size.H);
        Reg loaded = numberBut(reg);
        add(new Store(size, Reg.FP, BELOW, new Operand.Src(reg)));
        add(new Load(size, loaded, Reg.FP, BELOW));
        EbpfBuilder.Label inside = out.newLabel();
        jumpIf(Cond.JLE, Width.W64, loaded, limit, inside);
        imm(loaded, random.nextInt(limit + 1));
        add(new Store(size, Reg.FP, BELOW, new Operand.Src(loaded)));
        out.bind(inside);
        add(new Load(size, reg, Reg.FP, BELOW));
    }
}
