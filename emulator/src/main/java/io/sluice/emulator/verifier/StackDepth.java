package io.sluice.emulator.verifier;

import io.sluice.emulator.verifier.profile.Message;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The stack of every chain of calls fits into 512 bytes.
///
/// Source: Linux 6.18, kernel/bpf/verifier.c, check_max_stack_depth().
final class StackDepth {

    private static final int GRANULE = 16; // what the compiler to machine code rounds a frame to

    /// Functions with less stay on the common stack even where others get one of their own.
    private static final int LEAST_PRIVATE = 64;

    private final Walk w;
    private final Code code;

    /// Functions that start a stack of their own: what is above them does not count.
    private final boolean[] isPrivate;

    StackDepth(Walk w) {
        this.w = w;
        this.code = w.code;
        isPrivate = new boolean[w.subprograms.count()];
    }

    List<Integer> depths() {
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < w.subprograms.count(); i++) {
            all.add((w.calls.depths[i] + 7) / 8 * 8);
        }
        return all;
    }

    void check() {
        boolean mayBePrivate = hasPrivateStacks();
        for (int i = w.subprograms.count() - 1; i >= 0; i--) {
            if (i == 0 || w.calls.isAsync[i]) {
                // What also runs later, on top of anything, has its own stack only there.
                Arrays.fill(isPrivate, false);
                function(i, 0, 0, mayBePrivate && i == 0);
            }
        }
    }

    /// Source: bpf_enable_priv_stack().
    private boolean hasPrivateStacks() {
        boolean tracing =
                switch (w.request.program().type()) {
                    case KPROBE, TRACEPOINT, PERF_EVENT, RAW_TRACEPOINT -> true;
                    default -> false;
                };
        for (int i = 0; i < w.subprograms.count(); i++) {
            tracing &= !tailCalls(i);
        }
        return tracing;
    }

    private void function(int subprog, int frame, int above, boolean mayBePrivate) {
        if (subprog > 0 && above >= w.limits.tailCallStackBytes() && tailCalls(subprog)) {
            throw new Refused(Reason.STACK_DEPTH, Message.TAIL_CALL_STACK, above);
        }
        int own = ((w.calls.depths[subprog] + 7) / 8 * 8 + GRANULE - 1) / GRANULE * GRANULE;
        isPrivate[subprog] |= mayBePrivate && own >= LEAST_PRIVATE;
        if (isPrivate[subprog] && own > w.limits.stackBytes()) {
            throw new Refused(Reason.STACK_DEPTH, Message.FUNCTION_STACK, subprog, own);
        }
        int depth = isPrivate[subprog] ? above : above + own;
        if (depth > w.limits.stackBytes()) {
            throw new Refused(Reason.STACK_DEPTH, Message.COMBINED_STACK, frame + 1, depth);
        }
        for (int i = w.subprograms.start[subprog]; i < w.subprograms.start[subprog + 1]; i++) {
            if (!code.isLocalCall(i) && !code.isFunctionAddress(i)) {
                continue;
            }
            int callee = w.subprograms.at(i + code.imm(i) + 1);
            if (w.calls.isAsync[callee] && !code.isLocalCall(i)) {
                continue;
            }
            if (frame + 1 >= w.limits.frames()) {
                throw new Refused(Reason.CALL_DEPTH, Message.FRAMES, frame + 1);
            }
            function(callee, frame + 1, depth, mayBePrivate);
        }
    }

    private boolean tailCalls(int subprog) {
        for (int i = w.subprograms.start[subprog]; i < w.subprograms.start[subprog + 1]; i++) {
            if (code.isTailCall(i)) {
                return true;
            }
        }
        return false;
    }
}
