package io.sluice.emulator.verifier;

import io.sluice.emulator.verifier.domain.Scalar;
import io.sluice.emulator.verifier.domain.ScalarAlu;
import io.sluice.emulator.verifier.profile.Message;
import io.sluice.emulator.verifier.profile.Rule;
import io.sluice.filters.ebpf.EbpfInsn.AluOp;

/// Arithmetic instructions.
///
/// Source: Linux 6.18, kernel/bpf/verifier.c, check_alu_op() and adjust_scalar_min_max_vals().
final class AluStep {

    private static final AluOp[] OPS = {
        AluOp.ADD,
        AluOp.SUB,
        AluOp.MUL,
        AluOp.DIV,
        AluOp.OR,
        AluOp.AND,
        AluOp.LSH,
        AluOp.RSH,
        AluOp.SUB,
        AluOp.MOD,
        AluOp.XOR,
        AluOp.MOV,
        AluOp.ARSH
    };
    private static final String[] TEXT = {
        "+=", "-=", "*=", "/=", "|=", "&=", "<<=", ">>=", "neg", "%=", "^=", "=", "s>>="
    };

    private final Walk w;
    private final Code code;
    private final PointerArithmetic pointers;
    final Speculation speculation;

    AluStep(Walk w) {
        this.w = w;
        this.code = w.code;
        this.speculation = new Speculation(w);
        this.pointers = new PointerArithmetic(w, speculation);
    }

    static String text(int operation) {
        return TEXT[operation];
    }

    private int bits(int at) {
        return code.insnClass(at) == Code.ALU64 ? 64 : 32;
    }

    void step(int at) {
        switch (code.operation(at)) {
            case 8, 0xd -> unary(at);
            case 0xb -> move(at);
            default -> binary(at);
        }
        RegState dst = w.reg(code.dst(at));
        if (dst.value.isEmpty()) {
            // A path that no execution takes: reg_bounds_sanity_check() forgets the bounds alone.
            dst.value = dst.value.unbounded();
        }
    }

    private void unary(int at) {
        boolean neg = code.operation(at) == 8;
        if (neg
                ? code.isSourceRegister(at)
                        || code.src(at) != 0
                        || code.off(at) != 0
                        || code.imm(at) != 0
                : isEndReserved(at)) {
            throw SlotChecks.malformed(Message.RESERVED_FIELDS, neg ? "BPF_NEG" : "BPF_END");
        }
        RegState dst = w.source(code.dst(at));
        if (w.isHiddenPointer(dst)) {
            throw new Refused(Reason.POINTER_LEAK, Message.POINTER_ARITHMETIC, code.dst(at));
        }
        w.target(code.dst(at));
        if (neg && dst.isScalar()) {
            scalar(at, AluOp.SUB, dst, ScalarAlu.neg(bits(at), dst.value));
            dst.unlink();
            return;
        }
        if (neg || !dst.isScalar()) {
            w.unknown(dst);
            return;
        }
        // To little-endian in 64 bits changes nothing, so even the links to other registers hold.
        int bytes = code.imm(at) / 8;
        if (bits(at) == 64 || code.isSourceRegister(at)) {
            dst.value = dst.value.swap(bytes);
            dst.unlink();
        } else if (bytes < 8) {
            dst.value = dst.value.truncate(bytes);
            dst.unlink();
        }
    }

    private boolean isEndReserved(int at) {
        boolean width = code.imm(at) == 16 || code.imm(at) == 32 || code.imm(at) == 64;
        boolean order = code.insnClass(at) == Code.ALU || !code.isSourceRegister(at);
        return code.src(at) != 0 || code.off(at) != 0 || !width || !order;
    }

    private void move(int at) {
        if (isMoveReserved(at)) {
            throw SlotChecks.malformed(Message.RESERVED_FIELDS, "BPF_MOV");
        }
        if (!code.isSourceRegister(at)) {
            RegState dst = w.target(code.dst(at));
            w.unknown(dst);
            dst.value =
                    Scalar.constant(bits(at) == 64 ? code.imm(at) : code.imm(at) & 0xffff_ffffL);
            return;
        }
        RegState src = w.source(code.src(at));
        RegState dst = w.target(code.dst(at));
        int bytes = code.off(at) / 8;
        if (bits(at) == 64) {
            move64(at, src, dst, bytes);
        } else {
            move32(at, src, dst, bytes);
        }
    }

    private boolean isMoveReserved(int at) {
        if (!code.isSourceRegister(at)) {
            return code.src(at) != 0 || code.off(at) != 0;
        }
        int off = code.off(at);
        if (off == 1 && bits(at) == 64) {
            if (code.imm(at) != 1 && code.imm(at) != 1 << 16) {
                throw SlotChecks.malformed(Message.ADDRESS_SPACES);
            }
            throw new Refused(Reason.UNSUPPORTED, Message.NO_ARENA);
        }
        boolean known = off == 0 || off == 8 || off == 16 || off == 32 && bits(at) == 64;
        return !known || code.imm(at) != 0;
    }

    private void move64(int at, RegState src, RegState dst, int bytes) {
        if (bytes == 0) {
            shareId(src);
            dst.set(src);
            return;
        }
        if (w.isHiddenPointer(src)) {
            throw new Refused(Reason.POINTER_LEAK, Message.POINTER_SIGN_EXTENDED, code.src(at));
        }
        if (!src.isScalar()) {
            w.unknown(dst);
            return;
        }
        copyNarrowed(src, dst, Long.compareUnsigned(src.value.umax(), 1L << bytes * 8 - 1) < 0);
        dst.value = dst.value.signExtend64(bytes);
    }

    private void move32(int at, RegState src, RegState dst, int bytes) {
        if (w.isHiddenPointer(src)) {
            throw new Refused(Reason.POINTER_LEAK, Message.POINTER_PARTLY_COPIED, code.src(at));
        }
        if (!src.isScalar()) {
            w.unknown(dst);
            dst.value = dst.value.truncate(4);
            return;
        }
        if (bytes == 0) {
            copyNarrowed(src, dst, src.width() <= 32);
            dst.value = dst.value.low();
            return;
        }
        copyNarrowed(src, dst, Long.compareUnsigned(src.value.umax(), 1L << bytes * 8 - 1) < 0);
        dst.value = dst.value.signExtend32(bytes);
    }

    private void copyNarrowed(RegState src, RegState dst, boolean keepsValue) {
        if (keepsValue) {
            shareId(src);
        }
        dst.set(src);
        if (!keepsValue) {
            dst.unlink();
        }
    }

    /// Gives a number that is about to be copied an id, so that what is learnt of one copy holds
    /// for the other.
    void shareId(RegState src) {
        if (!src.isScalar()) {
            return;
        }
        if ((src.id & RegState.ADD_CONST) != 0) {
            src.unlink();
        }
        if (src.id == 0 && !src.value.isConstant()) {
            src.id = w.nextId();
        }
    }

    private void binary(int at) {
        int operation = code.operation(at);
        boolean divides = operation == 3 || operation == 9;
        boolean offReserved = code.off(at) != 0 && !(code.off(at) == 1 && divides);
        if (offReserved || (code.isSourceRegister(at) ? code.imm(at) != 0 : code.src(at) != 0)) {
            throw SlotChecks.malformed(Message.RESERVED_FIELDS, "BPF_ALU");
        }
        if (code.isSourceRegister(at)) {
            w.source(code.src(at));
        }
        w.source(code.dst(at));
        if (!code.isSourceRegister(at)) {
            checkConstant(at, operation, divides);
        }
        w.target(code.dst(at));
        combine(at, OPS[operation]);
    }

    private void checkConstant(int at, int operation, boolean divides) {
        int imm = code.imm(at);
        if (divides && imm == 0 && !w.profile.has(Rule.ZERO_DIVISORS)) {
            throw SlotChecks.malformed(Message.CONSTANT_ZERO_DIVISOR);
        }
        boolean tooWide = imm < 0 || imm >= bits(at);
        if (isShift(operation) && tooWide && !w.profile.has(Rule.MASKED_SHIFTS)) {
            throw SlotChecks.malformed(Message.SHIFT_TOO_WIDE, imm);
        }
    }

    private static boolean isShift(int operation) {
        return operation == 6 || operation == 7 || operation == 0xc;
    }

    /// The constant operand; of a shift count what the instruction set uses of it.
    private Scalar constant(int at) {
        int imm = code.imm(at);
        return Scalar.constant(isShift(code.operation(at)) ? imm & bits(at) - 1 : imm);
    }

    private void combine(int at, AluOp op) {
        RegState dst = w.reg(code.dst(at));
        if (!code.isSourceRegister(at)) {
            var constant = new RegState();
            constant.scalar(constant(at), false);
            if (!dst.isScalar()) {
                pointers.add(at, dst, constant);
            } else {
                scalars(at, op, dst, constant);
            }
            return;
        }
        RegState src = w.reg(code.src(at));
        if (!src.isScalar() && !dst.isScalar()) {
            if (op == AluOp.SUB && w.privilege.leaksPointers()) {
                w.unknown(dst);
                return;
            }
            throw new Refused(
                    Reason.POINTER_ARITHMETIC,
                    Message.POINTER_WITH_POINTER,
                    code.dst(at),
                    TEXT[code.operation(at)]);
        }
        if (!src.isScalar()) {
            w.precision.mark(code.dst(at));
            pointers.add(at, src, dst);
        } else if (!dst.isScalar()) {
            w.precision.mark(code.src(at));
            pointers.add(at, dst, src);
        } else {
            if (dst.precise) {
                w.precision.mark(code.src(at));
            }
            scalars(at, op, dst, src);
        }
    }

    private void scalars(int at, AluOp op, RegState dst, RegState src) {
        Scalar operand = src.value;
        boolean cut = bits(at) == 32 && dst.width() > 32;
        if ((op == AluOp.AND || op == AluOp.OR) && operand.isConstant()) {
            fork(at, dst);
        }
        if (ScalarAlu.isComputable(op, bits(at), operand)) {
            scalar(at, op, dst, ScalarAlu.apply(op, bits(at), dst.value, operand));
        } else {
            w.unknown(dst);
        }
        link(at, op, dst, operand);
        if (cut) {
            // A sum without the upper half of what it was copied from says nothing of that.
            dst.unlink();
        }
    }

    /// A copy plus a constant stays linked to what it was copied from, once.
    private void link(int at, AluOp op, RegState dst, Scalar operand) {
        int width = bits(at);
        boolean adds = op == AluOp.ADD || op == AluOp.SUB;
        if (!adds || !w.privilege.hasBpf() || dst.id == 0 || !operand.isConstant(width)) {
            dst.unlink();
            return;
        }
        long number = operand.constantValue(width);
        int delta = op == AluOp.SUB ? -(int) number : (int) number;
        boolean fits =
                (width == 32 || number == (int) number)
                        && !(op == AluOp.SUB && delta == Integer.MIN_VALUE);
        if (!fits || (dst.id & RegState.ADD_CONST) != 0) {
            dst.unlink();
        } else {
            dst.id |= width == 32 ? RegState.ADD_CONST_32 : RegState.ADD_CONST_64;
            dst.off = delta;
        }
    }

    /// A number that is 0 or -1 is a sign spread over all bits, and the constant selects by it:
    /// each case gets a path of its own (maybe_fork_scalars()).
    private void fork(int at, RegState dst) {
        int width;
        if (dst.value.smin() == -1 && dst.value.smax() == 0) {
            width = 64;
        } else if (dst.value.r32().smin() == -1 && dst.value.r32().smax() == 0) {
            width = 32;
        } else {
            return;
        }
        WalkState zero = w.pushBranch(at, at, false);
        RegState other = zero.regs()[code.dst(at)];
        other.value = other.value.known(width, 0);
        dst.value = dst.value.known(width, -1);
    }

    private void scalar(int at, AluOp op, RegState dst, Scalar result) {
        if (op == AluOp.ADD || op == AluOp.SUB && code.operation(at) != 8) {
            speculation.number(at);
        }
        dst.value = result;
    }
}
