package io.sluice.emulator.set;

import io.sluice.filters.ir.Intervals;
import io.sluice.filters.set.DecisionGraph;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntPredicate;

/// One way of a program to decide: each of some values lies in a set. The ways of one program
/// exclude each other.
///
/// @param found twice the program's number, plus 1 if it accepts so and not otherwise
/// @param sets by value
record Term(int found, Map<Integer, int[]> sets) {
    /// Ways that are written down for one program.
    private static final int MOST = 8;

    /// All ways of a program to the end that fewer lead to, if they are few.
    ///
    /// @param usable the values that terms may have
    static Optional<List<Term>> of(
            DecisionGraph graph, int program, int node, IntPredicate usable) {
        Ways accepting = new Ways(graph, program, DecisionGraph.ACCEPT, usable);
        Ways rejecting = new Ways(graph, program, DecisionGraph.REJECT, usable);
        boolean accepts = accepting.follow(node, new TreeMap<>());
        boolean rejects = rejecting.follow(node, new TreeMap<>());
        if (accepts && (!rejects || accepting.terms.size() <= rejecting.terms.size())) {
            return Optional.of(accepting.terms);
        }
        return rejects ? Optional.of(rejecting.terms) : Optional.empty();
    }

    private static final class Ways {
        private final DecisionGraph graph;
        private final int program;
        private final int end;
        private final IntPredicate usable;
        private final List<Term> terms = new ArrayList<>();

        Ways(DecisionGraph graph, int program, int end, IntPredicate usable) {
            this.graph = graph;
            this.program = program;
            this.end = end;
            this.usable = usable;
        }

        /// @return false if that is given up
        boolean follow(int node, Map<Integer, int[]> sets) {
            if (DecisionGraph.isEnd(node)) {
                if (node == end) {
                    terms.add(new Term(2 * program + end, sets));
                }
                return terms.size() <= MOST;
            }
            int value = graph.value(node);
            if (!usable.test(value)) {
                return false;
            }
            int[] before = sets.getOrDefault(value, graph.possible(value));
            int[] inside = Intervals.intersection(before, graph.set(node));
            int[] outside = Intervals.difference(before, graph.set(node));
            return (inside.length == 0 || follow(graph.inside(node), with(sets, value, inside)))
                    && (outside.length == 0
                            || follow(graph.outside(node), with(sets, value, outside)));
        }

        private static Map<Integer, int[]> with(Map<Integer, int[]> sets, int value, int[] set) {
            Map<Integer, int[]> more = new TreeMap<>(sets);
            more.put(value, set);
            return more;
        }
    }
}
