package io.sluice.filters.opt;

import io.sluice.filters.graph.PostOrder;
import io.sluice.filters.ir.Flow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Turns long rows of alternatives that look at several values each, such as lists of IPv6 or
/// Ethernet addresses, into search trees: over the first word, and behind each of its numbers over
/// the words that come next in the addresses that begin so.
///
/// Acyclic graphs only. Keeps: what every path decides.
final class SearchTrees implements Pass {
    private static final int LONG = 12; // alternatives of a row worth the search
    private static final int EXITS = 3; // so many nodes are tried as exits of rows
    private static final int ROOM = 100; // nodes a graph may grow by besides twice its size
    private static final int LOOKS = 16; // so often a node is looked at, on average

    /// Whether the graph may have such rows.
    static boolean applies(Work work) {
        PostOrder order = work.flow().postOrder();
        return order.size() > 2 * LONG
                && !order.cyclic()
                && !exits(work.predecessors(order)).isEmpty();
    }

    @Override
    public boolean run(Work work) {
        return new Walk(work).run();
    }

    /// The nodes that most edges lead to.
    private static List<Integer> exits(int[] predecessors) {
        List<Integer> joins = new ArrayList<>();
        for (int node = 0; node < predecessors.length; node++) {
            if (predecessors[node] >= LONG) {
                joins.add(node);
            }
        }
        joins.sort(Comparator.comparingInt(node -> -predecessors[node]));
        return joins.subList(0, Math.min(joins.size(), EXITS));
    }

    private static final class Walk {
        private final Work work;
        private final Flow flow;
        private final PostOrder order;
        private final int[] places; // by node, its place in the order
        private final boolean[] read; // by node, whether it was part of a long row
        private int budget;
        private boolean changed;

        Walk(Work work) {
            this.work = work;
            flow = work.flow();
            order = flow.postOrder();
            read = new boolean[flow.size()];
            places = new int[flow.size()];
            for (int i = 0; i < order.size(); i++) {
                places[order.at(i)] = i;
            }
            budget = flow.size() * LOOKS;
        }

        boolean run() {
            List<Integer> exits = exits(work.predecessors(order));
            for (int i = order.size() - 1; i >= 0 && budget > 0; i--) {
                int node = order.at(i);
                if (flow.kind(node) == Flow.Kind.IN && !read[node]) {
                    row(node, exits);
                }
            }
            return changed;
        }

        /// Reads the longest row that starts at a node, and writes it anew.
        private void row(int head, List<Integer> exits) {
            AlternativeRow longest = null;
            int exit = head;
            for (int candidate : exits) {
                var reader = new AlternativeRow.Reader(flow, places, candidate, budget);
                AlternativeRow row = reader.read(head);
                budget = reader.budget();
                if (row.leaves() >= LONG && (longest == null || row.leaves() > longest.leaves())) {
                    longest = row;
                    exit = candidate;
                }
            }
            if (longest != null) {
                longest.nodes().stream()
                        .filter(node -> node < read.length)
                        .forEach(node -> read[node] = true);
                write(head, longest, exit);
            }
        }

        private void write(int head, AlternativeRow row, int exit) {
            int size = flow.size();
            int variables = flow.variables();
            TreeBuilder trees = new TreeBuilder(work, 3 * size + ROOM);
            int root = trees.build(row, exit);
            if (trees.gaveUp() || flow.kind(root) != Flow.Kind.IN || !shorter(root, head)) {
                flow.variables(variables);
                return;
            }
            changed = true;
            flow.becomeIn(head, flow.left(root), flow.set(root));
            flow.yes(head, flow.yes(root));
            flow.no(head, flow.no(root));
        }

        /// Whether the longest way from one node is a good deal shorter than that from another.
        private boolean shorter(int node, int than) {
            return flow.longestPath(node) * 4 < flow.longestPath(than) * 3;
        }
    }
}
