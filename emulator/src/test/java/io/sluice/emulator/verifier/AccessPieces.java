package io.sluice.emulator.verifier;

import io.sluice.emulator.programs.ProgramType;
import io.sluice.filters.ebpf.EbpfBuilder;
import io.sluice.filters.ebpf.EbpfInsn.Alu;
import io.sluice.filters.ebpf.EbpfInsn.AluOp;
import io.sluice.filters.ebpf.EbpfInsn.Atomic;
import io.sluice.filters.ebpf.EbpfInsn.AtomicOp;
import io.sluice.filters.ebpf.EbpfInsn.Cond;
import io.sluice.filters.ebpf.EbpfInsn.Load;
import io.sluice.filters.ebpf.EbpfInsn.LoadAbs;
import io.sluice.filters.ebpf.EbpfInsn.LoadInd;
import io.sluice.filters.ebpf.EbpfInsn.LoadSx;
import io.sluice.filters.ebpf.EbpfInsn.Operand;
import io.sluice.filters.ebpf.EbpfInsn.Size;
import io.sluice.filters.ebpf.EbpfInsn.Store;
import io.sluice.filters.ebpf.EbpfInsn.Width;
import io.sluice.filters.ebpf.Reg;

/// Parts of random programs that read and write the stack, the context and the packet.
final class AccessPieces {

    private static final short SAVED = RandomCode.BELOW - 16;

    private final RandomCode code;

    AccessPieces(RandomCode code) {
        this.code = code;
    }

    /// What an atomic operation loads is replaced: Linux 6.18 and so our walk do not follow it back
    /// to the stack when a decision rests on it, and so cut paths that they must not cut.
    void atomic(Reg base, short off) {
        Width width = code.width();
        AtomicOp op = code.pick(AtomicOp.values());
        Reg reg = code.number();
        code.add(new Atomic(op, width, base, off, reg));
        if (op.compareTo(AtomicOp.FETCH_ADD) >= 0) {
            code.fresh(op == AtomicOp.CMPXCHG ? Reg.R0 : reg);
        }
    }

    /// With their sign only constants, and bytes from within a slot: Linux 6.18 and so our walk
    /// keep the id of a number spilled, although the register then holds another number where the
    /// sign is set.
    void stackLoad() {
        Size size = code.size();
        short at = code.slot(size.bytes());
        if (size != Size.DW && code.once(6)) {
            code.add(new Store(size, Reg.FP, at, new Operand.Imm(code.constant())));
            code.add(new LoadSx(size, code.number(), Reg.FP, at));
            return;
        }
        code.add(
                at % 8 != 0 && code.random.nextBoolean()
                        ? new LoadSx(size, code.number(), Reg.FP, at)
                        : new Load(size, code.number(), Reg.FP, at));
    }

    /// A place in the stack that depends on a number.
    void variableStack() {
        Size size = code.size();
        int room = RandomCode.STACK - size.bytes();
        code.mov(Reg.R7, code.number());
        code.bound(Reg.R7, code.slip(room));
        if (size != Size.B && code.random.nextInt(3) > 0) {
            // Aligned, as the stack must be.
            code.add(new Alu(AluOp.AND, Width.W64, Reg.R7, new Operand.Imm(-size.bytes())));
        }
        int split = 8 * code.random.nextInt(9);
        code.mov(Reg.R1, Reg.FP);
        if (code.random.nextBoolean()) {
            code.plus(Reg.R1, split - RandomCode.STACK);
            code.plus(Reg.R1, Reg.R7);
        } else {
            code.plus(Reg.R7, Reg.R1);
            code.mov(Reg.R1, Reg.R7);
            code.plus(Reg.R1, split - RandomCode.STACK);
        }
        code.add(
                code.random.nextBoolean()
                        ? new Load(size, code.number(), Reg.R1, (short) -split)
                        : new Store(size, Reg.R1, (short) -split, code.operand()));
    }

    /// Fields that a program may write.
    void context() {
        switch (code.type) {
            case XDP -> code.fresh(code.number());
            default -> {
                boolean classifier = code.type == ProgramType.SCHED_CLS;
                int field = 48 + 4 * code.random.nextInt(5);
                field = classifier && code.once(2) ? code.pick(8, 32) : field;
                boolean cb = field >= 48;
                if (code.random.nextBoolean()) {
                    Size size = cb ? code.pick(Size.B, Size.H, Size.W) : Size.W;
                    code.add(new Store(size, Reg.R6, (short) field, code.operand()));
                } else {
                    Size size = code.pick(Size.B, Size.H, Size.W);
                    code.add(new Load(size, code.number(), Reg.R6, (short) field));
                }
            }
        }
    }

    /// A pointer stored and loaded back, below where numbers come and go: a part of it may be read
    /// at a place that varies and not at one that is known (check_stack_read_fixed_off()), so that
    /// with fewer paths walked more is accepted.
    void pointerSpill() {
        short at = code.pick(SAVED, (short) (SAVED - 8));
        if (code.random.nextBoolean()) {
            code.mov(Reg.R7, Reg.FP);
            code.plus(Reg.R7, -8 * (1 + code.random.nextInt(RandomCode.STACK / 8)));
            code.add(new Store(Size.DW, Reg.FP, at, new Operand.Src(Reg.R7)));
            if (code.once(4)) {
                code.add(code.alu());
            }
            code.add(new Load(Size.DW, Reg.R1, Reg.FP, at));
            Size size = code.size();
            code.add(
                    code.random.nextBoolean()
                            ? new Load(size, code.number(), Reg.R1, (short) 0)
                            : new Store(size, Reg.R1, (short) 0, code.operand()));
        } else {
            code.add(new Store(Size.DW, Reg.FP, at, new Operand.Src(Reg.R6)));
            code.imm(Reg.R6, code.constant());
            code.add(new Load(Size.DW, Reg.R6, Reg.FP, at));
        }
    }

    /// Packet bytes, by a comparison with the packet's end or by the loads that check themselves.
    void packet() {
        boolean absolute =
                code.type == ProgramType.SOCKET_FILTER
                        || code.type == ProgramType.SCHED_CLS && code.once(4);
        if (absolute) {
            Size size = code.pick(Size.B, Size.H, Size.W);
            Reg index = code.number();
            if (code.random.nextBoolean()) {
                code.add(new LoadAbs(size, code.random.nextInt(48)));
            } else {
                code.bound(index, code.pick(3, 31, 200));
                code.add(new LoadInd(size, index, code.random.nextInt(48) - 4));
            }
            code.renew();
        } else if (code.type == ProgramType.XDP && code.once(8)) {
            compared((short) 8, (short) 0, code.random.nextInt(8));
        } else {
            boolean xdp = code.type == ProgramType.XDP;
            compared((short) (xdp ? 0 : 76), (short) (xdp ? 4 : 80), 8 + code.random.nextInt(24));
        }
    }

    /// Bytes between two pointers of the context, behind a comparison.
    private void compared(short from, short to, int length) {
        Reg end = code.number();
        Reg value = code.numberBut(end);
        EbpfBuilder.Label outside = code.out.newLabel();
        code.add(new Load(Size.W, Reg.R7, Reg.R6, from));
        if (code.random.nextBoolean()) {
            code.mov(Reg.R1, code.number());
            code.bound(Reg.R1, 1 + code.random.nextInt(40));
            if (code.random.nextBoolean()) {
                code.plus(Reg.R7, Reg.R1);
            } else {
                code.plus(Reg.R1, Reg.R7);
                code.mov(Reg.R7, Reg.R1);
            }
        }
        code.add(new Load(Size.W, end, Reg.R6, to));
        int before = code.once(4) ? code.random.nextInt(8) : 0;
        code.plus(Reg.R7, before);
        code.mov(Reg.R1, Reg.R7);
        code.plus(Reg.R1, length - before);
        comparison(end, outside);
        if (code.once(8)) {
            difference(end);
        }
        code.imm(end, code.constant());
        for (int i = code.random.nextInt(2); i >= 0; i--) {
            access(Reg.R7, value, before, length);
        }
        code.out.bind(outside);
        code.imm(end, code.constant());
    }

    private void comparison(Reg end, EbpfBuilder.Label outside) {
        Width wide = Width.W64;
        Operand.Src last = new Operand.Src(end);
        Operand.Src pointer = new Operand.Src(Reg.R1);
        EbpfBuilder.Label inside = code.out.newLabel();
        switch (code.random.nextInt(8)) {
            case 0, 1 -> code.out.jumpIf(Cond.JGT, wide, Reg.R1, last, outside);
            case 2 -> code.out.jumpIf(Cond.JGE, wide, Reg.R1, last, outside);
            case 3 -> code.out.jumpIf(Cond.JLT, wide, end, pointer, outside);
            case 4 -> code.out.jumpIf(Cond.JLE, wide, end, pointer, outside);
            default -> {
                switch (code.random.nextInt(4)) {
                    case 0 -> code.out.jumpIf(Cond.JLE, wide, Reg.R1, last, inside);
                    case 1 -> code.out.jumpIf(Cond.JLT, wide, Reg.R1, last, inside);
                    case 2 -> code.out.jumpIf(Cond.JGE, wide, end, pointer, inside);
                    default -> code.out.jumpIf(Cond.JGT, wide, end, pointer, inside);
                }
                code.out.jump(outside);
                code.out.bind(inside);
            }
        }
    }

    /// How far two pointers are apart is a number.
    private void difference(Reg end) {
        code.add(new Alu(AluOp.SUB, Width.W64, end, new Operand.Src(Reg.R1)));
        code.mov(code.number(), end);
    }

    private void access(Reg base, Reg value, int before, int length) {
        Size size = code.size();
        int room = length - before - size.bytes();
        int at = room < 0 ? 0 : code.random.nextInt(room + 1);
        at = code.slip(at) - (code.once(3) ? before : 0);
        switch (code.random.nextInt(4)) {
            case 0 -> code.add(new Store(size, base, (short) at, code.operand()));
            case 1 ->
                    code.add(
                            size == Size.DW
                                    ? new Load(size, value, base, (short) at)
                                    : new LoadSx(size, value, base, (short) at));
            default -> code.add(new Load(size, value, base, (short) at));
        }
    }
}
