package io.sluice.filters.opt;

import io.sluice.filters.graph.PostOrder;
import io.sluice.filters.ir.Flow;
import io.sluice.filters.ir.Intervals;
import org.jspecify.annotations.Nullable;

/// Leads every edge past the tests that are already decided when it is taken, and past loads that
/// are known to succeed.
///
/// Nodes are met in topological order; what holds at a node is what holds on all edges into it,
/// after those edges were led on. Each edge is followed by its own facts, so a test after a join
/// may be decided on one way in and open on the other. Keeps: nodes and what they do; only edges
/// change. Acyclic graphs only.
final class Threading implements Pass {

    @Override
    public boolean run(Work work) {
        PostOrder order = work.flow().postOrder();
        return !order.cyclic() && new Walk(work).run(order);
    }

    private static final class Walk {
        private final Flow flow;
        private final Reasoning reasoning;
        private final Ranges ranges;
        private final @Nullable Facts[] facts; // by node, the facts of all edges into it so far
        private boolean changed;

        Walk(Work work) {
            flow = work.flow();
            reasoning = work.reasoning();
            ranges = work.ranges();
            facts = new Facts[flow.size()];
        }

        boolean run(PostOrder order) {
            int entry = follow(flow.entry(), Facts.NONE);
            changed = entry != flow.entry();
            flow.entry(entry);
            facts[entry] = Facts.NONE;
            for (int i = order.size() - 1; i >= 0; i--) {
                int node = order.at(i);
                Facts before = facts[node];
                if (before != null && !flow.isReturn(node)) {
                    leave(node, reasoning.after(node, before));
                    facts[node] = null;
                }
            }
            return changed;
        }

        private void leave(int node, Facts after) {
            if (flow.kind(node) != Flow.Kind.IN) {
                flow.yes(node, arrive(flow.yes(node), after));
                return;
            }
            int value = flow.left(node);
            int[] set = flow.set(node);
            flow.yes(node, arrive(flow.yes(node), reasoning.learn(after, value, set)));
            flow.no(
                    node,
                    arrive(
                            flow.no(node),
                            reasoning.learn(after, value, Intervals.complement(set))));
        }

        /// Where an edge to `target` leads in truth; its facts are added to those known there.
        private int arrive(int target, Facts edge) {
            int end = follow(target, edge);
            changed |= end != target;
            if (!flow.isReturn(end)) {
                Facts others = facts[end];
                facts[end] = others == null ? edge : others.meet(edge, ranges);
            }
            return end;
        }

        private int follow(int start, Facts edge) {
            int node = start;
            while (true) {
                Flow.Kind kind = flow.kind(node);
                boolean passable = kind == Flow.Kind.TOUCH || kind == Flow.Kind.IN;
                if (!passable || reasoning.mayFail(flow.left(node), edge)) {
                    return node;
                }
                Reasoning.Decision decision =
                        kind == Flow.Kind.TOUCH
                                ? Reasoning.Decision.YES
                                : reasoning.decide(node, edge);
                switch (decision) {
                    case YES -> node = flow.yes(node);
                    case NO -> node = flow.no(node);
                    case OPEN -> {
                        return node;
                    }
                }
            }
        }
    }
}
