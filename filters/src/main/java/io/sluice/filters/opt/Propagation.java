package io.sluice.filters.opt;

import io.sluice.filters.graph.PostOrder;
import io.sluice.filters.ir.Flow;
import io.sluice.filters.ir.ValueTable;
import io.sluice.filters.ir.ValueTable.Kind;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Puts in place of a variable what it holds, where all paths agree on that and it is no dearer
/// than reading the variable: constants, loads at constant offsets, other variables plus a
/// constant. The other way round, a dearer value that a variable holds anyway is read from it.
///
/// Keeps: the number every value is. A load put in place cannot fail: the assignment computed it
/// before. Acyclic graphs only.
final class Propagation implements Pass {

    @Override
    public boolean run(Work work) {
        if (work.flow().variables() == 0) {
            return false;
        }
        PostOrder order = work.flow().postOrder();
        return !order.cyclic() && new Walk(work).run(order);
    }

    private static final class Walk {
        private static final int UNKNOWN = -1;

        private final Work work;
        private final Flow flow;
        private final ValueTable values;
        private final int[] @Nullable []
                held; // by node, by variable, the value last given to it on all paths
        private boolean changed;

        Walk(Work work) {
            this.work = work;
            flow = work.flow();
            values = flow.values();
            held = new int[flow.size()][];
        }

        boolean run(PostOrder order) {
            int[] zeros = new int[flow.variables()];
            Arrays.fill(zeros, values.constantOf(0));
            held[flow.entry()] = zeros;
            for (int i = order.size() - 1; i >= 0; i--) {
                int node = order.at(i);
                int[] before = held[node];
                if (before != null && !flow.isReturn(node)) {
                    rewrite(node, before);
                    pass(node, flow.kind(node) == Flow.Kind.ASSIGN ? assign(node, before) : before);
                    held[node] = null;
                }
            }
            return changed;
        }

        private void pass(int node, int[] after) {
            arrive(flow.yes(node), after);
            if (flow.isTest(node)) {
                arrive(flow.no(node), after);
            }
        }

        private void arrive(int target, int[] after) {
            int[] others = held[target];
            if (others == null) {
                held[target] = after;
            } else {
                int[] both = others.clone();
                for (int i = 0; i < both.length; i++) {
                    both[i] = both[i] == after[i] ? both[i] : UNKNOWN;
                }
                held[target] = both;
            }
        }

        private void rewrite(int node, int[] before) {
            int left = replace(flow.left(node), before);
            Flow.Kind kind = flow.kind(node);
            if (kind == Flow.Kind.IN) {
                if (left != flow.left(node)) {
                    changed = true;
                    work.conditions().in(node, left, flow.set(node));
                }
                return;
            }
            changed |= left != flow.left(node);
            flow.left(node, left);
            if (flow.isTest(node)) {
                int right = replace(flow.right(node), before);
                changed |= right != flow.right(node);
                flow.right(node, right);
            }
        }

        private int[] assign(int node, int[] before) {
            int variable = flow.right(node);
            int value = flow.left(node);
            int[] after = before.clone();
            long bit = ValueTable.readBit(variable);
            for (int i = 0; i < after.length; i++) {
                if (after[i] != UNKNOWN && (values.reads(after[i]) & bit) != 0) {
                    after[i] = UNKNOWN;
                }
            }
            after[variable] = (values.reads(value) & bit) == 0 ? value : UNKNOWN;
            return after;
        }

        private boolean isCheap(int value) {
            return switch (values.kind(value)) {
                case CONST, LENGTH, READ -> true;
                case LOAD_BYTE, LOAD_HALF, LOAD_WORD -> true;
                case ADD ->
                        values.kind(values.left(value)) == Kind.READ
                                && values.isConst(values.right(value));
                default -> false;
            };
        }

        private int replace(int value, int[] before) {
            Kind kind = values.kind(value);
            int left = values.left(value);
            if (kind == Kind.READ) {
                return before[left] != UNKNOWN && isCheap(before[left]) ? before[left] : value;
            }
            if (values.depth(value) == 0) {
                return value;
            }
            for (int variable = 0; variable < before.length; variable++) {
                if (before[variable] == value && !isCheap(value)) {
                    return values.readOf(variable);
                }
            }
            int newLeft = replace(left, before);
            if (values.isLoadAt(value)) {
                return newLeft == left
                        ? value
                        : work.rules().loadAt(kind, newLeft, values.right(value));
            }
            if (kind == Kind.NEGATE) {
                return newLeft == left ? value : work.rules().negate(newLeft);
            }
            int right = values.right(value);
            int newRight = replace(right, before);
            if (newLeft == left && newRight == right) {
                return value;
            }
            return values.isComparison(value)
                    ? values.number(kind, newLeft, newRight)
                    : work.rules().binary(kind, newLeft, newRight);
        }
    }
}
