package io.sluice.emulator.verifier;

import io.sluice.emulator.verifier.domain.Scalar;
import io.sluice.emulator.verifier.profile.Message;

/// What a processor that guesses wrong could do with pointer arithmetic, for loaders without
/// CAP_PERFMON.
///
/// Source: Linux 6.18, kernel/bpf/verifier.c, sanitize_ptr_alu() and its neighbours.
final class Speculation {

    private static final int NON_POINTER = 1 << 4;

    /// One addition, before and after it is done.
    static final class Window {
        final int at;
        final RegState ptr;
        final RegState number;
        final boolean ptrIsDst;
        boolean left;
        int state;
        int limit;

        Window(int at, RegState ptr, RegState number, boolean ptrIsDst) {
            this.at = at;
            this.ptr = ptr;
            this.number = number;
            this.ptrIsDst = ptrIsDst;
        }
    }

    private final Walk w;
    private final Code code;

    Speculation(Walk w) {
        this.w = w;
        this.code = w.code;
    }

    private boolean skips(int at) {
        return w.privilege.ignoresSpeculation() || !code.isSourceRegister(at) || w.nospec[at];
    }

    /// Plain numbers are added.
    void number(int at) {
        if (!skips(at)) {
            commit(at, NON_POINTER, 0);
        }
    }

    private void commit(int at, int state, int limit) {
        if (w.aluState[at] != 0 && (w.aluState[at] != state || w.aluLimit[at] != limit)) {
            String op = code.operation(at) == 0 ? "add" : "sub";
            throw new Refused(Reason.SPECULATION, Message.SPECULATIVE_PATHS, code.dst(at), op);
        }
        w.aluState[at] = state;
        w.aluLimit[at] = limit;
    }

    void before(Window x, RegState dst) {
        if (skips(x.at)) {
            return;
        }
        Scalar by = x.number.value;
        if (!w.cur.speculative) {
            if (!by.isConstant() && by.smin() < 0 != by.smax() < 0) {
                int named = x.ptrIsDst ? code.src(x.at) : code.dst(x.at);
                throw new Refused(Reason.SPECULATION, Message.SPECULATIVE_SIGNS, named);
            }
            boolean negative = by.smin() < 0;
            x.left = code.operation(x.at) == 0 ? negative : !negative;
            x.limit = limit(x, x.ptr);
            x.state = (negative ? 4 : 0) | (by.isConstant() ? 8 : 0) | (x.ptrIsDst ? 1 : 2);
            w.exploreAluLimits |= !by.isConstant();
        }
        if (!by.isConstant()) {
            RegState was = dst.copy();
            dst.set(x.ptr);
            w.pushBranch(x.at + 1, x.at, true);
            dst.set(was);
        }
    }

    void after(Window x, RegState dst) {
        if (skips(x.at) || w.cur.speculative) {
            return;
        }
        commit(x.at, x.state, Math.abs(x.limit - limit(x, dst)));
    }

    private int limit(Window x, RegState ptr) {
        int named = x.ptrIsDst ? code.dst(x.at) : code.src(x.at);
        long limit;
        long most;
        switch (ptr.type) {
            case STACK -> {
                most = w.limits.stackBytes() + (x.left ? 1L : 0L);
                limit = -(ptr.value.varOff().value() + ptr.off);
            }
            case MAP_VALUE -> {
                most = ptr.requireMap().valueSize();
                limit = ptr.off + (x.left ? ptr.value.smin() : ptr.value.umax());
            }
            default -> throw new Refused(Reason.SPECULATION, Message.SPECULATIVE_POINTER, named);
        }
        long unsigned = limit & 0xffff_ffffL;
        if (unsigned >= most) {
            String op = code.operation(x.at) == 0 ? "add" : "sub";
            throw new Refused(Reason.SPECULATION, Message.SPECULATIVE_BOUNDS, code.dst(x.at), op);
        }
        return (int) unsigned;
    }

    /// A pointer that was moved must stay within what it points into.
    void checkBounds(int number, RegState dst) {
        if (w.privilege.ignoresSpeculation()) {
            return;
        }
        if (dst.type == RegType.STACK) {
            long off = dst.off + dst.value.varOff().value();
            if (!dst.value.isConstant()) {
                throw new Refused(
                        Reason.SPECULATION,
                        Message.SPECULATIVE_STACK_VARIABLE,
                        number,
                        StatePrinter.tnum(dst.value.varOff()),
                        off);
            }
            if (off >= 0 || off < -w.limits.stackBytes()) {
                throw new Refused(Reason.SPECULATION, Message.SPECULATIVE_STACK_RANGE, number, off);
            }
        } else if (dst.type == RegType.MAP_VALUE) {
            try {
                w.memory.regions().mapValue(number, dst, dst.off, 1, false);
            } catch (Refused e) {
                throw new Refused(
                        Reason.SPECULATION, Message.SPECULATIVE_MAP_VALUE, e.words, number);
            }
        }
    }

    /// A branch that is never taken may still be guessed.
    void guess(int insn, int at) {
        if (w.privilege.ignoresSpeculation()) {
            return;
        }
        WalkState branch = w.pushBranch(insn, at, true);
        w.unknown(branch.regs()[code.dst(at)]);
        if (code.isSourceRegister(at)) {
            w.unknown(branch.regs()[code.src(at)]);
        }
    }
}
