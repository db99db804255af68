package io.sluice.filters.opt;

import io.sluice.filters.graph.PostOrder;
import io.sluice.filters.ir.Flow;
import io.sluice.filters.ir.Intervals;
import io.sluice.filters.value.Ranges;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Brings tests on one value together: in a row of tests that all leave for the same place, `a == 1
/// or b == 1 or a == 2 or b == 2` becomes `a in {1, 2} or b in {1, 2}`.
///
/// Tests on pure values may change places, failures may not. If the common exit rejects, a failure
/// anywhere in the row does what the exit does, and every order is right. Otherwise a value that
/// may fail splits the row: what stood before its first computation has to stay before it, what
/// stood behind has to stay behind. Once computed, a value cannot fail. Acyclic graphs only. Keeps:
/// what every path decides.
final class Grouping implements Pass {

    @Override
    public boolean run(Work work) {
        PostOrder order = work.flow().postOrder();
        return !order.cyclic()
                && new Rows(work, order).areWorthSorting()
                && new Walk(work, order).run();
    }

    /// Whether there can be anything to do.
    static boolean applies(Work work) {
        PostOrder order = work.flow().postOrder();
        return !order.cyclic() && new Rows(work, order).areWorthSorting();
    }

    private static final class Walk {
        private static final int NOTHING = -1;

        private final Work work;
        private final Flow flow;
        private final Reasoning reasoning;
        private final Ranges ranges;
        private final PostOrder order;
        private final Rows rows;
        private final boolean[] grouped;
        private final @Nullable Facts[] facts;
        private final int[] tested; // by node, the value all that lead to it have just tested
        private int[] row = new int[16]; // the nodes of the row at hand
        private int length;
        private boolean changed;

        Walk(Work work, PostOrder order) {
            this.work = work;
            flow = work.flow();
            reasoning = work.reasoning();
            ranges = work.ranges();
            this.order = order;
            rows = new Rows(work, order);
            grouped = new boolean[flow.size()];
            facts = new Facts[flow.size()];
            tested = new int[flow.size()];
        }

        boolean run() {
            facts[flow.entry()] = Facts.NONE;
            for (int i = order.size() - 1; i >= 0; i--) {
                int node = order.at(i);
                Facts before = facts[node];
                if (before == null || flow.isReturn(node)) {
                    continue;
                }
                if (flow.kind(node) == Flow.Kind.IN && !grouped[node]) {
                    group(node, before);
                }
                leave(node, reasoning.after(node, before));
                facts[node] = null;
            }
            return changed;
        }

        private void leave(int node, Facts after) {
            if (flow.kind(node) != Flow.Kind.IN) {
                arrive(flow.yes(node), after, NOTHING);
                return;
            }
            int value = flow.left(node);
            int[] set = flow.set(node);
            arrive(flow.yes(node), reasoning.learn(after, value, set), value);
            arrive(flow.no(node), reasoning.learn(after, value, Intervals.complement(set)), value);
        }

        private void arrive(int target, Facts edge, int value) {
            if (!flow.isReturn(target)) {
                Facts others = facts[target];
                tested[target] = others == null || tested[target] == value ? value : NOTHING;
                facts[target] = others == null ? edge : others.meet(edge, ranges);
            }
        }

        /// Finds the longer of the two rows that start here and sorts it.
        private void group(int head, Facts before) {
            int exit = rows.exit(head);
            length = 0;
            int node = head;
            do {
                if (length == row.length) {
                    row = Arrays.copyOf(row, length * 2);
                }
                row[length++] = node;
                grouped[node] = true;
                node = rows.onward(node, exit);
            } while (rows.belongs(node, exit));
            if (length > 1) {
                sort(exit, node, before);
            }
        }

        private void sort(int exit, int rest, Facts before) {
            RowOrder rowOrder = new RowOrder(work, exit);
            Facts sofar = before;
            boolean anyOrder = flow.rejects(exit);
            for (int i = 0; i < length; i++) {
                int value = flow.left(row[i]);
                if (!anyOrder && reasoning.mayFail(value, sofar)) {
                    rowOrder.split();
                }
                rowOrder.add(row[i]);
                sofar = reasoning.evaluated(sofar, value);
            }
            boolean moved = rowOrder.putFirst(tested[row[0]], anyOrder);
            if (rowOrder.groups() == length && !moved) {
                return;
            }
            changed = true;
            // The nodes keep their places in the topological order and are given other tests.
            rowOrder.write(row, rest);
        }
    }
}
