package io.sluice.emulator.verifier;

import java.util.StringJoiner;

/// How precision spreads, in the kernel's words.
final class PrecisionLog {

    private final Walk w;

    PrecisionLog(Walk w) {
        this.w = w;
    }

    private static String regs(int mask) {
        var all = new StringJoiner(",");
        for (int i = 0; i < 32; i++) {
            if ((mask >> i & 1) != 0) {
                all.add("r" + i);
            }
        }
        return all.toString();
    }

    /// Slots as offsets from the frame's end, separated by commas.
    static String slots(long mask, String prefix) {
        var all = new StringJoiner(",");
        for (int i = 0; i < 64; i++) {
            if ((mask >> i & 1) != 0) {
                all.add(prefix + (-i - 1) * StackSlot.SIZE);
            }
        }
        return all.toString();
    }

    void start(BacktrackMasks bt, int last, int first, int subsequent) {
        if (w.log.followsAll()) {
            w.log.line(
                    "mark_precise: frame"
                            + bt.frame
                            + ": last_idx "
                            + last
                            + " first_idx "
                            + first
                            + " subseq_idx "
                            + subsequent
                            + " ");
        }
    }

    void before(BacktrackMasks bt, int insn) {
        if (w.log.followsAll()) {
            w.log.line(
                    masks(bt, bt.frame, "") + " before " + insn + ": " + InsnText.of(w.code, insn));
        }
    }

    void parent(BacktrackMasks bt, int frame, WalkState st) {
        if (w.log.followsAll()) {
            w.log.line(masks(bt, frame, "parent state ") + ": " + w.printer.state(st, frame));
        }
    }

    private static String masks(BacktrackMasks bt, int frame, String which) {
        return "mark_precise: frame"
                + frame
                + ": "
                + which
                + "regs="
                + regs(bt.regs[frame])
                + " stack="
                + slots(bt.slots[frame], "");
    }

    void propagating(BacktrackMasks bt, int frame) {
        if (w.log.followsAll() && (bt.regs[frame] != 0 || bt.slots[frame] != 0)) {
            boolean both = bt.regs[frame] != 0 && bt.slots[frame] != 0;
            w.log.line(
                    "frame "
                            + frame
                            + ": propagating "
                            + regs(bt.regs[frame])
                            + (both ? "," : "")
                            + slots(bt.slots[frame], "fp"));
        }
    }

    /// Everything becomes precise: says what was not.
    void giveUp(WalkState start) {
        if (!w.log.followsAll()) {
            return;
        }
        w.log.line(
                "mark_precise: frame"
                        + start.curFrame
                        + ": falling back to forcing all scalars precise");
        for (WalkState st = start.parent; st != null; st = st.parent) {
            for (int f = 0; f <= st.curFrame; f++) {
                forced(st.frames[f], f);
            }
        }
    }

    private void forced(FrameState frame, int f) {
        String text = "force_precise: frame" + f + ": forcing ";
        for (int i = 0; i < 10; i++) {
            if (frame.regs[i].isScalar() && !frame.regs[i].precise) {
                w.log.line(text + "r" + i + " to be precise");
            }
        }
        for (int i = 0; i < frame.stack.length; i++) {
            if (frame.stack[i].isScalarSpill() && !frame.stack[i].spilled.precise) {
                w.log.line(text + "fp" + (-i - 1) * StackSlot.SIZE + " to be precise");
            }
        }
    }
}
