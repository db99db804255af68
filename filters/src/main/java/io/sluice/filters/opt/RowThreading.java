package io.sluice.filters.opt;

import io.sluice.filters.graph.PostOrder;
import io.sluice.filters.ir.Flow;
import io.sluice.filters.ir.Intervals;
import io.sluice.filters.value.Ranges;
import org.jspecify.annotations.Nullable;

/// Leads edges past comparisons with constants that the comparisons just before, on the same value,
/// have decided: where `x in {1, 2}` is followed by `x in {2, 3}`, the comparison with 2 goes on to
/// where the second test sends 2.
///
/// Works on what [SetTests] leaves. Keeps: nodes and what they do; only edges change.
final class RowThreading implements Pass {
    private static final int MAX_BOUNDS = 16; // longer sets are not worth their time

    @Override
    public boolean run(Work work) {
        return new Walk(work).run();
    }

    private static final class Walk {
        private final Flow flow;
        private final Ranges ranges;
        private final int[] tested; // by node, the value all that lead to it have just compared
        private final int[] @Nullable [] known; // by node, the numbers that value can be
        private boolean changed;

        Walk(Work work) {
            flow = work.flow();
            ranges = work.ranges();
            tested = new int[flow.size()];
            known = new int[flow.size()][];
        }

        boolean run() {
            PostOrder order = flow.postOrder();
            if (order.cyclic()) {
                return false;
            }
            for (int i = order.size() - 1; i >= 0; i--) {
                int node = order.at(i);
                int[] set = compared(node);
                if (set.length > 0) {
                    compare(node, set);
                } else {
                    forget(node);
                }
                known[node] = null;
            }
            return changed;
        }

        /// The numbers for which a comparison with a constant holds; empty for any other node.
        private int[] compared(int node) {
            if (!flow.isTest(node) || !flow.values().isConst(flow.right(node))) {
                return Intervals.empty();
            }
            int constant = flow.values().constant(flow.right(node));
            return switch (flow.kind(node)) {
                case EQ -> Intervals.only(constant);
                case GT -> constant == -1 ? Intervals.empty() : Intervals.range(constant + 1, -1);
                case GE -> Intervals.range(constant, -1);
                case RETURN, TOUCH, ASSIGN, SET, IN -> Intervals.empty();
            };
        }

        private void compare(int node, int[] set) {
            int value = flow.left(node);
            int[] before = known[node];
            int[] possible = before == null || tested[node] != value ? ranges.set(value) : before;
            int[] inside = Intervals.intersection(possible, set);
            int[] outside = Intervals.difference(possible, set);
            flow.yes(node, arrive(flow.yes(node), value, inside));
            flow.no(node, arrive(flow.no(node), value, outside));
        }

        private int arrive(int target, int value, int[] set) {
            int end = follow(target, value, set);
            changed |= end != target;
            int[] others = known[end];
            if (others == null) {
                tested[end] = value;
                known[end] = set.length > MAX_BOUNDS ? ranges.set(value) : set;
            } else if (tested[end] == value && others.length <= MAX_BOUNDS) {
                known[end] = Intervals.union(others, set);
            } else {
                known[end] = Intervals.full();
            }
            return end;
        }

        private int follow(int start, int value, int[] set) {
            int node = start;
            while (set.length > 0 && flow.isTest(node) && flow.left(node) == value) {
                int[] compared = compared(node);
                if (compared.length == 0) {
                    return node;
                }
                if (Intervals.subset(set, compared)) {
                    node = flow.yes(node);
                } else if (Intervals.disjoint(set, compared)) {
                    node = flow.no(node);
                } else {
                    return node;
                }
            }
            return node;
        }

        /// Whoever comes from here has not compared anything.
        private void forget(int node) {
            if (!flow.isReturn(node)) {
                known[flow.yes(node)] = Intervals.full();
                tested[flow.yes(node)] = -1;
            }
            if (flow.isTest(node)) {
                known[flow.no(node)] = Intervals.full();
                tested[flow.no(node)] = -1;
            }
        }
    }
}
