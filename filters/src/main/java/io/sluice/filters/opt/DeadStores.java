package io.sluice.filters.opt;

import io.sluice.filters.graph.PostOrder;
import io.sluice.filters.ir.Flow;
import io.sluice.filters.ir.ValueTable;

/// Makes an assignment to a variable that no path reads afterwards a mere computation, which
/// [Merging] removes where it cannot fail. Keeps: every value some path still reads.
final class DeadStores implements Pass {

    @Override
    public boolean run(Work work) {
        Flow flow = work.flow();
        if (flow.variables() == 0) {
            return false;
        }
        PostOrder order = flow.postOrder();
        long[] live = liveAfter(flow, order);
        boolean changed = false;
        for (int i = 0; i < order.size(); i++) {
            int node = order.at(i);
            if (flow.kind(node) == Flow.Kind.ASSIGN
                    && (live[node] & ValueTable.readBit(flow.right(node))) == 0) {
                flow.becomeTouch(node, flow.left(node), flow.yes(node));
                changed = true;
            }
        }
        return changed;
    }

    /// By node, the variables read on some path behind it.
    private static long[] liveAfter(Flow flow, PostOrder order) {
        long[] after = new long[flow.size()];
        boolean again = true;
        while (again) {
            again = false;
            for (int i = 0; i < order.size(); i++) {
                int node = order.at(i);
                if (flow.isReturn(node)) {
                    continue;
                }
                long live = before(flow, flow.yes(node), after);
                if (flow.isTest(node)) {
                    live |= before(flow, flow.no(node), after);
                }
                again |= order.cyclic() && live != after[node];
                after[node] = live;
            }
        }
        return after;
    }

    private static long before(Flow flow, int node, long[] after) {
        long live = after[node];
        ValueTable values = flow.values();
        return switch (flow.kind(node)) {
            case RETURN -> 0;
            case TOUCH, IN -> live | values.reads(flow.left(node));
            case ASSIGN -> {
                // Bit 63 stands for many variables: an assignment to one of them ends nothing.
                long bit = flow.right(node) < 63 ? ValueTable.readBit(flow.right(node)) : 0;
                yield live & ~bit | values.reads(flow.left(node));
            }
            case EQ, GT, GE, SET ->
                    live | values.reads(flow.left(node)) | values.reads(flow.right(node));
        };
    }
}
