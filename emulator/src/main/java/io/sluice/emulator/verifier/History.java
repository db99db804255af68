package io.sluice.emulator.verifier;

import java.util.Arrays;

/// How a path came from its last stored state to here: jumps taken and instructions with something
/// to remember.
final class History {

    static final int STACK_ACCESS = 1 << 9;
    static final int DST_STACK = 1 << 10;
    static final int SRC_STACK = 1 << 11;

    /// One instruction. The links are registers and slots that shared a value when it compared
    /// them.
    ///
    /// @param idx the instruction
    /// @param prev the one before it on this path
    /// @param flags frame (3 bits), stack slot (6 bits), and the constants of [History]
    /// @param linked packed as [LinkedRegs] does, or empty
    record Entry(int idx, int prev, int flags, LinkedRegs linked) {

        boolean isStackAccess() {
            return (flags & STACK_ACCESS) != 0;
        }

        int frame() {
            return flags & 7;
        }

        int slot() {
            return flags >> 3 & 0x3f;
        }
    }

    private Entry[] entries = new Entry[8];
    private int size;

    static int stackAccess(int frame, int slot) {
        return STACK_ACCESS | slot << 3 | frame;
    }

    History copy() {
        var h = new History();
        h.entries = Arrays.copyOf(entries, Math.max(8, size));
        h.size = size;
        return h;
    }

    int size() {
        return size;
    }

    void clear() {
        size = 0;
    }

    Entry at(int i) {
        return entries[i];
    }

    void add(Entry entry) {
        if (size == entries.length) {
            entries = Arrays.copyOf(entries, size * 2);
        }
        entries[size++] = entry;
    }

    void replaceLast(Entry entry) {
        entries[size - 1] = entry;
    }
}
