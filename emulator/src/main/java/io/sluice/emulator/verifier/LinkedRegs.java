package io.sluice.emulator.verifier;

import java.util.ArrayList;
import java.util.List;

/// Registers and stack slots that hold the same number, or it plus a constant; at most six, as in
/// the kernel.
final class LinkedRegs {

    static final LinkedRegs NONE = new LinkedRegs();
    private static final int MAX = 6;

    /// One place.
    ///
    /// @param frame its frame
    /// @param index register number or stack slot
    /// @param isReg which of the two
    record Place(int frame, int index, boolean isReg) {

        RegState in(WalkState state) {
            FrameState f = state.frames[frame];
            return isReg ? f.regs[index] : f.stack[index].spilled;
        }
    }

    final List<Place> places = new ArrayList<>(MAX);

    /// Gathers every place whose number has an id; those beyond the limit lose theirs.
    ///
    /// @param liveRegs registers that are still read, by instruction; others are left alone
    void collect(WalkState state, int id, int[] liveRegs) {
        int base = id & ~RegState.ADD_CONST;
        for (int f = state.curFrame; f >= 0; f--) {
            FrameState frame = state.frames[f];
            int live = liveRegs[state.frameInsn(f)];
            for (int i = 0; i < 10; i++) {
                if ((live >> i & 1) != 0) {
                    add(frame.regs[i], base, new Place(f, i, true));
                }
            }
            for (int i = 0; i < frame.stack.length; i++) {
                if (frame.stack[i].isSpill()) {
                    add(frame.stack[i].spilled, base, new Place(f, i, false));
                }
            }
        }
        if (places.size() == 1) {
            places.clear();
        }
    }

    private void add(RegState reg, int base, Place place) {
        if (!reg.isScalar() || reg.baseId() != base) {
            return;
        }
        if (places.size() < MAX) {
            places.add(place);
        } else {
            reg.unlink();
        }
    }
}
