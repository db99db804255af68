package io.sluice.filters.opt;

import io.sluice.filters.diagnostics.SourceSpan;
import io.sluice.filters.graph.PostOrder;
import io.sluice.filters.ir.Exit;
import io.sluice.filters.ir.Flow;
import io.sluice.filters.ir.Intervals;
import io.sluice.filters.ir.ValueTable;
import io.sluice.filters.ir.ValueTable.Kind;
import io.sluice.filters.value.Ranges;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Takes tests against sets apart into the machine's comparisons: a few in a row, many as a search
/// tree.
///
/// Keeps: what every test decides. Runs last; what it leaves has no sets.
final class SetTests implements Pass {
    /// So many intervals are tried one after the other; more are halved first.
    private static final int ROW = 8;

    private static final int[] NONE = {};

    private final MaskForms masks;

    /// @param masks what the graph's tests had better ask of high bits only
    SetTests(MaskForms masks) {
        this.masks = masks;
    }

    @Override
    public boolean run(Work work) {
        new Writer(work, masks).run();
        return true;
    }

    private static final class Writer {
        private final Flow flow;
        private final ValueTable values;
        private final Ranges ranges;
        private final MaskForms masks;
        private final RowTails tails = new RowTails();

        private int value;
        private int[] set = Intervals.empty();
        private int yes;
        private int no;
        private @Nullable SourceSpan origin;

        Writer(Work work, MaskForms masks) {
            flow = work.flow();
            values = flow.values();
            ranges = work.ranges();
            this.masks = masks;
        }

        void run() {
            PostOrder order = flow.postOrder();
            boolean[] again = TestedAgain.find(flow, order);
            // Single numbers first: they have no choice, and the rows of others can be made to end
            // like them.
            for (int i = 0; i < order.size(); i++) {
                int node = order.at(i);
                if (flow.kind(node) == Flow.Kind.IN && Intervals.isSingle(flow.set(node))) {
                    write(node);
                    if (again[node] && flow.kind(node) == Flow.Kind.EQ) {
                        tails.prefer(
                                values.constant(flow.right(node)), flow.yes(node), flow.no(node));
                    }
                }
            }
            for (int i = 0; i < order.size(); i++) {
                int node = order.at(i);
                if (flow.kind(node) == Flow.Kind.IN) {
                    write(node);
                }
            }
        }

        private void write(int node) {
            value = flow.left(node);
            set = flow.set(node);
            yes = flow.yes(node);
            no = flow.no(node);
            origin = flow.origin(node);
            if (values.isComparison(value)) {
                compareTwo(node);
                return;
            }
            if (masks.cheaper(value)) {
                set = masks.masked(value, set);
                value = masks.maskedValue(value);
            }
            int[] possible = ranges.set(value);
            int[] others = Intervals.difference(possible, set);
            if (dearness(others, possible) < dearness(set, possible)) {
                set = others;
                int swap = yes;
                yes = no;
                no = swap;
            }
            if (set.length == 2 && isBitTest(set[0])) {
                bitTest(node);
                return;
            }
            if (Intervals.isSingle(set)) {
                flow.become(node, Flow.Kind.EQ, value, values.constantOf(set[0]));
                flow.yes(node, yes);
                flow.no(node, no);
                tails.add(node, set[0], yes, no);
                return;
            }
            copy(tree(0, set.length, Intervals.min(possible), Intervals.max(possible)), node);
        }

        /// Comparisons first; of equally many, equalities are dearer than nothing and bounds dearer
        /// than they.
        private static int dearness(int[] set, int[] possible) {
            int bounds = 0;
            for (int i = 0; i < set.length; i += 2) {
                bounds += set[i] == set[i + 1] ? 0 : 1;
            }
            return MaskForms.cost(set, possible) * 2 + (bounds == 0 ? 0 : 1);
        }

        /// Whether the set is one number that `x & mask` is told from all others by whether a bit
        /// is set.
        private boolean isBitTest(int constant) {
            if (set[0] != set[1]
                    || values.kind(value) != Kind.AND
                    || !values.isConst(values.right(value))) {
                return false;
            }
            int mask = values.constant(values.right(value));
            return constant == 0 || constant == mask && Integer.bitCount(mask) == 1;
        }

        private void bitTest(int node) {
            boolean wanted = set[0] != 0;
            flow.become(node, Flow.Kind.SET, values.left(value), values.right(value));
            flow.yes(node, wanted ? yes : no);
            flow.no(node, wanted ? no : yes);
        }

        /// The tree's root takes the old node's place.
        private void copy(int root, int node) {
            flow.become(node, flow.kind(root), flow.left(root), flow.right(root));
            int rootYes = flow.yes(root);
            flow.no(node, flow.no(root));
            flow.yes(node, rootYes);
        }

        private void compareTwo(int node) {
            boolean wanted = Intervals.contains(set, 1);
            flow.become(node, kind(values.kind(value)), values.left(value), values.right(value));
            flow.yes(node, wanted ? yes : no);
            flow.no(node, wanted ? no : yes);
        }

        private static Flow.Kind kind(Kind comparison) {
            return switch (comparison) {
                case IS_EQ -> Flow.Kind.EQ;
                case IS_GT -> Flow.Kind.GT;
                case IS_GE -> Flow.Kind.GE;
                default -> Flow.Kind.SET;
            };
        }

        /// A tree that decides between the intervals `from` to `to` of the set for values from lo
        /// to hi.
        private int tree(int from, int to, int lo, int hi) {
            int count = (to - from) / 2;
            if (count <= ROW) {
                return row(from, to, lo, hi);
            }
            int middle = from + count / 2 * 2;
            int split = set[middle];
            int upper = tree(middle, to, split, hi);
            int lower = tree(from, middle, lo, split - 1);
            return compare(Exit.Test.GE, split, upper, lower);
        }

        private int row(int from, int to, int lo, int hi) {
            int[] points = points(from, to, lo, hi);
            if (points.length > 0) {
                return equalities(points);
            }
            int next = no;
            // From the greatest down, so that the smallest is tried first and what follows is above
            // it.
            for (int i = to - 2; i >= from; i -= 2) {
                next = interval(set[i], set[i + 1], lo, hi, next);
            }
            return next;
        }

        /// The numbers of the intervals if equalities are the cheapest for all of them, else none.
        private int[] points(int from, int to, int lo, int hi) {
            int[] points = new int[to - from];
            int count = 0;
            for (int i = from; i < to; i += 2) {
                boolean bounded = set[i] != lo && set[i + 1] != hi;
                if (set[i] != set[i + 1] && !(bounded && set[i + 1] - set[i] == 1)) {
                    return NONE;
                }
                points[count++] = set[i];
                if (set[i] != set[i + 1]) {
                    points[count++] = set[i + 1];
                }
            }
            return Arrays.copyOf(points, count);
        }

        /// A row of equalities, written from its end; the end is chosen like that of another row if
        /// possible.
        private int equalities(int[] points) {
            int next = no;
            for (int left = points.length; left > 0; left--) {
                int chosen = tails.choose(points, left, yes, next);
                int constant = points[chosen];
                System.arraycopy(points, chosen + 1, points, chosen, left - 1 - chosen);
                int node = compare(Exit.Test.EQ, constant, yes, next);
                tails.add(node, constant, yes, next);
                next = node;
            }
            return next;
        }

        private int interval(int first, int last, int lo, int hi, int otherwise) {
            if (first == last) {
                return compare(Exit.Test.EQ, first, yes, otherwise);
            }
            boolean fromLow = first == lo;
            boolean toHigh = last == hi;
            if (toHigh) {
                return compare(Exit.Test.GE, first, yes, otherwise);
            }
            if (fromLow) {
                return compare(Exit.Test.GT, last, otherwise, yes);
            }
            int bounded = compare(Exit.Test.GE, first, yes, no);
            return compare(Exit.Test.GT, last, otherwise, bounded);
        }

        private int compare(Exit.Test test, int constant, int ifTrue, int ifFalse) {
            if (test == Exit.Test.GE && constant == 1) {
                return compare(Exit.Test.EQ, 0, ifFalse, ifTrue);
            }
            return add(test, value, constant, ifTrue, ifFalse);
        }

        private int add(Exit.Test test, int left, int constant, int ifTrue, int ifFalse) {
            int node = flow.add(Flow.comparison(test), left, values.constantOf(constant), origin);
            flow.yes(node, ifTrue);
            flow.no(node, ifFalse);
            return node;
        }
    }
}
