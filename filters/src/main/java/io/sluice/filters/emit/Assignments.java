package io.sluice.filters.emit;

import io.sluice.filters.graph.PostOrder;
import io.sluice.filters.ir.Flow;
import io.sluice.filters.ir.ValueTable;
import java.util.Arrays;

/// Which variables some path reads before it assigns them. They are 0 then, which the kernel wants
/// to see written (Linux, net/core/filter.c, check_load_and_stores()).
final class Assignments {
    private final Flow flow;
    private final PostOrder order;
    private final long[] assigned; // by node, the variables assigned on all paths to it

    Assignments(Flow flow, PostOrder order) {
        this.flow = flow;
        this.order = order;
        assigned = new long[flow.variables() == 0 ? 0 : flow.size()];
    }

    /// The variables as a set of bits; those from 63 on are left out.
    long readUnassigned() {
        if (flow.variables() == 0) {
            return 0;
        }
        Arrays.fill(assigned, -1);
        assigned[flow.entry()] = 0;
        long unassigned = 0;
        boolean changed = true;
        while (changed) {
            changed = false;
            unassigned = 0;
            for (int i = order.size() - 1; i >= 0; i--) {
                int node = order.at(i);
                unassigned |= reads(node) & ~assigned[node];
                changed |= pass(node);
            }
        }
        return unassigned & Long.MAX_VALUE;
    }

    private boolean pass(int node) {
        if (flow.isReturn(node)) {
            return false;
        }
        long out = assigned[node];
        if (flow.kind(node) == Flow.Kind.ASSIGN) {
            out |= ValueTable.readBit(flow.right(node));
        }
        boolean changed = meet(flow.yes(node), out);
        if (flow.isTest(node)) {
            changed |= meet(flow.no(node), out);
        }
        return changed;
    }

    private boolean meet(int target, long out) {
        long before = assigned[target];
        assigned[target] = before & out;
        return assigned[target] != before;
    }

    private long reads(int node) {
        return switch (flow.kind(node)) {
            case RETURN -> 0;
            case TOUCH, ASSIGN, IN -> flow.values().reads(flow.left(node));
            case EQ, GT, GE, SET ->
                    flow.values().reads(flow.left(node)) | flow.values().reads(flow.right(node));
        };
    }
}
