package io.sluice.emulator.set;

import io.sluice.filters.ir.Intervals;
import io.sluice.filters.set.DecisionGraph;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Nodes of a decision graph as numbers in a row, to be run on a packet's values. Immutable.
final class Code {
    /// What a node's code is: a step, or the complement of one if its set is in a table; the set's
    /// least number and how far it reaches, or its place in the table; where to go inside of it and
    /// outside. An end is the complement of the graph's number for it.
    private static final int NODE_INTS = 5;

    /// Intervals of a set that are asked for one after the other.
    private static final int ROW = 4;

    private final int[] code;
    private final int[][] sets;

    private Code(int[] code, int[][] sets) {
        this.code = code;
        this.sets = sets;
    }

    /// Whether the node at a place accepts the packet.
    ///
    /// @param start what [Writer#write] gave
    boolean accepts(int start, PacketValues values) {
        int at = start;
        while (at >= 0) {
            int step = code[at];
            long value = values.at(step < 0 ? ~step : step);
            if (value < 0) {
                return false;
            }
            boolean inside =
                    step < 0
                            ? Intervals.contains(sets[code[at + 1]], (int) value)
                            : Integer.compareUnsigned((int) value - code[at + 1], code[at + 2])
                                    <= 0;
            at = code[inside ? at + 3 : at + 4];
        }
        return ~at == DecisionGraph.ACCEPT;
    }

    /// Writes the code of nodes, those that they share once.
    static final class Writer {
        private final DecisionGraph graph;
        private final ValuePlan plan;
        private final IntList code = new IntList();
        private final List<int[]> sets = new ArrayList<>();
        private final Map<Integer, Integer> places = new HashMap<>();

        Writer(DecisionGraph graph, ValuePlan plan) {
            this.graph = graph;
            this.plan = plan;
        }

        /// @return where the node's code starts
        int write(int node) {
            if (DecisionGraph.isEnd(node)) {
                return ~node;
            }
            Integer known = places.get(node);
            if (known != null) {
                return known;
            }
            int inside = write(graph.inside(node));
            int outside = write(graph.outside(node));
            int step = plan.step(graph.value(node));
            int[] set = graph.set(node);
            int place;
            if (set.length > 2 * ROW) {
                place = add(~step, sets.size(), 0, inside, outside);
                sets.add(set);
            } else {
                place = outside;
                for (int i = set.length - 2; i >= 0; i -= 2) {
                    place = add(step, set[i], set[i + 1] - set[i], inside, place);
                }
            }
            places.put(node, place);
            return place;
        }

        private int add(int... ints) {
            int place = code.size();
            for (int i = 0; i < NODE_INTS; i++) {
                code.add(ints[i]);
            }
            return place;
        }

        Code written() {
            return new Code(code.toArray(), sets.toArray(int[][]::new));
        }
    }
}
