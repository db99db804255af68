package io.sluice.emulator.set;

/// Counts bits by their place: how often each bit of rows of bits was set. The counts stand
/// upright, the lowest bits of 64 of them in one long, so that adding a row takes a few operations
/// for 64 counts (carry-save adders, as in Muła, Kurz and Lemire, "Faster Population Counts Using
/// AVX2 Instructions", 2018). For one thread.
final class TermCounter {
    private static final int LOW_MOST = 7; // what three planes hold
    private static final int HIGH_PLANES = 16;
    private static final int HIGH_MOST = 9000; // times seven fit into them: below 2^16

    private final int words;
    private final long[] ones;
    private final long[] twos;
    private final long[] fours;
    private final long[][] high;
    private final long[] counts;
    private int low;
    private int carried;

    TermCounter(int words) {
        this.words = words;
        ones = new long[words];
        twos = new long[words];
        fours = new long[words];
        high = new long[HIGH_PLANES][words];
        counts = new long[words << 6];
    }

    void add(long[] row) {
        for (int i = 0; i < words; i++) {
            long bits = row[i];
            long carry = ones[i] & bits;
            ones[i] ^= bits;
            long next = twos[i] & carry;
            twos[i] ^= carry;
            fours[i] ^= next;
        }
        if (++low == LOW_MOST) {
            carry();
        }
    }

    /// Adds the low planes to the high ones.
    private void carry() {
        low = 0;
        for (int i = 0; i < words; i++) {
            long carry = 0;
            for (int plane = 0; plane < HIGH_PLANES; plane++) {
                long a = high[plane][i];
                long b = plane == 0 ? ones[i] : plane == 1 ? twos[i] : plane == 2 ? fours[i] : 0;
                high[plane][i] = a ^ b ^ carry;
                carry = a & b | carry & (a | b);
                if (plane > 1 && carry == 0) {
                    break;
                }
            }
            ones[i] = 0;
            twos[i] = 0;
            fours[i] = 0;
        }
        if (++carried == HIGH_MOST) {
            settle();
        }
    }

    /// The counts so far; not to be written to.
    long[] counts() {
        carry();
        settle();
        return counts;
    }

    private void settle() {
        carried = 0;
        for (int plane = 0; plane < HIGH_PLANES; plane++) {
            for (int i = 0; i < words; i++) {
                for (long rest = high[plane][i]; rest != 0; rest &= rest - 1) {
                    counts[(i << 6) + Long.numberOfTrailingZeros(rest)] += 1L << plane;
                }
                high[plane][i] = 0;
            }
        }
    }
}
