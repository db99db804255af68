package io.sluice.emulator.verifier;

import java.util.ArrayList;
import java.util.List;

/// The stack of every chain of calls fits into 512 bytes.
///
/// Source: Linux 6.18, kernel/bpf/verifier.c, check_max_stack_depth().
final class StackDepth {

    private static final int GRANULE = 16; // what the compiler to machine code rounds a frame to
    private static final int TAIL_CALL_LIMIT = 256;

    private final Walk w;
    private final Code code;

    StackDepth(Walk w) {
        this.w = w;
        this.code = w.code;
    }

    List<Integer> depths() {
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < w.subprograms.count(); i++) {
            all.add((w.calls.depths[i] + 7) / 8 * 8);
        }
        return all;
    }

    void check() {
        for (int i = 0; i < w.subprograms.count(); i++) {
            if (i == 0 || w.calls.isAsync[i]) {
                function(i, 0, 0);
            }
        }
    }

    private void function(int subprog, int frame, int above) {
        if (subprog > 0 && above >= TAIL_CALL_LIMIT && tailCalls(subprog)) {
            throw new Refused(
                    Reason.STACK_DEPTH,
                    "tail_calls are not allowed when call stack of previous frames is "
                            + above
                            + " bytes. Too large");
        }
        int own = ((w.calls.depths[subprog] + 7) / 8 * 8 + GRANULE - 1) / GRANULE * GRANULE;
        int depth = above + own;
        if (depth > StackAccess.BYTES) {
            throw new Refused(
                    Reason.STACK_DEPTH,
                    "combined stack size of " + (frame + 1) + " calls is " + depth + ". Too large");
        }
        for (int i = w.subprograms.start[subprog]; i < w.subprograms.start[subprog + 1]; i++) {
            if (!code.isLocalCall(i) && !code.isFunctionAddress(i)) {
                continue;
            }
            int callee = w.subprograms.at(i + code.imm(i) + 1);
            if (w.calls.isAsync[callee] && !code.isLocalCall(i)) {
                continue;
            }
            if (frame + 1 >= WalkState.MAX_FRAMES) {
                throw new Refused(
                        Reason.CALL_DEPTH,
                        "the call stack of " + (frame + 1) + " frames is too deep !");
            }
            function(callee, frame + 1, depth);
        }
    }

    private boolean tailCalls(int subprog) {
        for (int i = w.subprograms.start[subprog]; i < w.subprograms.start[subprog + 1]; i++) {
            if (code.isHelperCall(i) && code.imm(i) == 12) {
                return true;
            }
        }
        return false;
    }
}
