package io.sluice.emulator.verifier;

import io.sluice.emulator.programs.ProgramType;
import io.sluice.filters.ebpf.EbpfBuilder;
import io.sluice.filters.ebpf.EbpfInsn.Alu;
import io.sluice.filters.ebpf.EbpfInsn.AluOp;
import io.sluice.filters.ebpf.EbpfInsn.CallHelper;
import io.sluice.filters.ebpf.EbpfInsn.Cond;
import io.sluice.filters.ebpf.EbpfInsn.Exit;
import io.sluice.filters.ebpf.EbpfInsn.Load;
import io.sluice.filters.ebpf.EbpfInsn.Operand;
import io.sluice.filters.ebpf.EbpfInsn.Size;
import io.sluice.filters.ebpf.EbpfInsn.Store;
import io.sluice.filters.ebpf.EbpfInsn.Width;
import io.sluice.filters.ebpf.Reg;

/// Calls in random programs: of helpers, and of three functions that stand behind the program.
final class CallPieces {

    static final int KTIME_GET_NS = 5;
    static final int PRANDOM_U32 = 7;
    static final int SMP_PROCESSOR_ID = 8;
    static final int SKB_LOAD_BYTES = 26;
    static final int SKB_CHANGE_TAIL = 38;
    static final int SKB_PULL_DATA = 39;
    static final int XDP_ADJUST_TAIL = 65;
    static final int SKB_LOAD_BYTES_RELATIVE = 68;

    private final RandomCode code;
    private final EbpfBuilder.Label sum;
    private final EbpfBuilder.Label write;
    private final EbpfBuilder.Label choose;
    private boolean sums;
    private boolean writes;
    private boolean chooses;

    CallPieces(RandomCode code) {
        this.code = code;
        sum = code.out.newLabel();
        write = code.out.newLabel();
        choose = code.out.newLabel();
    }

    void call() {
        switch (code.random.nextInt(7)) {
            case 0 -> {
                sums = true;
                code.mov(Reg.R1, code.number());
                code.out.call(sum);
            }
            case 1 -> {
                writes = true;
                code.mov(Reg.R2, code.number());
                code.bound(Reg.R2, code.slip(7));
                code.mov(Reg.R1, Reg.FP);
                code.plus(Reg.R1, code.slot(8));
                code.mov(Reg.R3, code.number());
                code.out.call(write);
            }
            case 2 -> {
                chooses = true;
                code.mov(Reg.R1, code.number());
                code.mov(Reg.R2, code.number());
                code.out.call(choose);
            }
            case 3 -> code.add(new CallHelper(PRANDOM_U32));
            case 4 ->
                    code.add(
                            new CallHelper(code.pick(KTIME_GET_NS, SMP_PROCESSOR_ID, PRANDOM_U32)));
            case 5 -> {
                if (!resize()) {
                    return;
                }
            }
            default -> {
                if (code.type == ProgramType.XDP) {
                    return;
                }
                loadBytes();
            }
        }
        code.renew();
    }

    /// Helpers after which no pointer to the packet holds.
    private boolean resize() {
        switch (code.type) {
            case XDP -> {
                code.mov(Reg.R1, Reg.R6);
                code.mov(Reg.R2, code.number());
                code.add(new CallHelper(XDP_ADJUST_TAIL));
            }
            case SCHED_CLS -> {
                code.mov(Reg.R2, code.number());
                code.mov(Reg.R1, Reg.R6);
                code.imm(Reg.R3, 0);
                code.add(new CallHelper(code.pick(SKB_CHANGE_TAIL, SKB_PULL_DATA)));
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private void loadBytes() {
        int length = 1 + code.random.nextInt(16);
        code.mov(Reg.R2, code.number());
        code.mov(Reg.R3, Reg.FP);
        code.plus(
                Reg.R3,
                -code.slip(RandomCode.STACK) + code.random.nextInt(RandomCode.STACK - length + 1));
        code.mov(Reg.R4, code.number());
        code.bound(Reg.R4, length);
        if (code.random.nextBoolean()) {
            code.plus(Reg.R4, code.once(3) ? 0 : 1 - code.random.nextInt(2));
        }
        code.mov(Reg.R1, Reg.R6);
        boolean relative = code.random.nextBoolean();
        if (relative) {
            code.imm(Reg.R5, code.random.nextInt(2));
        }
        code.add(new CallHelper(relative ? SKB_LOAD_BYTES_RELATIVE : SKB_LOAD_BYTES));
    }

    /// The functions that were called.
    void functions() {
        if (chooses) {
            code.out.bind(choose);
            choose();
        }
        if (sums) {
            code.out.bind(sum);
            sum();
        }
        if (writes) {
            code.out.bind(write);
            write();
        }
    }

    private void sum() {
        code.mov(Reg.R0, Reg.R1);
        code.add(
                new Alu(
                        code.pick(AluOp.ADD, AluOp.XOR),
                        code.width(),
                        Reg.R0,
                        new Operand.Src(Reg.R2)));
        code.add(new Store(Size.DW, Reg.FP, (short) -8, new Operand.Src(Reg.R0)));
        code.add(new Load(Size.W, Reg.R0, Reg.FP, (short) -8));
        code.add(new Exit());
    }

    /// Writes R3 into eight bytes of the caller's stack at R1, R2 bytes behind their start.
    private void write() {
        code.mov(Reg.R6, Reg.R1);
        code.plus(Reg.R6, Reg.R2);
        code.add(new Store(Size.B, Reg.R6, (short) 0, new Operand.Src(Reg.R3)));
        code.mov(Reg.R7, Reg.R3);
        EbpfBuilder.Label end = code.out.newLabel();
        code.jumpIf(code.pick(Cond.values()), code.width(), Reg.R7, code.constant(), end);
        code.add(new Store(code.size(), Reg.R1, (short) 0, new Operand.Src(Reg.R7)));
        code.out.bind(end);
        code.add(new Load(code.size(), Reg.R0, Reg.R1, (short) 0));
        code.add(new Exit());
    }

    /// One of two numbers, by way of the first function when that is there.
    private void choose() {
        code.mov(Reg.R6, Reg.R1);
        code.mov(Reg.R9, Reg.R2);
        EbpfBuilder.Label end = code.out.newLabel();
        if (sums) {
            code.out.call(sum);
            code.mov(Reg.R8, Reg.R0);
        } else {
            code.mov(Reg.R8, Reg.R1);
        }
        code.mov(Reg.R0, Reg.R6);
        code.out.jumpIf(
                code.pick(Cond.values()), code.width(), Reg.R8, new Operand.Src(Reg.R9), end);
        code.add(new Alu(AluOp.AND, Width.W64, Reg.R0, new Operand.Imm(code.constant())));
        code.out.bind(end);
        code.add(new Exit());
    }
}
