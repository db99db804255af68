package io.sluice.emulator.verifier;

import io.sluice.emulator.verifier.domain.Scalar;
import io.sluice.emulator.verifier.domain.ScalarAlu;
import io.sluice.emulator.verifier.domain.ScalarBranch;
import io.sluice.emulator.verifier.domain.ScalarBranch.Outcome;
import io.sluice.emulator.verifier.domain.ScalarBranch.Pair;
import io.sluice.emulator.verifier.profile.Message;
import io.sluice.filters.ebpf.EbpfInsn.AluOp;
import io.sluice.filters.ebpf.EbpfInsn.Cond;

/// Conditional jumps: which ways are open, and what each teaches.
///
/// Source: Linux 6.18, kernel/bpf/verifier.c, check_cond_jmp_op().
final class BranchStep {

    private static final Cond[] CONDS = {
        Cond.JEQ, Cond.JEQ, Cond.JGT, Cond.JGE, Cond.JSET, Cond.JNE, Cond.JSGT, Cond.JSGE, Cond.JEQ,
        Cond.JEQ, Cond.JLT, Cond.JLE, Cond.JSLT, Cond.JSLE
    };

    private final Walk w;
    private final Code code;
    private final PacketBounds packets = new PacketBounds();
    private final NullChecks nulls;

    BranchStep(Walk w) {
        this.w = w;
        this.code = w.code;
        this.nulls = new NullChecks(w);
    }

    NullChecks nulls() {
        return nulls;
    }

    void step(int at) {
        if (code.operation(at) == 0xe) {
            mayGoto(at);
            return;
        }
        RegState dst = w.source(code.dst(at));
        boolean reserved = code.isSourceRegister(at) ? code.imm(at) != 0 : code.src(at) != 0;
        if (reserved) {
            throw SlotChecks.malformed(Message.RESERVED_FIELDS, "BPF_JMP/JMP32");
        }
        RegState src = operand(at, dst);
        int bits = code.insnClass(at) == Code.JMP ? 64 : 32;
        Cond cond = CONDS[code.operation(at)];
        Outcome outcome = outcome(cond, bits, dst, src);
        if (outcome != Outcome.UNKNOWN) {
            decided(at, outcome, dst, src);
            return;
        }
        split(at, cond, bits, src);
    }

    private void mayGoto(int at) {
        boolean ok =
                code.op(at) == Code.MAY_GOTO
                        && code.src(at) == 0
                        && code.dst(at) == 0
                        && code.imm(at) == 0;
        if (!ok) {
            throw SlotChecks.malformed(Message.MAY_GOTO_IMMEDIATE, code.imm(at));
        }
        WalkState parent = w.cur.parent;
        WalkState previous = parent == null ? null : w.pruning.previousAt(parent, at);
        WalkState queued = w.pushBranch(at + 1, at, false);
        queued.mayGotoDepth++;
        if (previous != null) {
            w.pruning.widen(previous, queued);
        }
        w.insnIdx += code.off(at);
    }

    private RegState operand(int at, RegState dst) {
        int flags = dst.type == RegType.STACK ? History.DST_STACK : 0;
        RegState src;
        if (code.isSourceRegister(at)) {
            src = w.source(code.src(at));
            if (!(isPacket(dst) && isPacket(src)) && w.isHiddenPointer(src)) {
                throw prohibited(code.src(at));
            }
            flags |= src.type == RegType.STACK ? History.SRC_STACK : 0;
        } else {
            src = new RegState();
            src.scalar(Scalar.constant(code.imm(at)), false);
        }
        if (flags != 0) {
            w.pushHistory(flags, LinkedRegs.NONE);
        }
        return src;
    }

    private static Refused prohibited(int register) {
        return new Refused(Reason.POINTER_COMPARISON, Message.POINTER_COMPARISON, register);
    }

    private static boolean isPacket(RegState reg) {
        return reg.type.isPacket() || reg.type == RegType.PACKET_END;
    }

    private static Outcome outcome(Cond cond, int bits, RegState dst, RegState src) {
        if (isPacket(dst) && isPacket(src) && bits == 64) {
            return PacketBounds.outcome(cond, dst, src);
        }
        if (dst.isPointer() || src.isPointer()) {
            RegState pointer = src.isScalar() && src.value.isConstant(bits) ? dst : src;
            RegState number = pointer == dst ? src : dst;
            boolean zero =
                    number.isScalar()
                            && number.value.isConstant(bits)
                            && number.value.constantValue(bits) == 0;
            if (!zero || !NullChecks.isNeverNull(pointer)) {
                return Outcome.UNKNOWN;
            }
            return cond == Cond.JEQ
                    ? Outcome.NEVER
                    : cond == Cond.JNE ? Outcome.ALWAYS : Outcome.UNKNOWN;
        }
        return ScalarBranch.decide(cond, bits, dst.value, src.value);
    }

    private void decided(int at, Outcome outcome, RegState dst, RegState src) {
        if (!dst.isPointer()) {
            w.precision.mark(code.dst(at));
        }
        if (code.isSourceRegister(at) && !src.isPointer()) {
            w.precision.mark(code.src(at));
        }
        boolean taken = outcome == Outcome.ALWAYS;
        w.alu.speculation.guess(taken ? at + 1 : code.target(at), at);
        w.printer.touched();
        if (taken) {
            w.insnIdx += code.off(at);
        }
    }

    private void split(int at, Cond cond, int bits, RegState src) {
        RegState dst = w.reg(code.dst(at));
        boolean register = code.isSourceRegister(at);
        var linked = new LinkedRegs();
        if (register && src.isScalar() && src.id != 0) {
            linked.collect(w.cur, src.id, w.liveRegs);
        }
        if (dst.isScalar() && dst.id != 0) {
            linked.collect(w.cur, dst.id, w.liveRegs);
        }
        if (linked.places.size() > 1) {
            w.pushHistory(0, linked);
        }
        WalkState other = w.pushBranch(code.target(at), at, false);
        RegState otherDst = other.regs()[code.dst(at)];
        RegState otherSrc = register ? other.regs()[code.src(at)] : src.copy();
        if (dst == src && dst.isScalar()) {
            dst.value = orUnknown(ScalarBranch.whenFalse(cond, bits, dst.value));
            otherDst.value = orUnknown(ScalarBranch.whenTrue(cond, bits, otherDst.value));
        } else if (dst.isScalar() && src.isScalar()) {
            refine(cond, bits, new RegState[] {dst, src, otherDst, otherSrc});
        }
        if (register && src.isScalar() && src.id != 0) {
            sync(w.cur, src, linked);
            sync(other, otherSrc, linked);
        }
        if (dst.isScalar() && dst.id != 0) {
            sync(w.cur, dst, linked);
            sync(other, otherDst, linked);
        }
        pointers(at, cond, bits, src, other);
    }

    private static void refine(Cond cond, int bits, RegState[] regs) {
        Pair fails = ScalarBranch.whenFalse(cond, bits, regs[0].value, regs[1].value);
        Pair holds = ScalarBranch.whenTrue(cond, bits, regs[2].value, regs[3].value);
        regs[0].value = orUnknown(fails.left());
        regs[1].value = orUnknown(fails.right());
        regs[2].value = orUnknown(holds.left());
        regs[3].value = orUnknown(holds.right());
    }

    /// Bounds that contradict each other are forgotten, as the kernel does on such dead branches.
    private static Scalar orUnknown(Scalar value) {
        return value.isEmpty() ? value.unbounded() : value;
    }

    private static void sync(WalkState state, RegState known, LinkedRegs linked) {
        for (LinkedRegs.Place place : linked.places) {
            RegState reg = place.in(state);
            if (!reg.isScalar() || reg == known || reg.baseId() != known.baseId()) {
                continue;
            }
            if (((reg.id ^ known.id) & RegState.ADD_CONST) == RegState.ADD_CONST) {
                continue; // the difference of one width does not hold in the other
            }
            boolean same = ((reg.id | known.id) & RegState.ADD_CONST) == 0 || reg.off == known.off;
            if (same) {
                reg.set(known);
                continue;
            }
            int off = reg.off;
            int id = reg.id;
            long delta = (long) off - known.off;
            reg.set(known);
            reg.off = off;
            reg.id = id;
            int width = ((id | known.id) & RegState.ADD_CONST_32) != 0 ? 32 : 64;
            reg.value = ScalarAlu.apply(AluOp.ADD, width, known.value, Scalar.constant(delta));
        }
    }

    private void pointers(int at, Cond cond, int bits, RegState src, WalkState other) {
        RegState dst = w.reg(code.dst(at));
        boolean register = code.isSourceRegister(at);
        if (bits == 64 && register && src.isPointer() && dst.isPointer()) {
            nulls.comparePointers(at, cond, other);
        }
        boolean equality = cond == Cond.JEQ || cond == Cond.JNE;
        boolean zero = !register && code.imm(at) == 0; // a register that holds 0 does not count
        if (bits == 64 && equality && dst.mayBeNull() && zero) {
            nulls.mark(w.cur, code.dst(at), cond == Cond.JNE);
            nulls.mark(other, code.dst(at), cond == Cond.JEQ);
            w.printer.touched();
            return;
        }
        boolean matched =
                register
                        && bits == 64
                        && packets.match(
                                cond,
                                new PacketBounds.Sides(w.cur, other, code.dst(at), code.src(at)));
        if (!matched && w.isHiddenPointer(dst)) {
            throw prohibited(code.dst(at));
        }
        w.printer.touched();
    }
}
