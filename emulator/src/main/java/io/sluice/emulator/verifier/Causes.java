package io.sluice.emulator.verifier;

import io.sluice.emulator.verifier.Verification.Step;
import io.sluice.emulator.verifier.Verification.What;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What led to a refusal: where the register at fault got its value, and which way the branches
/// went before. Reads the path backwards.
final class Causes {
    private static final int LONGEST_TRACE = 10_000;
    private static final int MOST_BRANCHES = 8;
    private static final int MOST_WRITES = 8;
    private static final int NONE = -1;
    private static final int MOVE = 0xb;

    private final Code code;
    private final Deque<Step> steps = new ArrayDeque<>();
    private int register;
    private int branches;
    private int writes;

    private Causes(Code code, int register) {
        this.code = code;
        this.register = register;
    }

    /// The steps that matter, in the order of execution.
    ///
    /// @param register the register at fault, -1 if the refusal is about none
    static List<Step> of(Code code, WalkState end, int register) {
        var causes = new Causes(code, register);
        List<Integer> trace = trace(end, code.length());
        for (int k = 1; k < trace.size(); k++) {
            causes.back(trace.get(k), trace.get(k - 1));
        }
        return List.copyOf(causes.steps);
    }

    /// The instructions of the path from its end, as Linux 6.18's get_prev_insn_idx() finds them:
    /// each follows the one before it unless the history says otherwise.
    private static List<Integer> trace(WalkState end, int length) {
        List<Integer> trace = new ArrayList<>();
        int at = end.insnIdx;
        for (@Nullable WalkState state = end; state != null; state = state.parent) {
            History history = state.history;
            int count = history.size();
            boolean more = at >= 0 && at < length;
            while (more && trace.size() < LONGEST_TRACE) {
                trace.add(at);
                boolean recorded = count > 0 && history.at(count - 1).idx() == at;
                more = at != state.firstInsnIdx || count > (recorded ? 1 : 0);
                if (more) {
                    at = recorded ? history.at(count - 1).prev() : at - 1;
                    count -= recorded ? 1 : 0;
                    more = at >= 0 && at < length;
                }
            }
            WalkState parent = state.parent;
            at = parent == null ? NONE : parent.lastInsnIdx;
        }
        return trace;
    }

    private void back(int at, int next) {
        if (code.isLocalCall(at)) {
            enteredFrame(register >= 1 && register <= 5);
        } else if (code.op(at) == Code.EXIT) {
            enteredFrame(register == 0);
        } else if (isBranch(at)) {
            branch(at, next);
        } else if (register != NONE && writes(at)) {
            written(at);
        }
    }

    /// Only what a call hands over has the same number in both frames.
    private void enteredFrame(boolean handedOver) {
        if (!handedOver) {
            register = NONE;
        }
    }

    private boolean isBranch(int at) {
        return code.isJump(at)
                && code.operation(at) != 0
                && code.operation(at) != 8
                && code.operation(at) != 9;
    }

    private void branch(int at, int next) {
        if (branches++ < MOST_BRANCHES) {
            steps.addFirst(new Step(at, next == at + 1 ? What.NOT_TAKEN : What.TAKEN));
        }
    }

    private boolean writes(int at) {
        return switch (code.insnClass(at)) {
            case Code.ALU, Code.ALU64, Code.LDX -> code.dst(at) == register;
            case Code.LD ->
                    code.isWideLoad(at)
                            ? code.dst(at) == register
                            : code.op(at) != 0 && register <= 5;
            case Code.STX -> code.isAtomic(at) && fetched(at) == register;
            case Code.JMP -> code.op(at) == Code.CALL && register <= 5;
            default -> false;
        };
    }

    /// The register that an atomic operation gives the old value to.
    private int fetched(int at) {
        if (code.isAtomicLoad(at)) {
            return code.dst(at);
        }
        boolean compares = (code.imm(at) & 0xf0) == 0xf0;
        return compares ? 0 : (code.imm(at) & 1) != 0 ? code.src(at) : NONE;
    }

    private void written(int at) {
        boolean alu = code.insnClass(at) == Code.ALU || code.insnClass(at) == Code.ALU64;
        boolean moves = alu && code.operation(at) == MOVE;
        if (moves && code.isSourceRegister(at)) {
            steps.addFirst(new Step(at, What.COPIED));
            register = code.src(at);
        } else if (alu && !moves) {
            steps.addFirst(new Step(at, What.CHANGED));
        } else {
            boolean cleared = !alu && register >= 1 && code.insnClass(at) != Code.LDX && !isSet(at);
            steps.addFirst(new Step(at, cleared ? What.LOST : What.MADE));
            register = NONE;
        }
        if (++writes == MOST_WRITES) {
            register = NONE;
        }
    }

    /// Calls and packet loads clear R1 to R5; other instructions write what they name.
    private boolean isSet(int at) {
        return code.isWideLoad(at) || code.insnClass(at) == Code.STX;
    }
}
