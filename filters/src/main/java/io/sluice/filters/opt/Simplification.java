package io.sluice.filters.opt;

import io.sluice.filters.graph.PostOrder;
import io.sluice.filters.ir.Exit;
import io.sluice.filters.ir.Flow;
import io.sluice.filters.ir.ValueTable;
import io.sluice.filters.ir.ValueTable.Kind;
import io.sluice.filters.value.ValueRules;
import java.util.Arrays;

/// Simplifies every value by [io.sluice.filters.value.ValueRules] and brings every comparison into
/// the form of [ConditionWriter].
///
/// Keeps: the number a value is and the packets it fails for; for each node, where it goes.
final class Simplification implements Pass {
    private static final Exit.Test[] TESTS = Exit.Test.values();

    @Override
    public boolean run(Work work) {
        Flow flow = work.flow();
        Rewriter rewriter = new Rewriter(work);
        PostOrder order = flow.postOrder();
        for (int i = 0; i < order.size(); i++) {
            int node = order.at(i);
            switch (flow.kind(node)) {
                case RETURN -> {}
                case TOUCH, ASSIGN -> flow.left(node, rewriter.rewrite(flow.left(node)));
                case IN ->
                        work.conditions()
                                .in(node, rewriter.rewrite(flow.left(node)), flow.set(node));
                case EQ, GT, GE, SET -> {
                    Exit.Test test = test(flow.kind(node));
                    int left = rewriter.rewrite(flow.left(node));
                    work.conditions().compare(node, test, left, rewriter.rewrite(flow.right(node)));
                }
            }
        }
        return true;
    }

    private static Exit.Test test(Flow.Kind kind) {
        for (Exit.Test test : TESTS) {
            if (Flow.comparison(test) == kind) {
                return test;
            }
        }
        throw new IllegalArgumentException(kind + " is no comparison");
    }

    /// Values already simplified, by their old numbers.
    private static final class Rewriter {
        private static final int UNKNOWN = -1;
        private final ValueTable values;
        private final ValueRules rules;
        private final int[] simpler;

        Rewriter(Work work) {
            values = work.flow().values();
            rules = work.rules();
            simpler = new int[values.size()];
            Arrays.fill(simpler, UNKNOWN);
        }

        /// Operands have smaller numbers, so rewriting all in order needs no recursion.
        int rewrite(int value) {
            if (simpler[value] == UNKNOWN) {
                for (int v = 0; v <= value; v++) {
                    if (simpler[v] == UNKNOWN) {
                        simpler[v] = simplify(v);
                    }
                }
            }
            return simpler[value];
        }

        private int simplify(int value) {
            Kind kind = values.kind(value);
            int left = values.left(value);
            if (values.isLoadAt(value)) {
                return rules.loadAt(kind, simpler[left], values.right(value));
            }
            if (values.isComparison(value)) {
                return values.number(kind, simpler[left], simpler[values.right(value)]);
            }
            if (values.isBinary(value)) {
                return rules.binary(kind, simpler[left], simpler[values.right(value)]);
            }
            return kind == Kind.NEGATE ? rules.negate(simpler[left]) : value;
        }
    }
}
