package io.sluice.filters.set;

import io.sluice.filters.ir.Intervals;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;

/// Finds, for a node of a [DecisionGraph], few and rare facts of a packet one of which must hold
/// for the node to decide one way: on each path to that end lies one of them.
///
/// How rare a fact is is guessed: by the share of all numbers that are in its set, and by how many
/// nodes ask for it, since what many filters name is likely in the traffic too.
public final class Cover {
    /// A fact: the value lies in the set.
    ///
    /// @param set in the form of [Intervals]
    @SuppressWarnings("ArrayRecordComponent")
    public record Key(int value, int[] set) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Key(int otherValue, int[] otherSet)
                    && value == otherValue
                    && Arrays.equals(set, otherSet);
        }

        @Override
        public int hashCode() {
            return 31 * Arrays.hashCode(set) + value;
        }
    }

    /// How much more likely a fact is for a packet when all filters name it than when one does.
    private static final double NAMED_BY_ALL = 0.1;

    private static final double RAREST = 1e-9;

    private final DecisionGraph graph;
    private final Computable computable;
    private final IntPredicate keyValues;
    private final Map<Long, Integer> named = new HashMap<>(); // by value and set, how many nodes
    private final boolean[] seen;
    private final double[][] costs = new double[2][];

    /// @param roots the nodes that covers are wanted for
    /// @param keyValues the values that keys may be of
    public Cover(DecisionGraph graph, Computable computable, int[] roots, IntPredicate keyValues) {
        this.graph = graph;
        this.computable = computable;
        this.keyValues = keyValues;
        seen = new boolean[graph.size()];
        for (int end = 0; end < costs.length; end++) {
            costs[end] = new double[graph.size()];
            Arrays.fill(costs[end], Double.NaN);
        }
        for (int root : roots) {
            count(root);
        }
    }

    private void count(int node) {
        if (DecisionGraph.isEnd(node) || seen[node]) {
            return;
        }
        seen[node] = true;
        named.merge(key(node), 1, Integer::sum);
        count(graph.inside(node));
        count(graph.outside(node));
    }

    private long key(int node) {
        return (long) graph.value(node) << 32 | graph.setNumber(node);
    }

    /// How many packets of one have a fact of the cover, at a guess; infinite if there is no cover.
    ///
    /// @param end [DecisionGraph#ACCEPT] or [DecisionGraph#REJECT], the way to decide
    public double cost(int node, int end) {
        if (DecisionGraph.isEnd(node)) {
            return node == end ? Double.POSITIVE_INFINITY : 0;
        }
        double known = costs[end][node];
        if (Double.isNaN(known)) {
            known = failing(node, end) + insideCost(node, end) + outsideCost(node, end);
            costs[end][node] = known;
        }
        return known;
    }

    /// A value that cannot be computed is no fact that could be looked up.
    private double failing(int node, int end) {
        return end == DecisionGraph.REJECT && computable.mayFail(graph.value(node))
                ? Double.POSITIVE_INFINITY
                : 0;
    }

    private double insideCost(int node, int end) {
        return Math.min(weight(node, Side.INSIDE), cost(graph.inside(node), end));
    }

    private double outsideCost(int node, int end) {
        return Math.min(weight(node, Side.OUTSIDE), cost(graph.outside(node), end));
    }

    private enum Side {
        INSIDE,
        OUTSIDE
    }

    private double weight(int node, Side side) {
        int value = graph.value(node);
        if (!keyValues.test(value)) {
            return Double.POSITIVE_INFINITY;
        }
        int[] possible = graph.possible(value);
        double share = count(graph.set(node)) / count(possible);
        if (side == Side.OUTSIDE) {
            return 1 - share + RAREST;
        }
        return share + NAMED_BY_ALL * named.getOrDefault(key(node), 0) / graph.size() + RAREST;
    }

    private static double count(int[] set) {
        double count = 0;
        for (int i = 0; i < set.length; i += 2) {
            count += (set[i + 1] & 0xffff_ffffL) - (set[i] & 0xffff_ffffL) + 1;
        }
        return count;
    }

    /// The facts of the cover of which [#cost] told.
    public Set<Key> keys(int node, int end) {
        Set<Key> keys = new LinkedHashSet<>();
        collect(node, end, keys);
        return keys;
    }

    private void collect(int node, int end, Set<Key> keys) {
        if (DecisionGraph.isEnd(node)) {
            return;
        }
        int value = graph.value(node);
        if (weight(node, Side.INSIDE) <= cost(graph.inside(node), end)) {
            add(value, graph.set(node), keys);
        } else {
            collect(graph.inside(node), end, keys);
        }
        if (weight(node, Side.OUTSIDE) <= cost(graph.outside(node), end)) {
            add(value, Intervals.difference(graph.possible(value), graph.set(node)), keys);
        } else {
            collect(graph.outside(node), end, keys);
        }
    }

    private static void add(int value, int[] set, Set<Key> keys) {
        if (set.length > 0) {
            keys.add(new Key(value, set));
        }
    }
}
