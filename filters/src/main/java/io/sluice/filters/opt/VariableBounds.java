package io.sluice.filters.opt;

import io.sluice.filters.graph.PostOrder;
import io.sluice.filters.ir.Flow;
import io.sluice.filters.value.Ranges;
import java.util.Arrays;

/// The greatest number each variable is ever given; all ones where that depends on itself.
final class VariableBounds {

    private VariableBounds() {}

    static int[] highs(Flow flow) {
        int[] highs = new int[flow.variables()];
        Arrays.fill(highs, -1);
        if (highs.length == 0) {
            return highs;
        }
        PostOrder order = flow.postOrder();
        // What a variable is given may be computed from others, so a few rounds let bounds travel
        // on.
        for (int round = 0; round < 3; round++) {
            Ranges ranges = new Ranges(flow.values(), highs.clone());
            int[] next = new int[highs.length]; // 0 is what all hold before any assignment
            for (int i = 0; i < order.size(); i++) {
                int node = order.at(i);
                if (flow.kind(node) == Flow.Kind.ASSIGN) {
                    int variable = flow.right(node);
                    int high = ranges.high(flow.left(node));
                    next[variable] =
                            Integer.compareUnsigned(high, next[variable]) > 0
                                    ? high
                                    : next[variable];
                }
            }
            highs = next;
        }
        return highs;
    }
}
