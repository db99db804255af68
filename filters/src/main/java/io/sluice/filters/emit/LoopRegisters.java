package io.sluice.filters.emit;

import io.sluice.filters.graph.PostOrder;
import io.sluice.filters.ir.Flow;
import io.sluice.filters.ir.ValueTable;
import io.sluice.filters.ir.ValueTable.Kind;
import java.util.Arrays;

/// Which variables A and X hold at the head of a loop, by agreement with all that lead to it: the
/// variable the head tests in A, the one that loads in the loop are based on in X. Whoever leads to
/// the head sees to it.
final class LoopRegisters {
    static final int NONE = -1;

    private final Flow flow;
    private final ValueTable values;
    private final int[] inA; // by node, a variable
    private final int[] inX;
    private boolean any;

    LoopRegisters(Flow flow, PostOrder order) {
        this.flow = flow;
        values = flow.values();
        inA = new int[order.cyclic() ? flow.size() : 0];
        inX = new int[inA.length];
        if (order.cyclic()) {
            Arrays.fill(inA, NONE);
            Arrays.fill(inX, NONE);
            for (int i = 0; i < order.size(); i++) {
                int node = order.at(i);
                if (order.isLoopHead(node) && isLedToByStatements(node, order)) {
                    choose(node);
                }
            }
        }
    }

    int inA(int node) {
        return any ? inA[node] : NONE;
    }

    int inX(int node) {
        return any ? inX[node] : NONE;
    }

    /// Whether some loop wants the variable in X.
    boolean wantsInX(int variable) {
        return any && contains(inX, variable);
    }

    /// Whether some loop wants the variable in A.
    boolean wantsInA(int variable) {
        return any && contains(inA, variable);
    }

    private static boolean contains(int[] variables, int variable) {
        for (int one : variables) {
            if (one == variable) {
                return true;
            }
        }
        return false;
    }

    /// Only a node with one successor can put something into a register for it.
    private boolean isLedToByStatements(int head, PostOrder order) {
        for (int i = 0; i < order.size(); i++) {
            int node = order.at(i);
            if (flow.isTest(node) && (flow.yes(node) == head || flow.no(node) == head)) {
                return false;
            }
        }
        return true;
    }

    private void choose(int head) {
        if (!flow.isTest(head) || values.kind(flow.left(head)) != Kind.READ) {
            return;
        }
        inA[head] = values.left(flow.left(head));
        any = true;
        boolean[] seen = new boolean[flow.size()];
        inX[head] = base(head, seen);
        if (inX[head] == inA[head]) {
            inX[head] = NONE;
        }
    }

    /// The variable that a load met on the way from the node is based on.
    private int base(int node, boolean[] seen) {
        if (seen[node] || flow.isReturn(node)) {
            return NONE;
        }
        seen[node] = true;
        int value = flow.left(node);
        if (values.isLoadAt(value) && values.kind(values.left(value)) == Kind.READ) {
            return values.left(values.left(value));
        }
        int found = base(flow.yes(node), seen);
        return found == NONE && flow.isTest(node) ? base(flow.no(node), seen) : found;
    }
}
