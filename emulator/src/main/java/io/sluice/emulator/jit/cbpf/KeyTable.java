package io.sluice.emulator.jit.cbpf;

import java.util.Map;
import java.util.SplittableRandom;

/// A constant map from 32-bit keys to small numbers, for tests against many constants: whether a
/// key is in it is found without a branch the processor could guess wrong.
///
/// The places of few keys are such that no two of them share one. Of many keys each lies in one of
/// two places, one in each half, and a look-up asks both (cuckoo hashing, Pagh and Rodler 2001).
/// Where no key belongs lies one that belongs elsewhere, which nobody finds there by mistake.
///
/// A record, since HotSpot takes the components of a constant record for constants.
///
/// @param keys by place; with two halves the second half's follow the first's
/// @param numbers that of each key
/// @param multiplier spreads keys over the places
/// @param bits of a place's number, in its half
/// @param halves one or two
@SuppressWarnings("ArrayRecordComponent") // package-private, and never compared
record KeyTable(int[] keys, int[] numbers, long multiplier, int bits, int halves) {
    /// What [#find] gives for a key that is not in the table.
    static final int ABSENT = 0;

    private static final long SEED = 2001;

    /// Sizes for which a table without collisions is looked for, and how often: 8 KB of keys at
    /// most.
    private static final int SMALLEST_BITS = 4;

    private static final int MAX_SINGLE_BITS = 11;
    private static final int TRIALS = 50;

    /// Keys that may be moved to place one more. Less than half of all places are taken, so long
    /// ways are rare, and then another multiplier does.
    private static final int LONGEST_WAY = 100;

    /// @param numbers what [#find] gives for each key, 1 or more; one key at least
    static KeyTable of(Map<Integer, Integer> numbers) {
        SplittableRandom random = new SplittableRandom(SEED);
        int size = numbers.size() + numbers.size() / 4;
        int fewest = Math.max(SMALLEST_BITS, Integer.SIZE - Integer.numberOfLeadingZeros(size));
        for (int bits = fewest; bits <= MAX_SINGLE_BITS; bits++) {
            for (int trial = 0; trial < TRIALS; trial++) {
                KeyTable table = empty(random.nextLong(), bits, 1);
                if (table.placeAll(numbers)) {
                    return table;
                }
            }
        }
        for (int trial = 0; ; trial++) {
            KeyTable table = empty(random.nextLong(), fewest + trial / TRIALS, 2);
            if (table.placeAll(numbers)) {
                return table;
            }
        }
    }

    private static KeyTable empty(long random, int bits, int halves) {
        int places = halves << bits;
        return new KeyTable(new int[places], new int[places], random | 1, bits, halves);
    }

    private boolean placeAll(Map<Integer, Integer> all) {
        for (Map.Entry<Integer, Integer> entry : all.entrySet()) {
            if (!place(entry.getKey(), entry.getValue())) {
                return false;
            }
        }
        Map.Entry<Integer, Integer> any = all.entrySet().iterator().next();
        for (int i = 0; i < keys.length; i++) {
            if (numbers[i] == ABSENT) {
                keys[i] = any.getKey();
                numbers[i] = any.getValue();
            }
        }
        return true;
    }

    private boolean place(int newKey, int newNumber) {
        int key = newKey;
        int number = newNumber;
        int longest = halves == 1 ? 1 : LONGEST_WAY;
        for (int i = 0; i < longest; i++) {
            int at = i % 2 == 0 ? firstPlace(key) : secondPlace(key);
            int otherKey = keys[at];
            int otherNumber = numbers[at];
            keys[at] = key;
            numbers[at] = number;
            if (otherNumber == ABSENT) {
                return true;
            }
            key = otherKey;
            number = otherNumber;
        }
        return false;
    }

    /// The top bits of the product.
    private int firstPlace(int key) {
        return (int) (key * multiplier >>> Long.SIZE - bits);
    }

    /// The bits of the product below those.
    private int secondPlace(int key) {
        return (1 << bits) + ((int) (key * multiplier >>> Long.SIZE - 2 * bits) & (1 << bits) - 1);
    }

    /// A negative number if the table has the key, else another.
    static int has(KeyTable table, int key) {
        int first = isZero(table.keys[table.firstPlace(key)] ^ key);
        return table.halves == 1 ? first : first | isZero(table.keys[table.secondPlace(key)] ^ key);
    }

    /// A negative number for 0, else another.
    static int isZero(int value) {
        return value - 1 & ~value;
    }

    static int find(KeyTable table, int key) {
        int at = table.firstPlace(key);
        if (table.keys[at] != key && table.halves == 2) {
            at = table.secondPlace(key);
        }
        return table.keys[at] == key ? table.numbers[at] : ABSENT;
    }
}
