package io.sluice.emulator.cbpf;

/// A constant set of 32-bit numbers that answers without a branch: a number is in one of two
/// places, if it is in the set (cuckoo hashing, Pagh and Rodler 2001).
final class KeySet {
    /// 2^32 divided by the golden ratio: neighbours spread over the table (Knuth, The Art of
    /// Computer Programming, section 6.4).
    private static final int FIRST = 0x9e3779b1;

    private static final int SECOND = 0x85ebca6b;

    /// An odd number that makes the next pair of multipliers.
    private static final int NEXT = 0x2545f491;

    private static final int ATTEMPTS = 8;

    /// Two tables of the same size, one after the other. In what is free stands one of the numbers,
    /// which nobody finds there but who asks for it.
    private final int[] keys;

    private final int half;
    private final int shift;
    private final int first;
    private final int second;

    private KeySet(int bits, int first, int second) {
        this.keys = new int[2 << bits];
        this.half = 1 << bits;
        this.shift = 32 - bits;
        this.first = first;
        this.second = second;
    }

    /// @param numbers what is in the set, each once, at least one
    static KeySet of(int[] numbers) {
        int bits = 33 - Integer.numberOfLeadingZeros(numbers.length);
        int first = FIRST;
        int second = SECOND;
        while (true) {
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                KeySet set = new KeySet(bits, first, second);
                if (set.fill(numbers)) {
                    return set;
                }
                first *= NEXT;
                second *= NEXT;
            }
            bits++;
        }
    }

    /// Puts each number in one of its places, and whoever was there in its other one.
    ///
    /// @return false if that does not end
    private boolean fill(int[] numbers) {
        boolean[] used = new boolean[keys.length];
        for (int number : numbers) {
            int moving = number;
            int at = inFirst(moving);
            for (int moves = 0; used[at]; moves++) {
                if (moves > numbers.length) {
                    return false;
                }
                int next = keys[at];
                keys[at] = moving;
                moving = next;
                at = at < half ? inSecond(moving) : inFirst(moving);
            }
            keys[at] = moving;
            used[at] = true;
        }
        for (int i = 0; i < keys.length; i++) {
            if (!used[i]) {
                keys[i] = numbers[0];
            }
        }
        return true;
    }

    private int inFirst(int number) {
        return number * first >>> shift;
    }

    private int inSecond(int number) {
        return (number * second >>> shift) + half;
    }

    /// 1 if the number is not in the set, else 0.
    int misses(int number) {
        // A product of two numbers of 32 bits is 0 only where one of them is.
        long product =
                Integer.toUnsignedLong(keys[inFirst(number)] ^ number)
                        * Integer.toUnsignedLong(keys[inSecond(number)] ^ number);
        return (int) ((product | -product) >>> 63);
    }
}
