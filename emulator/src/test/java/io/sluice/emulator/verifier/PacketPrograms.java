package io.sluice.emulator.verifier;

import io.sluice.emulator.programs.ProgramType;
import io.sluice.filters.ebpf.EbpfBuilder;
import io.sluice.filters.ebpf.EbpfInsn.Alu;
import io.sluice.filters.ebpf.EbpfInsn.AluOp;
import io.sluice.filters.ebpf.EbpfInsn.Atomic;
import io.sluice.filters.ebpf.EbpfInsn.AtomicOp;
import io.sluice.filters.ebpf.EbpfInsn.ByteSwap;
import io.sluice.filters.ebpf.EbpfInsn.CallHelper;
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

/// Programs that mostly pass a verifier: R6 keeps the context, numbers stand in R0, R2 to R5, R8
/// and R9, while R1 and R7 come and go as pointers. The packet and the stack are read and written
/// at fixed places and at places that depend on bounded numbers. Now and then a bound is one too
/// wide.
final class PacketPrograms {

    private static final Reg[] NUMBERS = {Reg.R0, Reg.R2, Reg.R3, Reg.R4, Reg.R5, Reg.R8, Reg.R9};
    private static final Reg[] CLOBBERED = {Reg.R2, Reg.R3, Reg.R4, Reg.R5};
    private static final int STACK = 64;
    private static final int MOST_BRANCHES = 7;

    private static final int SKB_LOAD_BYTES = 26;
    private static final int PRANDOM_U32 = 7;

    private final SplittableRandom random;
    private final ProgramType type;
    private final EbpfBuilder out = new EbpfBuilder();
    private final Deque<EbpfBuilder.Label> open = new ArrayDeque<>();
    private final EbpfBuilder.Label function = out.newLabel();
    private boolean calls;
    private int branches;

    private PacketPrograms(SplittableRandom random, ProgramType type) {
        this.random = random;
        this.type = type;
    }

    /// A program for sockets, traffic control or XDP.
    static EbpfProgram program(SplittableRandom random, ProgramType type) {
        return new PacketPrograms(random, type).generate();
    }

    private EbpfProgram generate() {
        mov(Reg.R6, Reg.R1);
        for (Reg reg : NUMBERS) {
            number(reg);
        }
        for (int off = 8; off <= STACK; off += 8) {
            out.add(new Store(Size.DW, Reg.FP, (short) -off, operand()));
        }
        int size = 5 + random.nextInt(30);
        for (int i = 0; i < size; i++) {
            piece();
            if (!open.isEmpty() && random.nextInt(4) == 0) {
                out.bind(open.pop());
            }
        }
        open.forEach(out::bind);
        mov(Reg.R0, number());
        out.add(new Exit());
        if (calls) {
            out.bind(function);
            out.add(new Alu(AluOp.MOV, Width.W64, Reg.R0, new Operand.Src(Reg.R1)));
            out.add(new Alu(pick(AluOp.ADD, AluOp.XOR), width(), Reg.R0, new Operand.Src(Reg.R2)));
            out.add(new Store(Size.DW, Reg.FP, (short) -8, new Operand.Src(Reg.R0)));
            out.add(new Load(Size.W, Reg.R0, Reg.FP, (short) -8));
            out.add(new Exit());
        }
        return out.build();
    }

    private void piece() {
        switch (random.nextInt(20)) {
            case 0, 1, 2, 3, 4, 5 -> out.add(alu());
            case 6 -> out.add(new Neg(width(), number()));
            case 7 -> out.add(new ByteSwap(pick(Swap.values()), 16 << random.nextInt(3), number()));
            case 8 -> number(number());
            case 9 -> stackLoad();
            case 10 -> {
                Size size = pick(Size.values());
                out.add(new Store(size, Reg.FP, slot(size.bytes()), operand()));
            }
            case 11 -> atomic();
            case 12, 13, 14 -> branch();
            case 15 -> variableStack();
            case 16 -> loop();
            case 17 -> call();
            default -> {
                if (type != ProgramType.SOCKET_FILTER) {
                    packet();
                } else {
                    absolute();
                }
            }
        }
    }

    /// What an atomic operation loads is replaced: Linux 6.18 and so our walk do not follow it back
    /// to the stack when a decision rests on it, and so cut paths that they must not cut.
    private void atomic() {
        Width width = width();
        AtomicOp op = pick(AtomicOp.values());
        Reg reg = number();
        out.add(new Atomic(op, width, Reg.FP, slot(width == Width.W64 ? 8 : 4), reg));
        if (op.compareTo(AtomicOp.FETCH_ADD) >= 0) {
            number(op == AtomicOp.CMPXCHG ? Reg.R0 : reg);
        }
    }

    /// A new number: a constant, or a field of the context of which nothing is known.
    private void number(Reg reg) {
        switch (random.nextInt(4)) {
            case 0 -> out.add(new LoadWide(reg, new Wide.Const(random.nextLong())));
            case 1 -> imm(reg);
            default -> {
                int field = type == ProgramType.XDP ? pick(12, 16) : pick(0, 8, 16, 32, 40);
                out.add(new Load(Size.W, reg, Reg.R6, (short) field));
            }
        }
    }

    private void branch() {
        if (branches++ < MOST_BRANCHES) {
            EbpfBuilder.Label label = out.newLabel();
            open.push(label);
            out.jumpIf(pick(Cond.values()), width(), number(), operand(), label);
        }
    }

    /// No words with their sign: Linux 6.18 and so our walk keep the id of a number spilled as a
    /// word, although the register then holds another number where the sign is set.
    private void stackLoad() {
        Size size = pick(Size.values());
        out.add(
                (size == Size.B || size == Size.H) && random.nextBoolean()
                        ? new LoadSx(size, number(), Reg.FP, slot(size.bytes()))
                        : new Load(size, number(), Reg.FP, slot(size.bytes())));
    }

    /// A place in the stack that depends on a number.
    private void variableStack() {
        Size size = pick(Size.values());
        int room = STACK - size.bytes();
        mov(Reg.R7, number());
        bound(Reg.R7, slip(room));
        mov(Reg.R1, Reg.FP);
        add(Reg.R1, new Operand.Imm(-STACK));
        add(Reg.R1, new Operand.Src(Reg.R7));
        out.add(
                random.nextBoolean()
                        ? new Load(size, number(), Reg.R1, (short) 0)
                        : new Store(size, Reg.R1, (short) 0, operand()));
    }

    /// Brings a number between 0 and a limit, in one of the ways that a verifier follows.
    private void bound(Reg reg, int limit) {
        switch (random.nextInt(3)) {
            case 0 -> and(reg, Integer.highestOneBit(limit + 1) - 1);
            case 1 -> out.add(new Alu(AluOp.MOD, width(), reg, new Operand.Imm(limit + 1)));
            default -> {
                EbpfBuilder.Label inside = out.newLabel();
                out.jumpIf(Cond.JLE, Width.W64, reg, new Operand.Imm(limit), inside);
                out.add(new Alu(AluOp.MOV, Width.W64, reg, new Operand.Imm(limit)));
                out.bind(inside);
            }
        }
    }

    /// Sometimes one more than is right.
    private int slip(int right) {
        return random.nextInt(24) == 0 ? right + 1 : right;
    }

    private void and(Reg reg, int mask) {
        out.add(new Alu(AluOp.AND, width(), reg, new Operand.Imm(mask)));
    }

    private void loop() {
        EbpfBuilder.Label top = out.newLabel();
        out.add(new Alu(AluOp.MOV, width(), Reg.R7, new Operand.Imm(1 + random.nextInt(4))));
        out.bind(top);
        for (int i = random.nextInt(3); i >= 0; i--) {
            out.add(alu());
        }
        add(Reg.R7, new Operand.Imm(-1));
        out.jumpIf(pick(Cond.JNE, Cond.JSGT), width(), Reg.R7, new Operand.Imm(0), top);
    }

    private void call() {
        switch (random.nextInt(3)) {
            case 0 -> {
                calls = true;
                mov(Reg.R1, number());
                out.call(function);
            }
            case 1 -> out.add(new CallHelper(PRANDOM_U32));
            default -> {
                if (type == ProgramType.XDP) {
                    return;
                }
                int length = 1 + random.nextInt(16);
                mov(Reg.R2, number());
                mov(Reg.R1, Reg.R6);
                mov(Reg.R3, Reg.FP);
                add(Reg.R3, new Operand.Imm(-slip(STACK) + random.nextInt(STACK - length)));
                mov(Reg.R4, number());
                bound(Reg.R4, length);
                out.add(new CallHelper(SKB_LOAD_BYTES));
            }
        }
        renew();
    }

    /// After a call R1 to R5 hold nothing.
    private void renew() {
        for (Reg reg : CLOBBERED) {
            imm(reg);
        }
    }

    private void absolute() {
        out.add(new LoadAbs(pick(Size.B, Size.H, Size.W), random.nextInt(48)));
        renew();
    }

    /// Packet bytes behind a comparison with the packet's end.
    private void packet() {
        boolean xdp = type == ProgramType.XDP;
        Reg end = number();
        Reg value = number();
        out.add(new Load(Size.W, Reg.R7, Reg.R6, (short) (xdp ? 0 : 76)));
        if (random.nextBoolean()) {
            mov(Reg.R1, number());
            bound(Reg.R1, 1 + random.nextInt(40));
            add(Reg.R7, new Operand.Src(Reg.R1));
        }
        out.add(new Load(Size.W, end, Reg.R6, (short) (xdp ? 4 : 80)));
        mov(Reg.R1, Reg.R7);
        int length = 8 + random.nextInt(24);
        add(Reg.R1, new Operand.Imm(length));
        EbpfBuilder.Label outside = out.newLabel();
        switch (random.nextInt(4)) {
            case 0 -> out.jumpIf(Cond.JGT, Width.W64, Reg.R1, new Operand.Src(end), outside);
            case 1 -> out.jumpIf(Cond.JGE, Width.W64, Reg.R1, new Operand.Src(end), outside);
            case 2 -> out.jumpIf(Cond.JLT, Width.W64, end, new Operand.Src(Reg.R1), outside);
            default -> out.jumpIf(Cond.JLE, Width.W64, end, new Operand.Src(Reg.R1), outside);
        }
        Size size = pick(Size.values());
        short at = (short) slip(random.nextInt(length - size.bytes() + 1));
        imm(end);
        out.add(
                random.nextInt(3) > 0
                        ? new Load(size, value, Reg.R7, at)
                        : new Store(size, Reg.R7, at, operand()));
        out.bind(outside);
        imm(end);
    }

    private Alu alu() {
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
        return new Alu(op, width, number(), operand);
    }

    private void imm(Reg reg) {
        out.add(new Alu(AluOp.MOV, width(), reg, new Operand.Imm(constant())));
    }

    private void mov(Reg to, Reg from) {
        out.add(new Alu(AluOp.MOV, Width.W64, to, new Operand.Src(from)));
    }

    private void add(Reg to, Operand what) {
        out.add(new Alu(AluOp.ADD, Width.W64, to, what));
    }

    private Operand operand() {
        return random.nextBoolean() ? new Operand.Imm(constant()) : new Operand.Src(number());
    }

    private int constant() {
        return random.nextInt() >> random.nextInt(32);
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
