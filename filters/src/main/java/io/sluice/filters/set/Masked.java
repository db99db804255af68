package io.sluice.filters.set;

import io.sluice.filters.ir.Intervals;
import io.sluice.filters.ir.ValueTable;
import io.sluice.filters.ir.ValueTable.Kind;

/// A question for some bits of a byte or of 16 bits, as the same question for all of them: so that
/// one look at the TCP flags answers all that is asked of them.
///
/// @param value the value without the mask
/// @param set those of its numbers that are in the set of the masked one
@SuppressWarnings("ArrayRecordComponent")
record Masked(int value, int[] set) {
    /// Copies of a set that may become one.
    private static final int MOST_COPIES = 64;

    private static final int MOST_BITS = 16;

    /// The question without its mask where that is simple, else as it is.
    static Masked plain(DecisionGraph graph, int value, int[] set) {
        ValueTable values = graph.values();
        if (values.kind(value) != Kind.AND || !values.isConst(values.right(value))) {
            return new Masked(value, set);
        }
        int whole = values.left(value);
        int[] possible = graph.possible(whole);
        int mask = values.constant(values.right(value));
        int most = Intervals.max(possible);
        if (most == 0xff) {
            return new Masked(whole, tried(most, mask, set));
        }
        boolean low = (mask & mask + 1) == 0;
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(most);
        int copies = bits > MOST_BITS ? 0 : 1 << bits - Integer.bitCount(mask);
        if (!low || copies == 0 || copies > MOST_COPIES) {
            return new Masked(value, set);
        }
        int[] within = Intervals.intersection(set, Intervals.range(0, mask));
        int[] copied = Intervals.empty();
        for (int copy = 0; copy < copies; copy++) {
            int[] moved = within.clone();
            for (int i = 0; i < moved.length; i++) {
                moved[i] += copy * (mask + 1);
            }
            copied = Intervals.union(copied, moved);
        }
        return new Masked(whole, copied);
    }

    private static int[] tried(int most, int mask, int[] set) {
        int[] tried = Intervals.empty();
        for (int number = 0; number <= most; number++) {
            if (Intervals.contains(set, number & mask)) {
                tried = Intervals.union(tried, Intervals.only(number));
            }
        }
        return tried;
    }
}
