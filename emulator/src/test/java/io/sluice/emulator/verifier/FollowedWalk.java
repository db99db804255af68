package io.sluice.emulator.verifier;

import java.util.Arrays;

/// The walk along the path that one run takes: before each of the run's steps it knows what the
/// verifier would know there, and whether the run's state is among that.
///
/// Where a path forks, the ways that the run does not take are left; where both lead to the next
/// step, both are kept. No path is cut where an earlier state covers it, because numbers on which
/// no decision rested would differ from those of the earlier path.
final class FollowedWalk {

    /// More ways than this no instruction has, nor so many forks one after the other.
    private static final int MOST_WAYS = 64;

    private final Walk walk;
    private final Containment containment;
    private final WalkState[] ways = new WalkState[MOST_WAYS];
    private final WalkState[] next = new WalkState[MOST_WAYS];
    private int count;
    private int found;
    private int at;

    /// @param walk one that is prepared, with an observer
    FollowedWalk(Walk walk, Containment containment) {
        this.walk = walk;
        this.containment = containment;
    }

    /// Goes back to the program's start.
    void start() {
        walk.begin();
        walk.processed = 0;
        ways[0] = walk.cur;
        count = 1;
        at = -1;
    }

    /// Whether a run may stand before an instruction with these registers.
    ///
    /// @throws Refused if the walk would have ended before
    boolean allows(int insn, int depth, long[] registers) {
        if (insn >= walk.code.length()) {
            return true; // the interpreter's own exit, for packet loads behind the packet's end
        }
        if (at >= 0) {
            found = 0;
            for (int i = 0; i < count; i++) {
                step(ways[i], insn);
            }
            System.arraycopy(next, 0, ways, 0, found);
            count = found;
        }
        at = insn;
        for (int i = 0; i < count; i++) {
            if (containment.holds(ways[i], depth, registers)) {
                return true;
            }
        }
        return false;
    }

    private void step(WalkState way, int insn) {
        if (walk.cur != way) {
            walk.cur = way;
            walk.liveness().forgetCurrent();
        }
        walk.insnIdx = at;
        walk.step();
        if (walk.insnIdx == insn) {
            next[found++] = walk.cur;
        }
        while (!walk.waiting.isEmpty()) {
            Walk.Branch branch = walk.waiting.removeFirst();
            if (branch.state().speculative) {
                continue; // a way that no run takes, walked for what a processor guesses
            }
            if (branch.insn() == at && !walk.code.isJump(at)) {
                step(branch.state(), insn); // for one of two numbers, see maybe_fork_scalars()
            } else if (branch.insn() == insn) {
                next[found++] = branch.state();
            }
        }
    }

    /// What of each way is wrong about a concrete state, to print.
    String misfits(int depth, long[] registers) {
        var text = new StringBuilder(Arrays.toString(registers));
        for (int i = 0; i < count; i++) {
            text.append('\n').append(containment.misfit(ways[i], depth, registers));
        }
        return text.toString();
    }
}
