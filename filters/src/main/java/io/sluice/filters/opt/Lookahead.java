package io.sluice.filters.opt;

import io.sluice.filters.ir.Flow;
import io.sluice.filters.ir.Intervals;

/// Whether all paths from a point reject, found out by following each with its own facts: a test
/// decided before a join is decided behind it too, though what holds at the join does not say so.
///
/// A search with a budget: `false` may also mean that it was too far to see.
final class Lookahead {
    private static final int BUDGET = 48; // nodes looked at in one search
    private static final int NOTHING = -1;

    private final Flow flow;
    private final Reasoning reasoning;
    private int awaited;
    private int left;

    Lookahead(Flow flow, Reasoning reasoning) {
        this.flow = flow;
        this.reasoning = reasoning;
    }

    /// Whether every path from the node rejects.
    boolean rejects(int node, Facts facts) {
        return search(node, facts, NOTHING);
    }

    /// Whether every path from the node rejects unless it computes what cannot be computed where
    /// `value` cannot: then a load of the value just before the node changes nothing.
    boolean rejectsWithout(int value, int node, Facts facts) {
        return search(node, facts, value);
    }

    private boolean search(int node, Facts facts, int value) {
        awaited = value;
        left = BUDGET;
        return ends(node, facts);
    }

    private boolean ends(int start, Facts before) {
        int node = start;
        Facts facts = before;
        while (left-- > 0) {
            if (flow.isReturn(node)) {
                return flow.rejects(node);
            }
            if (flow.kind(node) == Flow.Kind.ASSIGN && awaited != NOTHING) {
                return false; // the awaited value may read the variable
            }
            facts = reasoning.after(node, facts);
            if (awaited != NOTHING && !reasoning.mayFail(awaited, facts)) {
                return true;
            }
            if (flow.kind(node) != Flow.Kind.IN) {
                node = flow.yes(node);
                continue;
            }
            int value = flow.left(node);
            int[] set = flow.set(node);
            switch (reasoning.decide(node, facts)) {
                case YES -> node = flow.yes(node);
                case NO -> node = flow.no(node);
                case OPEN -> {
                    if (!ends(flow.yes(node), reasoning.learn(facts, value, set))) {
                        return false;
                    }
                    facts = reasoning.learn(facts, value, Intervals.complement(set));
                    node = flow.no(node);
                }
            }
        }
        return false;
    }
}
