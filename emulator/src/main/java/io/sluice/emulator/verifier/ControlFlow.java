package io.sluice.emulator.verifier;

import io.sluice.emulator.helpers.HelperPrototype;
import io.sluice.emulator.verifier.profile.Message;
import io.sluice.emulator.verifier.profile.Rule;
import java.util.Arrays;

/// Walks the program as a graph: everything is reached, back edges are allowed, and the points
/// where states are kept or jumps recorded are marked.
///
/// Source: Linux 6.18, kernel/bpf/verifier.c, check_cfg().
final class ControlFlow {

    private static final int DISCOVERED = 0x10;
    private static final int EXPLORED = 0x20;
    private static final int FALLTHROUGH = 1;
    private static final int BRANCH = 2;

    private final Walk w;
    private final Code code;
    private final int[] state;
    private final int[] stack;
    private int top;

    /// Instructions in the order in which they were finished: successors first, callees included.
    final int[] finished;

    int finishedCount;

    ControlFlow(Walk w) {
        this.w = w;
        this.code = w.code;
        state = new int[code.length()];
        stack = new int[code.length()];
        finished = new int[code.length()];
    }

    void run() {
        explore(0);
        for (int i = 0; i < code.length(); i++) {
            if (state[i] != EXPLORED) {
                throw new Refused(Reason.CONTROL_FLOW, Message.UNREACHABLE, i).at(i);
            }
            if (code.isWideLoad(i)) {
                if (state[i + 1] != 0) {
                    throw new Refused(Reason.CONTROL_FLOW, Message.JUMP_INTO_WIDE_LOAD, i).at(i);
                }
                i++;
            }
        }
    }

    private void explore(int root) {
        state[root] = DISCOVERED;
        stack[top++] = root;
        while (top > 0) {
            int t = stack[top - 1];
            if (!visit(t)) {
                state[t] = EXPLORED;
                top--;
                finished[finishedCount++] = t;
            }
        }
    }

    /// Whether another instruction is to be explored before `t` is finished.
    private boolean visit(int t) {
        int next = t + (code.isWideLoad(t) ? 2 : 1);
        if (code.isFunctionAddress(t)) {
            return visitFunction(t, next, true);
        }
        if (!code.isJump(t)) {
            return push(t, next, FALLTHROUGH);
        }
        return switch (code.operation(t)) {
            case 9 -> false;
            case 8 -> visitCall(t, next);
            case 0 -> {
                boolean more = push(t, code.target(t), FALLTHROUGH);
                if (!more) {
                    w.prunePoint[code.target(t)] = true;
                    w.jumpPoint[code.target(t)] = true;
                } else {
                    // The kernel returns first and marks on the second visit, which always comes.
                    more = true;
                }
                yield more;
            }
            default -> {
                w.prunePoint[t] = true;
                w.forceCheckpoint[t] |= code.op(t) == Code.MAY_GOTO;
                yield push(t, next, FALLTHROUGH) || push(t, code.target(t), BRANCH);
            }
        };
    }

    private boolean visitCall(int t, int next) {
        if (code.setsAsyncCallback(t)) {
            w.prunePoint[t] = true;
        }
        if (code.callsCallback(t)) {
            w.callsCallback[t] = true;
            w.forceCheckpoint[t] = true;
            w.prunePoint[t] = true;
            w.jumpPoint[t] = true;
        }
        if (code.isHelperCall(t) && HelperPrototype.changesPacket(code.imm(t))) {
            w.changesPacket[w.subprograms.containing(t)] = true;
        }
        if (code.isHelperCall(t)
                && HelperPrototype.sleeps(w.request.program().label(), code.imm(t))) {
            w.mightSleep[w.subprograms.containing(t)] = true;
        }
        return visitFunction(t, next, code.isLocalCall(t));
    }

    private boolean visitFunction(int t, int next, boolean withCallee) {
        if (push(t, next, FALLTHROUGH)) {
            return true;
        }
        w.prunePoint[next] = true;
        w.jumpPoint[next] = true;
        if (!withCallee) {
            return false;
        }
        int callee = t + code.imm(t) + 1;
        w.prunePoint[t] = true;
        if (w.changesPacket[w.subprograms.containing(callee)]) {
            w.changesPacket[w.subprograms.containing(t)] = true;
        }
        w.mightSleep[w.subprograms.containing(t)] |= w.mightSleep[w.subprograms.containing(callee)];
        return push(t, callee, BRANCH);
    }

    private boolean push(int from, int to, int edge) {
        if (state[from] >= (DISCOVERED | edge) && state[from] < EXPLORED) {
            return false;
        }
        if (to < 0 || to >= code.length()) {
            throw new Refused(Reason.CONTROL_FLOW, Message.JUMP_OUT_OF_RANGE, from, to).at(from);
        }
        if (edge == BRANCH) {
            w.prunePoint[to] = true;
            w.jumpPoint[to] = true;
        }
        if (state[to] == 0) {
            state[from] = DISCOVERED | edge;
            state[to] = DISCOVERED;
            stack[top++] = to;
            return true;
        }
        if ((state[to] & 0xf0) == DISCOVERED) {
            boolean mayLoop =
                    w.privilege.mayLoop()
                            && (!code.isUnconditional(from)
                                    || w.profile.has(Rule.UNCONDITIONAL_BACK_EDGES));
            if (!mayLoop) {
                throw new Refused(Reason.CONTROL_FLOW, Message.BACK_EDGE, from, to).at(from);
            }
        } else {
            state[from] = DISCOVERED | edge;
        }
        return false;
    }

    /// The instructions that may follow one, within its function; a call continues after it.
    static int[] successors(Code code, int i) {
        int[] known = code.successors[i];
        if (known == null) {
            known = computeSuccessors(code, i);
            code.successors[i] = known;
        }
        return known;
    }

    private static int[] computeSuccessors(Code code, int i) {
        if (code.op(i) == Code.EXIT) {
            return new int[0];
        }
        int next = i + (code.isWideLoad(i) ? 2 : 1);
        if (!code.isJump(i) || code.operation(i) == 8) {
            return new int[] {next};
        }
        if (code.isUnconditional(i)) {
            return new int[] {code.target(i)};
        }
        return new int[] {next, code.target(i)};
    }

    /// Instructions of each function, successors first where there is no loop.
    static int[] postorder(Code code, Subprograms subprograms) {
        int n = code.length();
        int[] order = new int[n];
        int count = 0;
        var state = new byte[n];
        int[] stack = new int[n];
        for (int s = 0; s < subprograms.count(); s++) {
            int top = 0;
            stack[top++] = subprograms.start[s];
            while (top > 0) {
                int t = stack[top - 1];
                if (state[t] == 2) {
                    top--;
                    continue;
                }
                state[t] = 1;
                boolean pushed = false;
                for (int succ : successors(code, t)) {
                    if (state[succ] == 0) {
                        stack[top++] = succ;
                        state[succ] = 1;
                        pushed = true;
                    }
                }
                if (!pushed) {
                    state[t] = 2;
                    top--;
                    order[count++] = t;
                }
            }
        }
        return Arrays.copyOf(order, count);
    }
}
