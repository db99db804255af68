package io.sluice.emulator.verifier;

import java.util.Arrays;

/// Eight bytes of the stack; byte 7 is the one at the lowest address, as in the kernel.
final class StackSlot {

    static final int SIZE = 8;

    static final byte INVALID = 0;
    static final byte SPILL = 1;
    static final byte MISC = 2;
    static final byte ZERO = 3;

    final byte[] type = new byte[SIZE];
    final RegState spilled = new RegState();

    StackSlot copy() {
        var slot = new StackSlot();
        System.arraycopy(type, 0, slot.type, 0, SIZE);
        slot.spilled.set(spilled);
        return slot;
    }

    boolean isSpill() {
        return type[SIZE - 1] == SPILL;
    }

    boolean isScalarSpill() {
        return isSpill() && spilled.isScalar();
    }

    /// A whole scalar, not a part of one.
    boolean isWideScalarSpill() {
        return type[0] == SPILL && spilled.isScalar();
    }

    /// Forgets a register that was stored here before a part of it is written over.
    ///
    /// Source: Linux 6.18, kernel/bpf/verifier.c, scrub_special_slot().
    void scrub() {
        boolean spill = isSpill();
        spilled.type = RegType.NOT_INIT;
        for (int i = 0; spill && i < SIZE; i++) {
            if (type[i] != INVALID) {
                type[i] = MISC;
            }
        }
    }

    void invalidate() {
        spilled.reset();
        Arrays.fill(type, INVALID);
    }
}
