package io.sluice.filters.set;

import io.sluice.filters.ir.Intervals;
import java.util.HashMap;
import java.util.Map;

/// What remains of nodes of a [DecisionGraph] for the packets of which something is known: one
/// value, and what can be computed. The remaining nodes are nodes of the same graph.
///
/// A restriction remembers what it made of each node, so it is cheap for many nodes that share
/// their successors.
public final class Restriction {
    private static final int[] FAILED = {};

    private final DecisionGraph graph;
    private final Computable computable;
    private final int value;
    private final int[] numbers;
    private final Map<Integer, Integer> known = new HashMap<>();

    private Restriction(DecisionGraph graph, Computable computable, int value, int[] numbers) {
        this.graph = graph;
        this.computable = computable;
        this.value = value;
        this.numbers = numbers;
    }

    /// For the packets whose value was computed and lies in a set.
    ///
    /// @param numbers not empty; in the form of [Intervals]
    public static Restriction toSet(
            DecisionGraph graph, Computable computable, int value, int[] numbers) {
        return new Restriction(graph, computable.with(value), value, numbers);
    }

    /// For the packets whose value cannot be computed.
    public static Restriction toFailure(DecisionGraph graph, Computable computable, int value) {
        return new Restriction(graph, computable, value, FAILED);
    }

    /// For the packets of which that much can be computed.
    public static Restriction to(DecisionGraph graph, Computable computable) {
        return new Restriction(graph, computable, DecisionGraph.NO_VALUE, Intervals.full());
    }

    /// What can be computed of the packets.
    public Computable computable() {
        return computable;
    }

    /// The node that decides those packets as `node` does.
    public int of(int node) {
        if (DecisionGraph.isEnd(node)) {
            return node;
        }
        Integer before = known.get(node);
        if (before != null) {
            return before;
        }
        int result = make(node);
        known.put(node, result);
        return result;
    }

    private int make(int node) {
        int asked = graph.value(node);
        int[] set = graph.set(node);
        if (asked == value) {
            if (numbers.length == 0) {
                return DecisionGraph.REJECT;
            }
            if (Intervals.subset(numbers, set)) {
                return of(graph.inside(node));
            }
            if (Intervals.disjoint(numbers, set)) {
                return of(graph.outside(node));
            }
        }
        int made = graph.choose(asked, set, of(graph.inside(node)), of(graph.outside(node)));
        boolean onlyTouches =
                !DecisionGraph.isEnd(made)
                        && graph.value(made) == asked
                        && Intervals.isFull(graph.set(made));
        return onlyTouches && !computable.mayFail(asked) ? graph.inside(made) : made;
    }
}
