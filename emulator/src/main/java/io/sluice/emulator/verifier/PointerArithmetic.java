package io.sluice.emulator.verifier;

import io.sluice.emulator.verifier.domain.Range;
import io.sluice.emulator.verifier.domain.Scalar;
import io.sluice.emulator.verifier.domain.ScalarAlu;
import io.sluice.emulator.verifier.profile.Message;
import io.sluice.filters.ebpf.EbpfInsn.AluOp;

/// A number added to or subtracted from a pointer.
///
/// Source: Linux 6.18, kernel/bpf/verifier.c, adjust_ptr_min_max_vals().
final class PointerArithmetic {

    private static final long MAX_OFFSET = 1L << 29;

    private final Walk w;
    private final Code code;
    private final Speculation speculation;

    PointerArithmetic(Walk w, Speculation speculation) {
        this.w = w;
        this.code = w.code;
        this.speculation = speculation;
    }

    /// Either operand may be the destination register.
    void add(int at, RegState ptr, RegState number) {
        int dstNumber = code.dst(at);
        RegState dst = w.reg(dstNumber);
        Scalar by = number.value;
        boolean contradictory = by.isConstant() && !by.r64().isConstant() || by.r64().isEmpty();
        if (contradictory) {
            w.unknown(dst);
            return;
        }
        int operation = code.operation(at);
        if (code.insnClass(at) != Code.ALU64) {
            if (operation == 1 && w.privilege.leaksPointers()) {
                w.unknown(dst);
                return;
            }
            throw new Refused(Reason.POINTER_ARITHMETIC, Message.POINTER_ARITHMETIC_32, dstNumber);
        }
        checkType(dstNumber, operation, ptr, by);
        RegState from = ptr.copy();
        dst.type = from.type;
        dst.flags = from.flags;
        dst.id = from.id;
        dst.frameNo = from.frameNo;
        checkSane(by, 0, from);
        checkSane(from.value, from.off, from);
        RegState amount = number == dst ? scalarCopy(by) : number;
        boolean toDst = ptr == dst;
        var window = new Speculation.Window(at, from, amount, toDst);
        if (operation <= 1) {
            speculation.before(window, dst);
        }
        move(at, dst, from, by, number == dst);
        checkSane(dst.value, dst.off, from);
        dst.value = dst.value.sync();
        speculation.checkBounds(dstNumber, dst);
        if (operation <= 1) {
            speculation.after(window, dst);
        }
    }

    private static RegState scalarCopy(Scalar value) {
        var r = new RegState();
        r.scalar(value, false);
        return r;
    }

    private void checkType(int dst, int operation, RegState ptr, Scalar by) {
        if (ptr.mayBeNull()) {
            throw new Refused(
                    Reason.POINTER_ARITHMETIC,
                    Message.POINTER_ARITHMETIC_OR_NULL,
                    dst,
                    ptr.typeText());
        }
        switch (ptr.type) {
            case CTX,
                    MAP_VALUE,
                    MAP_KEY,
                    STACK,
                    PACKET,
                    PACKET_META,
                    TP_BUFFER,
                    BTF_ID,
                    MEM,
                    BUF,
                    FUNC -> {}
            case FLOW_KEYS -> {
                if (!by.isConstant()) {
                    throw new Refused(
                            Reason.POINTER_ARITHMETIC,
                            Message.POINTER_ARITHMETIC_ON,
                            dst,
                            ptr.typeText());
                }
            }
            case MAP_PTR, PACKET_END, SOCKET, SOCK_COMMON, TCP_SOCK, XDP_SOCK, SCALAR, NOT_INIT -> {
                boolean nothing = ptr.type == RegType.MAP_PTR && by.isZero() && operation == 0;
                if (!nothing) {
                    throw new Refused(
                            Reason.POINTER_ARITHMETIC,
                            Message.POINTER_ARITHMETIC_ON,
                            dst,
                            ptr.typeText());
                }
            }
        }
    }

    private static void checkSane(Scalar offset, int fixed, RegState ptr) {
        String type = ptr.typeText();
        long value = offset.varOff().value();
        if (offset.isConstant() && (value >= MAX_OFFSET || value <= -MAX_OFFSET)) {
            throw new Refused(Reason.POINTER_OFFSET, Message.POINTER_PLUS_CONSTANT, type, value);
        }
        if (fixed >= MAX_OFFSET || fixed <= -MAX_OFFSET) {
            throw new Refused(Reason.POINTER_OFFSET, Message.POINTER_OFFSET, type, fixed);
        }
        long smin = offset.smin();
        if (smin == Long.MIN_VALUE) {
            throw new Refused(Reason.POINTER_OFFSET, Message.POINTER_PLUS_UNBOUNDED, type);
        }
        if (smin >= MAX_OFFSET || smin <= -MAX_OFFSET) {
            throw new Refused(Reason.POINTER_OFFSET, Message.POINTER_OUT_OF_BOUNDS, smin, type);
        }
    }

    private void move(int at, RegState dst, RegState from, Scalar by, boolean numberIsDst) {
        int operation = code.operation(at);
        String op = AluStep.text(operation);
        switch (operation) {
            case 0 -> plus(dst, from, by);
            case 1 -> {
                if (numberIsDst) {
                    throw new Refused(
                            Reason.POINTER_ARITHMETIC, Message.POINTER_FROM_NUMBER, code.dst(at));
                }
                if (from.type == RegType.STACK) {
                    throw new Refused(
                            Reason.POINTER_ARITHMETIC,
                            Message.STACK_POINTER_SUBTRACTION,
                            code.dst(at));
                }
                minus(dst, from, by);
            }
            case 4, 5, 0xa ->
                    throw new Refused(
                            Reason.POINTER_ARITHMETIC, Message.POINTER_BITWISE, code.dst(at), op);
            default ->
                    throw new Refused(
                            Reason.POINTER_ARITHMETIC, Message.POINTER_OPERATOR, code.dst(at), op);
        }
    }

    private void plus(RegState dst, RegState from, Scalar by) {
        long sum = from.off + by.smin();
        dst.setRaw(from);
        if (by.isConstant() && sum == (int) sum) {
            dst.value = from.value.withR32(Range.ANY_32);
            dst.off = (int) sum;
            return;
        }
        dst.value = offsets(AluOp.ADD, from.value, by);
        dst.off = from.off;
        if (from.type.isPacket()) {
            dst.id = w.nextId();
            dst.range = 0;
        }
    }

    private void minus(RegState dst, RegState from, Scalar by) {
        long difference = from.off - by.smin();
        dst.setRaw(from);
        if (by.isConstant() && difference == (int) difference) {
            dst.value = from.value.withR32(Range.ANY_32);
            dst.off = (int) difference;
            return;
        }
        dst.value = offsets(AluOp.SUB, from.value, by);
        dst.off = from.off;
        if (from.type.isPacket()) {
            dst.id = w.nextId();
            if (by.smin() < 0) {
                dst.range = 0;
            }
        }
    }

    /// Pointers carry no 32-bit bounds, and their unsigned sums must not wrap at either end.
    private static Scalar offsets(AluOp op, Scalar from, Scalar by) {
        Scalar wide = ScalarAlu.offset(op, from, by);
        return wide.withR32(Range.ANY_32);
    }
}
