package io.sluice.filters.opt;

import io.sluice.filters.ir.Flow;
import io.sluice.filters.ir.Intervals;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The tests behind a node, read as alternatives: all that leave do so to one exit, all that do not
/// go on to the next one.
///
/// @param rest where the packets go that no alternative takes
/// @param leaves how many places there are where a packet leaves
/// @param nodes the nodes that were read
record AlternativeRow(List<Alternative> alternatives, int rest, int leaves, List<Integer> nodes) {

    /// Reads rows that leave for one exit.
    static final class Reader {
        private static final int DEEPEST = 32; // tests that all have to hold
        private static final int NOWHERE = -1; // behind every node

        private record Part(int first, int end) {}

        private final Flow flow;
        private final int[] places;
        private final int exit;
        private final Map<Part, Optional<List<Alternative>>> known = new HashMap<>();
        private int budget;
        private final List<Integer> nodes = new ArrayList<>();
        private int leaves;

        /// @param places by node, its place in the post-order: what follows a node has a lower one
        /// @param budget so many nodes are looked at, some of them more than once
        Reader(Flow flow, int[] places, int exit, int budget) {
            this.flow = flow;
            this.places = places;
            this.exit = exit;
            this.budget = budget;
        }

        /// The row that starts at a node, as far as it goes.
        AlternativeRow read(int head) {
            List<Alternative> alternatives = new ArrayList<>();
            int rest = read(head, NOWHERE, 0, alternatives);
            return new AlternativeRow(alternatives, rest, leaves, List.copyOf(nodes));
        }

        /// How many nodes it would still look at.
        int budget() {
            return budget;
        }

        /// Adds what stands between two nodes.
        ///
        /// @return the first node that is no alternative of the row
        private int read(int first, int end, int depth, List<Alternative> alternatives) {
            int node = first;
            while (node != exit
                    && (end == NOWHERE || places[node] > places[end])
                    && flow.kind(node) == Flow.Kind.IN
                    && budget-- > 0) {
                int yes = flow.yes(node);
                int no = flow.no(node);
                int[] set = flow.set(node);
                nodes.add(node);
                if (yes == exit) {
                    leaves++;
                    alternatives.add(alternative(node, set, List.of()));
                    node = no;
                } else if (no == exit) {
                    leaves++;
                    alternatives.add(alternative(node, Intervals.complement(set), List.of()));
                    node = yes;
                } else {
                    // What goes on behind the rest of an alternative comes after it.
                    boolean fits = places[yes] > places[no];
                    int next = fits ? no : yes;
                    Optional<List<Alternative>> inside = row(fits ? yes : no, next, depth + 1);
                    if (inside.isEmpty()) {
                        return node;
                    }
                    int[] wanted = fits ? set : Intervals.complement(set);
                    alternatives.add(alternative(node, wanted, inside.get()));
                    node = next;
                }
            }
            return node;
        }

        private Alternative alternative(int node, int[] set, List<Alternative> row) {
            return new Alternative(flow.left(node), set, row, flow.origin(node));
        }

        /// The alternatives from a node to another, if there is nothing else between them.
        private Optional<List<Alternative>> row(int first, int end, int depth) {
            if (depth > DEEPEST || first == end) {
                return Optional.empty();
            }
            Part part = new Part(first, end);
            Optional<List<Alternative>> before = known.get(part);
            if (before != null) {
                return before;
            }
            List<Alternative> alternatives = new ArrayList<>();
            int reached = read(first, end, depth, alternatives);
            Optional<List<Alternative>> result =
                    reached == end ? Optional.of(alternatives) : Optional.empty();
            known.put(part, result);
            return result;
        }
    }
}
