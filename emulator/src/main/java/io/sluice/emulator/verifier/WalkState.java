package io.sluice.emulator.verifier;

import io.sluice.emulator.verifier.profile.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Everything known at one point of one path; stored ones form the tree of paths by [#parent].
final class WalkState {

    /// A resource that the program must give back.
    ///
    /// @param lock whether it is a held lock instead of an object
    /// @param id its number
    /// @param insn where it was acquired
    /// @param map for a lock, what it belongs to
    record Ref(boolean lock, int id, int insn, @Nullable Object map) {}

    static final int MAX_FRAMES = Limits.MOST_FRAMES;

    FrameState[] frames = new FrameState[MAX_FRAMES];
    int curFrame;
    int branches = 1;
    @Nullable WalkState parent;
    final List<Ref> refs = new ArrayList<>();
    int activeLocks;
    boolean speculative;
    boolean cleaned;

    /// No longer compared with, but still a part of the path being walked.
    boolean evicted;

    int insnIdx;
    int lastInsnIdx;
    int firstInsnIdx;
    int dfsDepth;
    int callbackUnrollDepth;
    int mayGotoDepth;
    History history = new History();

    WalkState copy() {
        var s = new WalkState();
        for (int i = 0; i <= curFrame; i++) {
            s.frames[i] = frames[i].copy();
        }
        s.curFrame = curFrame;
        s.branches = branches;
        s.parent = parent;
        s.refs.addAll(refs);
        s.activeLocks = activeLocks;
        s.speculative = speculative;
        s.insnIdx = insnIdx;
        s.lastInsnIdx = lastInsnIdx;
        s.firstInsnIdx = firstInsnIdx;
        s.dfsDepth = dfsDepth;
        s.callbackUnrollDepth = callbackUnrollDepth;
        s.mayGotoDepth = mayGotoDepth;
        s.history = history.copy();
        return s;
    }

    FrameState frame() {
        return frames[curFrame];
    }

    RegState[] regs() {
        return frames[curFrame].regs;
    }

    /// The instruction a frame stands at: its call for an outer one.
    int frameInsn(int frame) {
        return frame == curFrame ? insnIdx : frames[frame + 1].callsite;
    }

    void forEachReg(Consumer<RegState> action) {
        for (int f = 0; f <= curFrame; f++) {
            for (RegState reg : frames[f].regs) {
                action.accept(reg);
            }
            for (StackSlot slot : frames[f].stack) {
                if (slot.isSpill()) {
                    action.accept(slot.spilled);
                }
            }
        }
    }

    int objectRefs() {
        return refs.size() - activeLocks;
    }

    boolean holds(int refId) {
        return refs.stream().anyMatch(ref -> !ref.lock() && ref.id() == refId);
    }

    boolean sameCallsites(WalkState other) {
        if (curFrame != other.curFrame) {
            return false;
        }
        for (int i = 0; i <= curFrame; i++) {
            if (frames[i].callsite != other.frames[i].callsite) {
                return false;
            }
        }
        return true;
    }
}
