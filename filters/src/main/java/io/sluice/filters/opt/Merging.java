package io.sluice.filters.opt;

import io.sluice.filters.graph.PostOrder;
import io.sluice.filters.ir.Flow;
import io.sluice.filters.ir.Intervals;
import io.sluice.filters.ir.ValueTable;
import io.sluice.filters.value.Ranges;
import java.util.Arrays;

/// Makes one of nodes that do the same, from the ends up, and drops what makes no difference: tests
/// whose branches meet again, loads that later ones imply, anything that only rejection follows. A
/// test directly behind one on the same value joins it, and one that those behind it make needless
/// goes.
///
/// Keeps: what every path decides. A rejection for a missing byte and any other are the same
/// rejection, so a load may go if whatever follows it rejects too where the byte is missing.
final class Merging implements Pass {

    @Override
    public boolean run(Work work) {
        return new Walk(work).run();
    }

    private static final class Walk {
        private static final int EVERYTHING =
                Integer.MAX_VALUE; // rejects all: needs more than any packet has

        private final Flow flow;
        private final ValueTable values;
        private final Ranges ranges;
        private final ConditionWriter conditions;
        private final PostOrder order;
        private final int[] predecessors;
        private final int[] same; // by node, the node that stands for it; -1 before it is met
        private final int[]
                needs; // by node, so many bytes are captured on every path from it that accepts
        private final NodeTable table;
        private boolean changed;

        Walk(Work work) {
            flow = work.flow();
            values = flow.values();
            ranges = work.ranges();
            conditions = work.conditions();
            order = flow.postOrder();
            predecessors = work.predecessors(order);
            same = new int[flow.size()];
            Arrays.fill(same, -1);
            needs = new int[flow.size()];
            table = new NodeTable(flow, order.size());
        }

        boolean run() {
            for (int i = 0; i < order.size(); i++) {
                int node = order.at(i);
                int standIn = merge(node);
                same[node] = standIn;
                if (standIn != node) {
                    predecessors[standIn] += predecessors[node];
                    changed = true;
                }
            }
            flow.entry(same[flow.entry()]);
            return changed;
        }

        private int standIn(int node) {
            return same[node] < 0 ? node : same[node]; // unmet: the head of a loop
        }

        private int merge(int node) {
            if (!flow.isReturn(node)) {
                flow.yes(node, standIn(flow.yes(node)));
            }
            if (flow.isTest(node)) {
                flow.no(node, standIn(flow.no(node)));
                test(node);
            }
            if (!flow.isTest(node) && !flow.isReturn(node)) {
                int next = flow.yes(node);
                if (flow.rejects(next)
                        || flow.kind(node) == Flow.Kind.TOUCH && needless(node, next)) {
                    return next;
                }
            }
            needs[node] = need(node);
            return table.intern(node);
        }

        /// Joins a test with those behind it, or makes it a mere load if its branches meet.
        private void test(int node) {
            if (flow.kind(node) == Flow.Kind.IN) {
                while (flow.kind(node) == Flow.Kind.IN
                        && flow.yes(node) != flow.no(node)
                        && join(node)) {
                    changed = true;
                }
                skip(node);
            }
            if (flow.isTest(node)
                    && flow.yes(node) == flow.no(node)
                    && flow.kind(node) == Flow.Kind.IN) {
                changed = true;
                flow.becomeTouch(node, flow.left(node), flow.yes(node));
            }
        }

        private boolean join(int node) {
            int yes = flow.yes(node);
            int no = flow.no(node);
            int[] set = flow.set(node);
            if (sameValue(node, no)) {
                int[] child = flow.set(no);
                if (flow.yes(no) == yes && worth(no, set, Intervals.union(set, child))) {
                    return become(node, Intervals.union(set, child), yes, flow.no(no));
                }
                int[] others = Intervals.complement(child);
                if (flow.no(no) == yes && worth(no, set, Intervals.union(set, others))) {
                    return become(node, Intervals.union(set, others), yes, flow.yes(no));
                }
            }
            if (sameValue(node, yes)) {
                int[] child = flow.set(yes);
                if (flow.no(yes) == no && worth(yes, set, Intervals.intersection(set, child))) {
                    return become(node, Intervals.intersection(set, child), flow.yes(yes), no);
                }
                if (flow.yes(yes) == no && worth(yes, set, Intervals.difference(set, child))) {
                    return become(node, Intervals.difference(set, child), flow.no(yes), no);
                }
            }
            return false;
        }

        /// Drops a test if the row behind it sends the numbers it picks to the same place.
        private void skip(int node) {
            if (flow.kind(node) != Flow.Kind.IN || flow.yes(node) == flow.no(node)) {
                return;
            }
            int yes = flow.yes(node);
            int no = flow.no(node);
            int[] set = flow.set(node);
            if (sameValue(node, no) && rowEnd(no, set) == yes) {
                flow.yes(node, no);
            } else if (sameValue(node, yes)
                    && rowEnd(yes, Intervals.difference(ranges.set(flow.left(node)), set)) == no) {
                flow.no(node, yes);
            }
        }

        /// Where a row of tests on one value sends all numbers of a set; a test that tells some of
        /// them from others if it does not.
        private int rowEnd(int first, int[] set) {
            int node = first;
            while (sameValue(first, node)) {
                if (Intervals.subset(set, flow.set(node))) {
                    node = flow.yes(node);
                } else if (Intervals.disjoint(set, flow.set(node))) {
                    node = flow.no(node);
                } else {
                    return node;
                }
            }
            return node;
        }

        private boolean sameValue(int node, int child) {
            return flow.kind(child) == Flow.Kind.IN && flow.left(child) == flow.left(node);
        }

        /// A test that others need too is not worth repeating, unless both together are no dearer
        /// than one.
        private boolean worth(int child, int[] set, int[] joined) {
            return predecessors[child] == 1 || joined.length <= set.length;
        }

        private boolean become(int node, int[] set, int yes, int no) {
            flow.yes(node, yes);
            flow.no(node, no);
            conditions.in(node, flow.left(node), set);
            return true;
        }

        private boolean needless(int node, int next) {
            int value = flow.left(node);
            boolean again = flow.kind(next) == Flow.Kind.IN && flow.left(next) == value;
            return again
                    || !ranges.mayFail(value)
                    || bytes(value) <= needs[next] && failsOnlyBy(value);
        }

        /// Whether only loads at constant offsets can fail in the value.
        private boolean failsOnlyBy(int value) {
            if (!ranges.mayFail(value)) {
                return true;
            }
            if (values.isLoad(value)) {
                return values.left(value) >= 0;
            }
            if (values.isLoadAt(value)) {
                return false;
            }
            if (!values.isBinary(value)) {
                return failsOnlyBy(values.left(value));
            }
            boolean divides =
                    switch (values.kind(value)) {
                        case DIV, MOD -> ranges.low(values.right(value)) == 0;
                        default -> false;
                    };
            return !divides && failsOnlyBy(values.left(value)) && failsOnlyBy(values.right(value));
        }

        /// So many bytes are captured if the value can be computed.
        private int bytes(int value) {
            if (!ranges.mayFail(value)) {
                return 0;
            }
            int left = values.left(value);
            if (values.isLoad(value)) {
                return end(left & 0xffff_ffffL, values.bytes(value));
            }
            if (values.isLoadAt(value)) {
                long least =
                        (ranges.low(left) & 0xffff_ffffL) + (values.right(value) & 0xffff_ffffL);
                return Math.max(bytes(left), end(least, values.bytes(value)));
            }
            return values.isBinary(value)
                    ? Math.max(bytes(left), bytes(values.right(value)))
                    : bytes(left);
        }

        private static int end(long offset, int bytes) {
            return (int) Math.min(offset + bytes, EVERYTHING);
        }

        private int need(int node) {
            return switch (flow.kind(node)) {
                case RETURN -> flow.rejects(node) ? EVERYTHING : 0;
                case TOUCH, ASSIGN -> Math.max(bytes(flow.left(node)), needs[flow.yes(node)]);
                case IN ->
                        Math.max(
                                bytes(flow.left(node)),
                                Math.min(needs[flow.yes(node)], needs[flow.no(node)]));
                case EQ, GT, GE, SET -> {
                    int operands = Math.max(bytes(flow.left(node)), bytes(flow.right(node)));
                    yield Math.max(operands, Math.min(needs[flow.yes(node)], needs[flow.no(node)]));
                }
            };
        }
    }
}
