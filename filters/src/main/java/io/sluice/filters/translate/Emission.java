package io.sluice.filters.translate;

import io.sluice.filters.cbpf.CbpfOp;
import io.sluice.filters.ebpf.EbpfBuilder;
import io.sluice.filters.ebpf.EbpfInsn;
import io.sluice.filters.ebpf.EbpfInsn.Alu;
import io.sluice.filters.ebpf.EbpfInsn.AluOp;
import io.sluice.filters.ebpf.EbpfInsn.Cond;
import io.sluice.filters.ebpf.EbpfInsn.Operand;
import io.sluice.filters.ebpf.EbpfInsn.Operand.Imm;
import io.sluice.filters.ebpf.EbpfInsn.Operand.Src;
import io.sluice.filters.ebpf.EbpfInsn.Size;
import io.sluice.filters.ebpf.EbpfInsn.Width;
import io.sluice.filters.ebpf.EbpfProgram;
import io.sluice.filters.ebpf.Reg;

/// Writes the parts of a translated program that do not touch the packet.
final class Emission {

    static final Reg A = Reg.R0;
    static final Reg X = Reg.R7;

    private final EbpfBuilder builder = new EbpfBuilder();
    private final FilterShape shape;
    private final EbpfBuilder.Label reject = builder.newLabel();
    private boolean rejects;

    Emission(FilterShape shape) {
        this.shape = shape;
    }

    EbpfBuilder.Label newLabel() {
        return builder.newLabel();
    }

    void bind(EbpfBuilder.Label label) {
        builder.bind(label);
    }

    void add(EbpfInsn insn) {
        builder.add(insn);
    }

    /// Where a packet is rejected: at the program's end.
    EbpfBuilder.Label toReject() {
        rejects = true;
        return reject;
    }

    /// Writes the end of the program, if something leads there.
    void reject() {
        if (rejects) {
            builder.bind(reject);
            move(A, new Imm(shape.noMatch()));
            builder.add(new EbpfInsn.Exit());
        }
    }

    EbpfProgram build() {
        return builder.build();
    }

    void move(Reg dst, Operand src) {
        alu(AluOp.MOV, dst, src);
    }

    void alu(AluOp op, Reg dst, Operand src) {
        builder.add(new Alu(op, Width.W32, dst, src));
    }

    void load(Reg dst, short stackOffset) {
        builder.add(new EbpfInsn.Load(Size.W, dst, Reg.FP, stackOffset));
    }

    void store(short stackOffset, Reg src) {
        builder.add(new EbpfInsn.Store(Size.W, Reg.FP, stackOffset, new Src(src)));
    }

    void storeImm(short stackOffset, int value) {
        builder.add(new EbpfInsn.Store(Size.W, Reg.FP, stackOffset, new Imm(value)));
    }

    void jump(EbpfBuilder.Label to) {
        builder.jump(to);
    }

    void jumpIf(Cond cond, Reg left, Operand right, EbpfBuilder.Label to) {
        builder.jumpIf(cond, Width.W32, left, right, to);
    }

    void jumpIf64(Cond cond, Reg left, Operand right, EbpfBuilder.Label to) {
        builder.jumpIf(cond, Width.W64, left, right, to);
    }

    /// Ends the program with the answer to a number of bytes to keep.
    void answer(Operand kept) {
        switch (kept) {
            case Imm(int value) ->
                    move(
                            A,
                            shape.isDirect()
                                    ? new Imm(value == 0 ? shape.noMatch() : shape.match())
                                    : kept);
            case Src(Reg reg) -> {
                if (shape.isDirect()) {
                    jumpIf(Cond.JEQ, reg, new Imm(0), toReject());
                    move(A, new Imm(shape.match()));
                }
            }
        }
        builder.add(new EbpfInsn.Exit());
    }

    /// `A op= k`
    void aluK(CbpfOp op, int k) {
        if (op == CbpfOp.NEG) {
            builder.add(new EbpfInsn.Neg(Width.W32, A));
        } else if ((op == CbpfOp.DIV_K || op == CbpfOp.MOD_K) && k == 0) {
            jump(toReject());
        } else if ((op == CbpfOp.LSH_K || op == CbpfOp.RSH_K)
                && Integer.compareUnsigned(k, 32) >= 0) {
            move(A, new Imm(0));
        } else {
            alu(operation(op), A, new Imm(k));
        }
    }

    /// `A op= X`. A zero divisor rejects; a shift by 32 or more gives 0, which extended BPF would
    /// mask.
    void aluX(CbpfOp op) {
        switch (op) {
            case DIV_X, MOD_X -> {
                jumpIf(Cond.JEQ, X, new Imm(0), toReject());
                alu(operation(op), A, new Src(X));
            }
            case LSH_X, RSH_X -> {
                EbpfBuilder.Label inRange = newLabel();
                EbpfBuilder.Label done = newLabel();
                jumpIf(Cond.JLT, X, new Imm(32), inRange);
                move(A, new Imm(0));
                jump(done);
                bind(inRange);
                alu(operation(op), A, new Src(X));
                bind(done);
            }
            default -> alu(operation(op), A, new Src(X));
        }
    }

    private static AluOp operation(CbpfOp op) {
        return switch (op) {
            case ADD_K, ADD_X -> AluOp.ADD;
            case SUB_K, SUB_X -> AluOp.SUB;
            case MUL_K, MUL_X -> AluOp.MUL;
            case DIV_K, DIV_X -> AluOp.DIV;
            case OR_K, OR_X -> AluOp.OR;
            case AND_K, AND_X -> AluOp.AND;
            case LSH_K, LSH_X -> AluOp.LSH;
            case RSH_K, RSH_X -> AluOp.RSH;
            case MOD_K, MOD_X -> AluOp.MOD;
            case XOR_K, XOR_X -> AluOp.XOR;
            default -> throw new IllegalArgumentException(op + " is no arithmetic operation");
        };
    }
}
