package io.sluice.emulator.verifier;

import io.sluice.emulator.verifier.domain.Scalar;
import io.sluice.emulator.verifier.profile.Message;
import io.sluice.emulator.verifier.profile.Rule;

/// Calls of functions and helpers, and exits.
///
/// Source: Linux 6.18, kernel/bpf/verifier.c, check_func_call(), prepare_func_exit() and
/// check_return_code().
final class CallStep {

    private static final int MOST_FUNCTIONS = 256;

    private final Walk w;
    private final Code code;
    private final Resources resources;
    private final HelperStep helpers;
    private final ReturnValue returnValue;
    private final FunctionCalls types;

    /// Bytes of stack each function used so far.
    int[] depths = new int[MOST_FUNCTIONS];

    /// The first call of kernel function 0 that was walked.
    int unresolved = Integer.MAX_VALUE;

    /// Functions that run later, on their own stack.
    final boolean[] isAsync = new boolean[MOST_FUNCTIONS];

    CallStep(Walk w) {
        this.w = w;
        this.code = w.code;
        this.resources = new Resources(w);
        this.helpers = new HelperStep(w, resources);
        this.returnValue = new ReturnValue(w);
        this.types = new FunctionCalls(w);
    }

    Resources resources() {
        return resources;
    }

    FunctionCalls types() {
        return types;
    }

    void call(int at) {
        int src = code.src(at);
        boolean reserved =
                code.isSourceRegister(at)
                        || code.off(at) != 0
                        || src != 0 && src != Code.PSEUDO_CALL && src != Code.PSEUDO_KFUNC
                        || code.dst(at) != 0
                        || code.insnClass(at) == Code.JMP32;
        if (reserved) {
            throw SlotChecks.malformed(Message.RESERVED_FIELDS, "BPF_CALL");
        }
        boolean unlocks = src == 0 && code.imm(at) == 94;
        boolean fine = src != 0 && w.profile.has(Rule.LOCKS_ACROSS_FUNCTIONS);
        if (w.cur.activeLocks > 0 && !unlocks && !fine) {
            throw new Refused(Reason.LOCK, Message.CALL_UNDER_LOCK);
        }
        if (src == Code.PSEUDO_KFUNC) {
            unresolved = Math.min(unresolved, at);
        } else if (src == Code.PSEUDO_CALL) {
            function(at);
        } else {
            helpers.call(at);
        }
    }

    private void function(int at) {
        FrameState caller = w.cur.frame();
        int subprog = w.subprograms.at(at + code.imm(at) + 1);
        if (types.call(subprog)) {
            return;
        }
        FrameState callee = enter(w.cur, subprog, at);
        for (int i = 1; i <= 5; i++) {
            callee.regs[i].set(caller.regs[i]);
        }
        for (int i = 0; i <= 5; i++) {
            caller.regs[i].reset();
        }
        w.touchAll();
        w.liveness().forgetCurrent();
        w.insnIdx = w.subprograms.start[subprog] - 1;
        w.printer.call(caller, callee);
    }

    /// A new innermost frame.
    FrameState enter(WalkState state, int subprog, int at) {
        if (state.curFrame + 1 >= w.limits.frames()) {
            throw new Refused(Reason.CALL_DEPTH, Message.FRAMES_WALKED, state.curFrame + 2);
        }
        var callee = new FrameState(at, state.curFrame + 1, subprog);
        state.frames[++state.curFrame] = callee;
        return callee;
    }

    /// Whether the whole path ends here.
    boolean exit(int at) {
        boolean reserved =
                code.isSourceRegister(at)
                        || code.imm(at) != 0
                        || code.src(at) != 0
                        || code.dst(at) != 0
                        || code.insnClass(at) == Code.JMP32;
        if (reserved) {
            throw SlotChecks.malformed(Message.RESERVED_FIELDS, "BPF_EXIT");
        }
        resources.checkLeak(w.cur.curFrame == 0, "BPF_EXIT instruction in main prog");
        if (w.cur.curFrame > 0) {
            leave();
            w.newPath();
            return false;
        }
        returnValue.check();
        return true;
    }

    /// A tail call that leads somewhere does not come back: whoever called the function goes on
    /// with what the other program returned, and with a packet that it may have changed.
    ///
    /// Source: Linux 6.18, check_helper_call().
    void returnFromTailCall(int at) {
        w.pushBranch(at + 1, at, false);
        w.forgetPackets();
        w.unknown(w.reg(0));
        returnEarly();
    }

    /// A load beyond the packet ends the function with 0.
    ///
    /// Source: Linux 6.18, check_ld_abs().
    void returnFromAbsoluteLoad(int at) {
        w.pushBranch(at + 1, at, false);
        w.reg(0).scalar(Scalar.constant(0), !w.privilege.tracksPrecision());
        returnEarly();
    }

    /// The path that goes on waits; this one is back in the caller.
    private void returnEarly() {
        leave();
        w.insnIdx--; // whoever walks this instruction goes on behind it
    }

    private void leave() {
        WalkState cur = w.cur;
        w.liveness().update(cur);
        FrameState callee = cur.frame();
        FrameState caller = cur.frames[cur.curFrame - 1];
        RegState r0 = callee.regs[0];
        if (r0.type == RegType.STACK) {
            throw new Refused(Reason.POINTER_LEAK, Message.STACK_POINTER_RETURNED);
        }
        if (callee.inCallback) {
            returnValue.checkCallback(callee);
        } else {
            caller.regs[0].set(r0);
        }
        w.printer.leave(callee, caller, callee.inCallback ? callee.callsite : callee.callsite + 1);
        cur.curFrame--;
        w.liveness().forgetCurrent();
        w.insnIdx = callee.inCallback ? callee.callsite : callee.callsite + 1;
        if (callee.inCallback) {
            WalkState previous = w.pruning.previousAt(cur, w.insnIdx);
            if (previous != null) {
                w.pruning.widen(previous, cur);
            }
        }
    }
}
