package io.sluice.filters.opt;

import io.sluice.filters.graph.PostOrder;
import io.sluice.filters.ir.Flow;
import io.sluice.filters.value.Ranges;
import io.sluice.filters.value.ValueRules;

/// A graph under work, and what all passes ask about its values.
final class Work {
    private final Flow flow;
    private final Ranges ranges;
    private final ValueRules rules;
    private final ConditionWriter conditions;
    private final Reasoning reasoning;

    Work(Flow flow) {
        this.flow = flow;
        ranges = new Ranges(flow.values(), VariableBounds.highs(flow));
        rules = new ValueRules(flow.values(), ranges);
        conditions = new ConditionWriter(flow, ranges, rules);
        reasoning = new Reasoning(flow, ranges);
    }

    Flow flow() {
        return flow;
    }

    Ranges ranges() {
        return ranges;
    }

    ValueRules rules() {
        return rules;
    }

    ConditionWriter conditions() {
        return conditions;
    }

    Reasoning reasoning() {
        return reasoning;
    }

    /// By node, how many edges lead to it from nodes the entry reaches.
    int[] predecessors(PostOrder order) {
        int[] counts = new int[flow.size()];
        for (int i = 0; i < order.size(); i++) {
            int node = order.at(i);
            if (!flow.isReturn(node)) {
                counts[flow.yes(node)]++;
            }
            if (flow.isTest(node)) {
                counts[flow.no(node)]++;
            }
        }
        return counts;
    }
}
