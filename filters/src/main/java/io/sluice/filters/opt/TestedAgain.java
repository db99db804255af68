package io.sluice.filters.opt;

import io.sluice.filters.graph.PostOrder;
import io.sluice.filters.ir.Flow;
import java.util.Arrays;

/// Which tests find their value in a register: all edges to them come from tests on the same value.
final class TestedAgain {
    private static final int UNKNOWN = -1;
    private static final int OTHERS = -2;

    private TestedAgain() {}

    /// By node, whether it is such a test.
    static boolean[] find(Flow flow, PostOrder order) {
        int[] before = new int[flow.size()]; // by node, the value tested on all edges to it
        Arrays.fill(before, UNKNOWN);
        boolean[] again = new boolean[flow.size()];
        for (int i = order.size() - 1; i >= 0; i--) {
            int node = order.at(i);
            again[node] = flow.isTest(node) && before[node] == flow.left(node);
            int tested = flow.isTest(node) ? flow.left(node) : OTHERS;
            if (!flow.isReturn(node)) {
                meet(before, flow.yes(node), tested);
            }
            if (flow.isTest(node)) {
                meet(before, flow.no(node), tested);
            }
        }
        return again;
    }

    private static void meet(int[] before, int target, int tested) {
        before[target] = before[target] == UNKNOWN || before[target] == tested ? tested : OTHERS;
    }
}
