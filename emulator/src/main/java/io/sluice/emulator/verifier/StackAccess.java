package io.sluice.emulator.verifier;

import io.sluice.emulator.verifier.MemoryAccess.Access;
import io.sluice.emulator.verifier.domain.Scalar;
import io.sluice.emulator.verifier.profile.Message;
import io.sluice.emulator.verifier.profile.Rule;
import io.sluice.emulator.verifier.profile.Words;

/// Loads from and stores to the stack.
///
/// Source: Linux 6.18, kernel/bpf/verifier.c, check_stack_read() and check_stack_write() with what
/// they call.
final class StackAccess {

    private static final long MAX_OFFSET = 1L << 29;

    private final Walk w;

    StackAccess(Walk w) {
        this.w = w;
    }

    void access(Access a, RegState reg) {
        int off = a.off() + reg.off;
        checkBounds(a.pointer(), off, a.size(), a.write());
        FrameState frame = w.cur.frames[reg.frameNo];
        boolean fixed = reg.value.isConstant();
        int at = fixed ? off + (int) reg.value.value() : off;
        if (a.write()) {
            if (fixed) {
                writeFixed(frame, at, a.size(), a.value());
            } else {
                writeVariable(frame, reg, off, a);
            }
        } else if (fixed) {
            readFixed(frame, at, a.size(), a.value());
        } else {
            if (a.value() < 0) {
                throw new Refused(
                        Reason.STACK_ACCESS,
                        Message.STACK_VARIABLE_TO_HELPER,
                        StatePrinter.tnum(reg.value.varOff()),
                        off,
                        a.size());
            }
            checkInitialised(new Range(a.pointer(), off, a.size(), false, false));
            int min = (int) reg.value.smin() + off;
            int max = (int) reg.value.smax() + off + a.size();
            fill(frame, min, max, a.value());
        }
    }

    /// Whether the access stays within the frame; makes room for it.
    void checkBounds(int number, int off, int size, boolean write) {
        RegState reg = w.reg(number);
        Message way = write ? Message.STACK_WRITE : Message.STACK_READ;
        boolean fixed = reg.value.isConstant();
        long min;
        long max;
        if (fixed) {
            min = reg.value.value() + off;
            max = min + size;
        } else {
            if (reg.value.smax() >= MAX_OFFSET || reg.value.smin() <= -MAX_OFFSET) {
                throw new Refused(
                        Reason.STACK_ACCESS, Message.STACK_UNBOUNDED, Words.of(way), number);
            }
            min = reg.value.smin() + off;
            max = reg.value.smax() + off + size;
        }
        FrameState frame = w.cur.frames[reg.frameNo];
        boolean whole = write || w.privilege.readsUninitialisedStack();
        long lowest = whole ? -w.limits.stackBytes() : -frame.allocated();
        if (min < lowest || min > -1 || max > 0 || size < 0) {
            throw fixed
                    ? new Refused(
                            Reason.STACK_ACCESS,
                            Message.STACK_OUTSIDE,
                            Words.of(way),
                            number,
                            min,
                            size)
                    : new Refused(
                            Reason.STACK_ACCESS,
                            Message.STACK_VARIABLE_OUTSIDE,
                            Words.of(way),
                            number,
                            StatePrinter.tnum(reg.value.varOff()),
                            off,
                            size);
        }
        frame.grow((int) -min);
        w.calls.depths[frame.subprog] = Math.max(w.calls.depths[frame.subprog], (int) -min);
    }

    private void writeFixed(FrameState frame, int off, int size, int valueReg) {
        int byteIndex = -off - 1;
        int spi = byteIndex / 8;
        StackSlot slot = frame.stack[spi];
        if (!w.privilege.leaksPointers() && slot.isSpill() && !slot.isScalarSpill() && size != 8) {
            throw new Refused(Reason.POINTER_LEAK, Message.SPILL_CORRUPTED);
        }
        RegState value = valueReg >= 0 ? w.reg(valueReg) : null;
        fence(slot, size, value != null && value.isSpillable());
        if (size == 8) {
            w.liveness().markWrite(frame.frameNo, 1L << spi);
        }
        w.touchSlot(spi);
        boolean tracked = off % 8 == 0 && w.privilege.hasBpf();
        boolean constant = value == null && w.code.insnClass(w.insnIdx) == Code.ST;
        if (value != null && tracked && value.isScalar()) {
            boolean fits = value.width() <= 8 * size;
            if (fits) {
                w.alu.shareId(value);
            }
            spill(slot, value, size);
            if (!fits) {
                slot.spilled.unlink();
            }
            w.pushHistory(History.stackAccess(frame.frameNo, spi), LinkedRegs.NONE);
        } else if (constant && tracked) {
            var number = new RegState();
            number.scalar(Scalar.constant(w.code.imm(w.insnIdx)), false);
            spill(slot, number, size);
            w.pushHistory(History.stackAccess(frame.frameNo, spi), LinkedRegs.NONE);
        } else if (value != null && value.isSpillable()) {
            spillPointer(frame, slot, value, size);
            w.pushHistory(History.stackAccess(frame.frameNo, spi), LinkedRegs.NONE);
        } else {
            overwrite(slot, byteIndex, size, valueReg);
        }
    }

    /// Speculative stores need a fence where they may be passed by loads.
    private void fence(StackSlot slot, int size, boolean pointer) {
        if (w.privilege.ignoresSpeculation()) {
            return;
        }
        boolean needed = pointer;
        for (int i = 0; i < size; i++) {
            needed |= slot.type[i] != StackSlot.MISC && slot.type[i] != StackSlot.ZERO;
        }
        w.nospecResult[w.insnIdx] |= needed;
    }

    private void spillPointer(FrameState frame, StackSlot slot, RegState value, int size) {
        if (size != 8) {
            throw new Refused(Reason.STACK_ACCESS, Message.SPILL_SIZE);
        }
        if (frame != w.cur.frame() && value.type == RegType.STACK) {
            throw new Refused(Reason.STACK_ACCESS, Message.SPILL_TO_CALLER);
        }
        spill(slot, value, size);
    }

    private void spill(StackSlot slot, RegState value, int size) {
        slot.spilled.set(value);
        for (int i = 7; i >= 0; i--) {
            if (i >= 8 - size) {
                slot.type[i] = StackSlot.SPILL;
            } else if (slot.type[i] != StackSlot.ZERO && slot.type[i] != StackSlot.INVALID) {
                slot.type[i] = StackSlot.MISC;
            }
        }
    }

    private void overwrite(StackSlot slot, int byteIndex, int size, int valueReg) {
        slot.scrub();
        byte type = StackSlot.MISC;
        boolean zeroImmediate =
                valueReg < 0
                        && w.code.insnClass(w.insnIdx) == Code.ST
                        && w.code.imm(w.insnIdx) == 0;
        if (valueReg >= 0 && w.reg(valueReg).isNull() || zeroImmediate) {
            if (valueReg >= 0) {
                w.precision.mark(valueReg);
            }
            type = StackSlot.ZERO;
        }
        for (int i = 0; i < size; i++) {
            slot.type[(byteIndex - i) % 8] = type;
        }
    }

    private void writeVariable(FrameState frame, RegState reg, int off, Access a) {
        RegState value = a.value() >= 0 ? w.reg(a.value()) : null;
        boolean immediate = value == null && w.code.insnClass(w.insnIdx) == Code.ST;
        boolean zero = value != null ? value.isNull() : immediate && w.code.imm(w.insnIdx) == 0;
        boolean zeroUsed = false;
        int max = (int) reg.value.smax() + off + a.size();
        for (int i = (int) reg.value.smin() + off; i < max; i++) {
            StackSlot slot = frame.stack[(-i - 1) / 8];
            w.touchSlot((-i - 1) / 8);
            int j = (-i - 1) % 8;
            byte type = slot.type[j];
            if (!w.privilege.leaksPointers() && type != StackSlot.MISC && type != StackSlot.ZERO) {
                throw new Refused(Reason.STACK_ACCESS, Message.SPILL_IN_RANGE, w.insnIdx, i);
            }
            if (zero && type == StackSlot.SPILL && slot.isScalarSpill() && slot.spilled.isNull()) {
                zeroUsed = true;
                continue;
            }
            slot.scrub();
            type = slot.type[j];
            boolean keeps = zero && type == StackSlot.ZERO;
            zeroUsed |= keeps;
            if (type == StackSlot.INVALID && !w.privilege.readsUninitialisedStack()) {
                throw new Refused(
                        Reason.STACK_ACCESS, Message.STACK_UNWRITTEN_IN_RANGE, w.insnIdx, i);
            }
            slot.type[j] = keeps ? StackSlot.ZERO : StackSlot.MISC;
        }
        if (zeroUsed && a.value() >= 0) {
            w.precision.mark(a.value());
        }
    }

    private void readFixed(FrameState frame, int off, int size, int dst) {
        int byteIndex = -off - 1;
        int spi = byteIndex / 8;
        StackSlot slot = frame.stack[spi];
        w.liveness().markRead(w.cur, frame.frameNo, w.insnIdx, 1L << spi);
        w.touchSlot(spi);
        if (!slot.isSpill()) {
            checkReadable(slot, off, size);
            if (dst >= 0) {
                fill(frame, off, off + size, dst);
            }
            return;
        }
        int spilled = 1;
        while (spilled < 8 && slot.type[7 - spilled] == StackSlot.SPILL) {
            spilled++;
        }
        boolean restored;
        if (size != 8 || spilled != 8) {
            restored = readPart(slot, off, size, spilled, dst);
        } else {
            restored = readWhole(slot, off, dst);
        }
        if (restored) {
            w.pushHistory(History.stackAccess(frame.frameNo, spi), LinkedRegs.NONE);
        }
    }

    private boolean readWhole(StackSlot slot, int off, int dst) {
        if (dst < 0) {
            if (w.isHiddenPointer(slot.spilled)) {
                throw new Refused(Reason.POINTER_LEAK, Message.STACK_LEAK, off);
            }
            return true;
        }
        if (w.privilege.hasBpf()) {
            w.alu.shareId(slot.spilled);
        }
        w.reg(dst).set(slot.spilled);
        return true;
    }

    /// A load that is not of all the bytes a register was stored to.
    private boolean readPart(StackSlot slot, int off, int size, int spilled, int dst) {
        RegState from = slot.spilled;
        if (!from.isScalar()) {
            throw new Refused(Reason.STACK_ACCESS, Message.FILL_SIZE);
        }
        if (dst < 0) {
            return false;
        }
        RegState to = w.reg(dst);
        boolean part = size == spilled || w.profile.has(Rule.NARROW_FILLS);
        if (size <= spilled && off % 8 == 0 && part) {
            if (w.privilege.hasBpf() && size == 4 && spilled == 4 && from.width() <= 32) {
                w.alu.shareId(from);
            }
            to.set(from);
            if (from.width() > 8 * size) {
                to.unlink();
            }
            return true;
        }
        int spills = 0;
        int zeros = 0;
        for (int i = 0; i < size; i++) {
            byte type = slot.type[(-off - 1 - i) % 8];
            spills += type == StackSlot.SPILL ? 1 : 0;
            zeros += type == StackSlot.ZERO ? 1 : 0;
        }
        checkReadable(slot, off, size);
        if (spills == size && from.isNull()) {
            constantZero(to);
            return true;
        }
        if (zeros == size) {
            constantZero(to);
        } else {
            w.unknown(to);
        }
        return false;
    }

    private void checkReadable(StackSlot slot, int off, int size) {
        for (int i = 0; i < size; i++) {
            byte type = slot.type[(-off - 1 - i) % 8];
            if (type == StackSlot.INVALID && !w.privilege.readsUninitialisedStack()) {
                throw new Refused(Reason.STACK_ACCESS, Message.STACK_UNWRITTEN, off, i, size);
            }
        }
    }

    private void constantZero(RegState reg) {
        reg.scalar(Scalar.ZERO, !w.privilege.tracksPrecision());
    }

    /// Bytes that are all known zeros load as 0.
    private void fill(FrameState frame, int min, int max, int dst) {
        for (int i = min; i < max; i++) {
            w.touchSlot((-i - 1) / 8);
            if (frame.stack[(-i - 1) / 8].type[(-i - 1) % 8] != StackSlot.ZERO) {
                w.unknown(w.reg(dst));
                return;
            }
        }
        constantZero(w.reg(dst));
    }

    /// Bytes of the stack that are read or written as a whole, by a helper or at a variable offset.
    ///
    /// @param register the register that points
    /// @param off fixed offset
    /// @param size bytes
    /// @param emptyOk whether no byte is fine
    /// @param write whether they are written
    record Range(int register, int off, int size, boolean emptyOk, boolean write) {}

    void checkInitialised(Range r) {
        if (r.size == 0 && !r.emptyOk) {
            throw new Refused(Reason.ARGUMENT, Message.STACK_ZERO_SIZED);
        }
        checkBounds(r.register, r.off, r.size, r.write);
        RegState reg = w.reg(r.register);
        checkVariable(r.register, reg);
        int min = (int) reg.value.smin() + r.off;
        int max = (int) reg.value.smax() + r.off + r.size;
        FrameState frame = w.cur.frames[reg.frameNo];
        for (int i = min; i < max; i++) {
            int spi = (-i - 1) / 8;
            if (!isInitialised(frame.stack[spi], (-i - 1) % 8, r.write)) {
                boolean fixed = reg.value.isConstant();
                throw new Refused(
                        Reason.STACK_ACCESS,
                        fixed ? Message.STACK_UNWRITTEN_FOR : Message.STACK_UNWRITTEN_FOR_VARIABLE,
                        r.register,
                        fixed ? min : StatePrinter.tnum(reg.value.varOff()),
                        i - min,
                        r.size);
            }
            w.liveness().markRead(w.cur, reg.frameNo, w.insnIdx, 1L << spi);
        }
    }

    void checkVariable(int number, RegState reg) {
        if (!reg.value.isConstant() && !w.privilege.ignoresSpeculation()) {
            throw new Refused(
                    Reason.SPECULATION,
                    Message.STACK_VARIABLE,
                    number,
                    StatePrinter.tnum(reg.value.varOff()));
        }
    }

    private boolean isInitialised(StackSlot slot, int j, boolean clobber) {
        byte type = slot.type[j];
        if (type == StackSlot.MISC) {
            return true;
        }
        if (type == StackSlot.ZERO
                || type == StackSlot.INVALID && w.privilege.readsUninitialisedStack()) {
            if (clobber) {
                slot.type[j] = StackSlot.MISC;
            }
            return true;
        }
        boolean spill = slot.isSpill() && (slot.spilled.isScalar() || w.privilege.leaksPointers());
        if (spill && clobber) {
            slot.scrub();
            w.unknown(slot.spilled);
            slot.spilled.precise = false;
        }
        return spill;
    }

    /// A helper fills these bytes with what is not known.
    void clobber(int register, int off, int size) {
        for (int i = 0; i < size; i++) {
            access(new Access(register, off + i, 1, true, -1, false, false), w.reg(register));
        }
    }
}
