package io.sluice.emulator.verifier;

import io.sluice.emulator.verifier.profile.Message;
import java.util.Arrays;

/// What becomes of addresses of callbacks when code that no path reaches is taken out.
///
/// A run of dead instructions goes at once. An address that leads into it is not mended, so it then
/// stands for whatever moved there: another function, or the middle of one, or nothing, and the
/// last two are a defect that the kernel reports of itself.
///
/// Source: Linux 6.18, kernel/bpf/verifier.c, opt_remove_dead_code() and jit_subprogs();
/// kernel/bpf/core.c, bpf_adj_branches().
final class DeadCode {

    private final Code code;
    private final boolean[] walked;
    private final int[] starts;

    /// @param walked whether a path came to an instruction
    /// @param starts where the functions start
    DeadCode(Code code, boolean[] walked, int[] starts) {
        this.code = code;
        this.walked = walked;
        this.starts = starts;
    }

    /// Refuses a program in which an address leads nowhere.
    void check() {
        int functions = 0;
        for (int start : starts) {
            functions += walked[start] ? 1 : 0;
        }
        for (int i = 0; functions > 1 && i < code.length(); i++) {
            if (walked[i] && code.isFunctionAddress(i) && !leadsToFunction(i + code.imm(i) + 1)) {
                throw new Refused(Reason.KERNEL_DEFECT, Message.DEFECT_DEAD_CALLBACK, i).at(i);
            }
        }
    }

    private boolean leadsToFunction(int target) {
        int at = target;
        int removed = 0;
        for (int from = 0; from < code.length(); from++) {
            int to = endOfDead(from);
            if (to > from) {
                at -= at >= to - removed ? to - from : 0;
                removed += to - from;
                from = to - 1;
            }
        }
        int moved = at;
        return Arrays.stream(starts).anyMatch(s -> walked[s] && s - deadBefore(s) == moved);
    }

    /// The end of the run of dead instructions that starts at one, or the instruction itself if it
    /// is not dead.
    private int endOfDead(int from) {
        int to = from;
        while (to < code.length() && !isLive(to)) {
            to++;
        }
        return to;
    }

    private int deadBefore(int slot) {
        int dead = 0;
        for (int i = 0; i < slot; i++) {
            dead += isLive(i) ? 0 : 1;
        }
        return dead;
    }

    /// The second slot of a wide load is walked with the first.
    private boolean isLive(int slot) {
        return walked[slot] || slot > 0 && walked[slot - 1] && code.isWideLoad(slot - 1);
    }
}
