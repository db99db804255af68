package io.sluice.emulator.jit;

import java.util.Map;

/// A constant map from 32-bit keys to small numbers, for tests against many constants: open
/// addressing, at most half full, one array with key and number side by side.
final class KeyTable {
    /// What [#find] gives for a key that is not in the table.
    static final int ABSENT = 0;

    private final int[] slots;
    private final int shift;

    /// @param numbers what [#find] gives for each key, 1 or more
    KeyTable(Map<Integer, Integer> numbers) {
        int bits = Math.max(4, 33 - Integer.numberOfLeadingZeros(numbers.size()));
        slots = new int[2 << bits];
        shift = 32 - bits;
        numbers.forEach((key, number) -> {
            int at = start(key);
            while (slots[at + 1] != ABSENT) {
                at = at + 2 & slots.length - 1;
            }
            slots[at] = key;
            slots[at + 1] = number;
        });
    }

    private int start(int key) {
        // Fibonacci hashing: neighbouring addresses spread over the table.
        return key * 0x9e3779b1 >>> shift << 1;
    }

    static int find(KeyTable table, int key) {
        int[] slots = table.slots;
        int at = table.start(key);
        while (true) {
            int number = slots[at + 1];
            if (number == ABSENT || slots[at] == key) {
                return number;
            }
            at = at + 2 & slots.length - 1;
        }
    }
}
