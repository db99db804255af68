package io.sluice.emulator.verifier;

import io.sluice.emulator.verifier.profile.Message;
import org.jspecify.annotations.Nullable;

/// Marks the numbers that a decision rests on as precise, in all stored states of the path that led
/// to it.
///
/// Source: Linux 6.18, kernel/bpf/verifier.c, __mark_chain_precision() and backtrack_insn().
final class Precision {

    private static final int ARGUMENTS = 0x3e;

    /// Where following an instruction back leads.
    private enum Back {
        ON,
        GIVE_UP
    }

    private final Walk w;
    private final Code code;
    private final BacktrackMasks bt = new BacktrackMasks();
    private final PrecisionLog log;

    Precision(Walk w) {
        this.w = w;
        this.code = w.code;
        this.log = new PrecisionLog(w);
    }

    /// A register of the current frame takes part in a decision.
    void mark(int reg) {
        if (!w.privilege.tracksPrecision() || marksNothing()) {
            return;
        }
        bt.clear();
        bt.start(w.cur.curFrame);
        if (!w.cur.regs()[reg].isScalar()) {
            return;
        }
        bt.setReg(reg);
        chain(w.cur);
    }

    /// Before a state of the path is stored there is none to mark, and only the log would tell. A
    /// function walked by itself is another matter: its arguments are marked in the path's own
    /// state. So is one that may return early, where following back may end in a defect.
    private boolean marksNothing() {
        return w.cur.parent == null
                && w.cur.frames[0].subprog == 0
                && !w.log.followsAll()
                && !w.subprograms.mayReturnEarly();
    }

    /// A stack slot takes part in a decision.
    void markSlot(int frame, int slot) {
        if (marksNothing()) {
            return;
        }
        bt.clear();
        bt.start(w.cur.curFrame);
        bt.slots[frame] |= 1L << slot;
        chain(w.cur);
    }

    /// What was precise in a stored state must be so in the one that it covers.
    boolean propagate(WalkState old, WalkState cur) {
        bt.clear();
        bt.start(cur.curFrame);
        for (int f = old.curFrame; f >= 0; f--) {
            FrameState frame = old.frames[f];
            for (int i = 0; i < 10; i++) {
                if (frame.regs[i].isScalar() && frame.regs[i].precise) {
                    bt.regs[f] |= 1 << i;
                }
            }
            for (int i = 0; i < frame.stack.length; i++) {
                StackSlot slot = frame.stack[i];
                if (slot.isScalarSpill() && slot.spilled.precise) {
                    bt.slots[f] |= 1L << i;
                }
            }
            log.propagating(bt, f);
        }
        return chain(cur);
    }

    /// Whether any mark was new; those do not count that are set because following back gave up.
    private boolean chain(WalkState start) {
        boolean changed = false;
        @Nullable WalkState st = start;
        int last = start.insnIdx;
        int subsequent = -1;
        boolean skipFirst = true;
        if (bt.isEmpty()) {
            return false;
        }
        while (st != null) {
            int first = st.firstInsnIdx;
            log.start(bt, last, first, subsequent);
            Back back =
                    last < 0 ? atFunctionEntry(st) : throughState(st, last, subsequent, skipFirst);
            skipFirst = false;
            if (back == Back.GIVE_UP) {
                markAll(start);
                bt.clear();
                return changed;
            }
            if (bt.isEmpty()) {
                return changed;
            }
            st = st.parent;
            if (st == null) {
                break;
            }
            changed |= markIn(st);
            if (bt.isEmpty()) {
                return changed;
            }
            subsequent = first;
            last = st.lastInsnIdx;
        }
        markAll(start);
        bt.clear();
        return changed;
    }

    /// At the start of a global function the arguments are what they are.
    private Back atFunctionEntry(WalkState st) {
        FrameState frame = st.frames[0];
        if (st.curFrame == 0
                && frame.subprog > 0
                && bt.slots[0] == 0
                && (bt.regs[0] & ~ARGUMENTS) == 0) {
            for (int i = 1; i <= 5; i++) {
                if (bt.hasReg(i) && frame.regs[i].isScalar()) {
                    frame.regs[i].precise = true;
                }
            }
            bt.clear();
            return Back.ON;
        }
        return Back.GIVE_UP;
    }

    private Back throughState(WalkState st, int last, int subsequentBefore, boolean skipFirst) {
        History history = st.history;
        int count = history.size();
        int i = last;
        int subsequent = subsequentBefore;
        boolean skip = skipFirst;
        while (true) {
            if (!skip) {
                boolean recorded = count > 0 && history.at(count - 1).idx() == i;
                if (back(i, subsequent, recorded ? history.at(count - 1) : null) == Back.GIVE_UP) {
                    return Back.GIVE_UP;
                }
            }
            skip = false;
            if (bt.isEmpty()) {
                return Back.ON;
            }
            subsequent = i;
            if (i == st.firstInsnIdx && (count == 0 || count == 1 && history.at(0).idx() == i)) {
                return Back.ON;
            }
            if (count > 0 && history.at(count - 1).idx() == i) {
                i = history.at(count - 1).prev();
                count--;
            } else {
                i--;
            }
            if (i < 0 || i >= code.length()) {
                return Back.GIVE_UP;
            }
        }
    }

    private boolean markIn(WalkState st) {
        boolean changed = false;
        for (int f = bt.frame; f >= 0; f--) {
            FrameState frame = st.frames[f];
            for (int i = 0; i < 11; i++) {
                if ((bt.regs[f] >> i & 1) != 0) {
                    RegState reg = frame.regs[i];
                    if (!reg.isScalar() || reg.precise) {
                        bt.regs[f] &= ~(1 << i);
                    } else {
                        reg.precise = true;
                        changed = true;
                    }
                }
            }
            changed |= markSlots(frame, f);
            log.parent(bt, f, st);
        }
        return changed;
    }

    private boolean markSlots(FrameState frame, int f) {
        boolean changed = false;
        for (int i = 0; i < 64 && bt.slots[f] != 0; i++) {
            if (!bt.hasSlot(f, i)) {
                continue;
            }
            boolean tracked = i < frame.stack.length && frame.stack[i].isScalarSpill();
            if (!tracked || frame.stack[i].spilled.precise) {
                bt.slots[f] &= ~(1L << i);
            } else {
                frame.stack[i].spilled.precise = true;
                changed = true;
            }
        }
        return changed;
    }

    void markAll(WalkState start) {
        log.giveUp(start);
        for (WalkState st = start.parent; st != null; st = st.parent) {
            st.forEachReg(reg -> reg.precise |= reg.isScalar());
        }
    }

    private void syncLinked(History.@Nullable Entry entry) {
        if (entry == null || entry.linked().places.isEmpty()) {
            return;
        }
        if (entry.linked().places.stream().anyMatch(bt::has)) {
            entry.linked().places.forEach(bt::set);
        }
    }

    private Back back(int i, int subsequent, History.@Nullable Entry entry) {
        if (code.op(i) == 0) {
            return Back.ON;
        }
        log.before(bt, i);
        syncLinked(entry);
        Back result =
                switch (code.insnClass(i)) {
                    case Code.ALU, Code.ALU64 -> backAlu(i);
                    case Code.LDX -> backLoad(i, entry);
                    case Code.STX, Code.ST ->
                            code.isAtomicLoad(i) ? backLoad(i, entry) : backStore(i, entry);
                    case Code.LD -> backWide(i);
                    default -> backJump(i, subsequent, entry);
                };
        syncLinked(entry);
        return result;
    }

    private Back backAlu(int i) {
        int operation = code.operation(i);
        if (!bt.hasReg(code.dst(i)) || operation == 8 || operation == 0xd) {
            return Back.ON;
        }
        if (operation == 0xb) {
            bt.clearReg(code.dst(i));
        }
        if (code.isSourceRegister(i) && code.src(i) != 10) {
            bt.setReg(code.src(i));
        }
        return Back.ON;
    }

    private Back backLoad(int i, History.@Nullable Entry entry) {
        if (bt.hasReg(code.dst(i))) {
            bt.clearReg(code.dst(i));
            if (entry != null && entry.isStackAccess()) {
                bt.slots[entry.frame()] |= 1L << entry.slot();
            }
        }
        return Back.ON;
    }

    private Back backStore(int i, History.@Nullable Entry entry) {
        if (bt.hasReg(code.dst(i))) {
            return Back.GIVE_UP; // a number made by subtracting pointers
        }
        if (entry == null || !entry.isStackAccess() || !bt.hasSlot(entry.frame(), entry.slot())) {
            return Back.ON;
        }
        bt.slots[entry.frame()] &= ~(1L << entry.slot());
        if (code.insnClass(i) == Code.STX) {
            bt.setReg(code.src(i));
        }
        return Back.ON;
    }

    private Back backWide(int i) {
        if (!bt.hasReg(code.dst(i))) {
            return Back.ON;
        }
        bt.clearReg(code.dst(i));
        return code.mode(i) == 1 || code.mode(i) == 2 ? Back.GIVE_UP : Back.ON;
    }

    private Back backJump(int i, int subsequent, History.@Nullable Entry entry) {
        if (code.isLocalCall(i)) {
            return backCall(i);
        }
        if (code.callsCallback(i) && i != subsequent - 1) {
            leaveFrame(Message.DEFECT_CALLBACK_REGISTERS, Message.DEFECT_CALLBACK_SLOTS);
            return Back.ON;
        }
        int operation = code.operation(i);
        if (operation == 8) {
            bt.clearReg(0);
            checkArguments(Message.DEFECT_CALL_REGISTERS);
            boolean leftFunction = code.isTailCall(i) && i != subsequent - 1;
            return leftFunction ? enterFrame() : Back.ON;
        }
        if (operation == 9) {
            return backExit(subsequent);
        }
        if (code.isSourceRegister(i)
                && operation != 0
                && (bt.hasReg(code.dst(i)) || bt.hasReg(code.src(i)))) {
            int flags = entry == null ? 0 : entry.flags();
            if ((flags & History.SRC_STACK) == 0) {
                bt.setReg(code.src(i));
            }
            if ((flags & History.DST_STACK) == 0) {
                bt.setReg(code.dst(i));
            }
        }
        return Back.ON;
    }

    private Back backCall(int i) {
        if (w.isGlobal(w.subprograms.at(i + code.imm(i) + 1))) {
            bt.clearReg(0);
            return Back.ON;
        }
        int arguments = bt.regs[bt.frame] & ARGUMENTS;
        leaveFrame(Message.DEFECT_CALLEE_REGISTERS, Message.DEFECT_CALLEE_SLOTS);
        bt.regs[bt.frame] |= arguments;
        return Back.ON;
    }

    /// Going back over the start of a callee: what its arguments were is the caller's to know.
    private void leaveFrame(Message registers, Message slots) {
        int f = bt.frame;
        if ((bt.regs[f] & ~ARGUMENTS) != 0) {
            throw defect(registers, Integer.toHexString(bt.regs[f]));
        }
        if (bt.slots[f] != 0) {
            throw defect(slots, Long.toHexString(bt.slots[f]));
        }
        if (f == 0) {
            throw defect(Message.DEFECT_FRAME);
        }
        bt.regs[f] = 0;
        bt.frame--;
    }

    /// What makes the kernel's backtrack_insn() give up for good. A function that a packet load
    /// left early is not entered on the way back, so what is marked then need not fit the
    /// instructions.
    private static Refused defect(Message message, Object... operands) {
        return new Refused(Reason.KERNEL_DEFECT, message, operands);
    }

    private Back backExit(int subsequent) {
        if (subsequent >= 0 && w.callsCallback[subsequent]) {
            bt.regs[bt.frame] &= ~ARGUMENTS;
        }
        checkArguments(Message.DEFECT_EXIT_REGISTERS);
        boolean result = subsequent >= 1 && code.isLocalCall(subsequent - 1) && bt.hasReg(0);
        bt.clearReg(0);
        Back entered = enterFrame();
        if (result && entered == Back.ON) {
            bt.setReg(0);
        }
        return entered;
    }

    private void checkArguments(Message message) {
        if ((bt.regs[bt.frame] & ARGUMENTS) != 0) {
            throw defect(message, Integer.toHexString(bt.regs[bt.frame]));
        }
    }

    /// Going back over the end of a callee.
    private Back enterFrame() {
        if (bt.frame + 1 >= WalkState.MAX_FRAMES) {
            return Back.GIVE_UP;
        }
        bt.frame++;
        bt.regs[bt.frame] = 0;
        bt.slots[bt.frame] = 0;
        return Back.ON;
    }
}
