package io.sluice.filters.opt;

import io.sluice.filters.graph.PostOrder;
import io.sluice.filters.ir.Flow;

/// Makes a rejection of what can only fail: a load beyond the greatest length of a packet, as from
/// headers whose place a link type does not have.
///
/// Keeps: what every packet is decided.
final class SureFailures implements Pass {

    @Override
    public boolean run(Work work) {
        Flow flow = work.flow();
        PostOrder order = flow.postOrder();
        boolean changed = false;
        for (int i = 0; i < order.size(); i++) {
            int node = order.at(i);
            if (!flow.isReturn(node) && work.ranges().mustFail(flow.left(node))) {
                flow.becomeRejection(node);
                changed = true;
            }
        }
        return changed;
    }
}
