package io.sluice.filters.opt;

import io.sluice.filters.graph.PostOrder;
import io.sluice.filters.ir.Flow;
import io.sluice.filters.ir.Intervals;
import io.sluice.filters.ir.ValueTable.Kind;
import java.util.Arrays;

/// For which values all tests ask about high bits only, so that `and` once and equalities are
/// cheaper than bounds: tests for 10.0.0.0/8 and 172.0.0.0/8, or for both nibbles of an IP version.
final class MaskForms {
    private static final int LONGEST = 31; // trailing zeros of a boundary that is no boundary

    private final Flow flow;
    private final Work work;
    private final int[]
            lowBits; // by value, how many low bits no test depends on; -1 before the first test
    private final int[] plainCosts;
    private final int[] maskedCosts;

    MaskForms(Work work) {
        this.work = work;
        flow = work.flow();
        int size = flow.values().size();
        lowBits = new int[size];
        Arrays.fill(lowBits, -1);
        plainCosts = new int[size];
        maskedCosts = new int[size];
    }

    /// Looks at all tests of the graph. Before it has, no masks are proposed.
    ///
    /// @return whether any masks will be
    boolean count(PostOrder order) {
        for (int i = 0; i < order.size(); i++) {
            int node = order.at(i);
            if (flow.kind(node) == Flow.Kind.IN) {
                int value = flow.left(node);
                int zeros = commonZeros(flow.set(node), Intervals.max(work.ranges().set(value)));
                lowBits[value] = lowBits[value] < 0 ? zeros : Math.min(lowBits[value], zeros);
            }
        }
        for (int i = 0; i < order.size(); i++) {
            int node = order.at(i);
            if (flow.kind(node) == Flow.Kind.IN && lowBits[flow.left(node)] > 0) {
                int value = flow.left(node);
                plainCosts[value] += leastCost(flow.set(node), work.ranges().set(value));
                int[] masked = masked(value, flow.set(node));
                maskedCosts[value] += leastCost(masked, work.ranges().set(maskedValue(value)));
            }
        }
        for (int value = 0; value < plainCosts.length; value++) {
            if (cheaper(value)) {
                return true;
            }
        }
        return false;
    }

    /// Of the places where the set begins or ends, the fewest trailing zero bits.
    private static int commonZeros(int[] set, int max) {
        int zeros = LONGEST;
        for (int i = 0; i < set.length; i += 2) {
            zeros = Math.min(zeros, Math.min(LONGEST, Integer.numberOfTrailingZeros(set[i])));
            if (set[i + 1] != max) {
                zeros = Math.min(zeros, Integer.numberOfTrailingZeros(set[i + 1] + 1));
            }
        }
        return zeros;
    }

    private static int leastCost(int[] set, int[] possible) {
        return Math.min(cost(set, possible), cost(Intervals.difference(possible, set), possible));
    }

    /// How many comparisons a row of tests for the set takes.
    static int cost(int[] set, int[] possible) {
        int cost = 0;
        for (int i = 0; i < set.length; i += 2) {
            boolean one =
                    set[i] == set[i + 1]
                            || set[i] == Intervals.min(possible)
                            || set[i + 1] == Intervals.max(possible);
            cost += one ? 1 : 2;
        }
        return cost;
    }

    /// Whether all tests on the value had better be made on its high bits.
    boolean cheaper(int value) {
        return value < lowBits.length
                && lowBits[value] > 0
                && maskedCosts[value] + 1 <= plainCosts[value];
    }

    /// The value without the bits nobody asks for.
    int maskedValue(int value) {
        return work.rules().binary(Kind.AND, value, flow.values().constantOf(-1 << lowBits[value]));
    }

    /// The set, asked of [#maskedValue(int)].
    int[] masked(int value, int[] set) {
        int mask = -1 << lowBits[value];
        int[] result = new int[set.length];
        for (int i = 0; i < set.length; i++) {
            result[i] = set[i] & mask;
        }
        return result;
    }
}
