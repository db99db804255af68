package io.sluice.emulator.cbpf;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/// A constant table of where numbers of 32 bits lead, by intervals. Who looks something up takes
/// the same steps for each number.
final class IntervalTable {
    /// Where each interval starts, ascending, with the sign bit inverted, so that signed
    /// comparisons order them; as many as a power of 2.
    private final int[] starts;

    private final int[] exits;

    private IntervalTable(int[] starts, int[] exits) {
        this.starts = starts;
        this.exits = exits;
    }

    /// @param starts where each interval starts, ascending from 0, unsigned
    /// @param exits where each leads
    /// @param count how many there are
    static IntervalTable of(long[] starts, int[] exits, int count) {
        int size = Math.max(2, Integer.highestOneBit(2 * count - 1));
        int[] from = new int[size];
        int[] to = new int[size];
        for (int i = 0; i < size; i++) {
            // What is beyond the end belongs to the last interval: the greatest number finds it.
            from[i] = i < count ? (int) starts[i] ^ Integer.MIN_VALUE : Integer.MAX_VALUE;
            to[i] = exits[Math.min(i, count - 1)];
        }
        return new IntervalTable(from, to);
    }

    /// The same intervals that lead elsewhere.
    IntervalTable leading(IntUnaryOperator elsewhere) {
        return new IntervalTable(starts, Arrays.stream(exits).map(elsewhere).toArray());
    }

    int exit(int number) {
        int[] starts = this.starts;
        int value = number ^ Integer.MIN_VALUE;
        int interval = 0;
        for (int half = starts.length >> 1; half > 0; half >>= 1) {
            long below = (long) value - starts[interval + half] >> 63;
            interval += half & ~(int) below;
        }
        return exits[interval];
    }
}
