package io.sluice.emulator.verifier;

import java.util.Arrays;

/// Registers and stack slots, by frame, whose values must be exact at the point reached while going
/// back.
final class BacktrackMasks {

    int frame;
    final int[] regs = new int[WalkState.MAX_FRAMES];
    final long[] slots = new long[WalkState.MAX_FRAMES];

    void start(int atFrame) {
        frame = atFrame;
    }

    boolean isEmpty() {
        for (int i = 0; i <= frame; i++) {
            if (regs[i] != 0 || slots[i] != 0) {
                return false;
            }
        }
        return true;
    }

    void clear() {
        Arrays.fill(regs, 0);
        Arrays.fill(slots, 0);
    }

    boolean hasReg(int reg) {
        return (regs[frame] >> reg & 1) != 0;
    }

    void setReg(int reg) {
        regs[frame] |= 1 << reg;
    }

    void clearReg(int reg) {
        regs[frame] &= ~(1 << reg);
    }

    boolean has(LinkedRegs.Place place) {
        return ((place.isReg() ? regs[place.frame()] : slots[place.frame()]) >> place.index() & 1)
                != 0;
    }

    void set(LinkedRegs.Place place) {
        if (place.isReg()) {
            regs[place.frame()] |= 1 << place.index();
        } else {
            slots[place.frame()] |= 1L << place.index();
        }
    }

    boolean hasSlot(int inFrame, int slot) {
        return (slots[inFrame] >> slot & 1) != 0;
    }
}
