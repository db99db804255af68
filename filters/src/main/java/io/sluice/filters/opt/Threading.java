package io.sluice.filters.opt;

import io.sluice.filters.graph.PostOrder;
import io.sluice.filters.ir.Flow;
import io.sluice.filters.ir.Intervals;
import io.sluice.filters.value.Ranges;
import org.jspecify.annotations.Nullable;

/// Leads every edge past the tests that are already decided when it is taken, past loads that are
/// known to succeed or that all accepting paths imply, and at once to rejection where nothing else
/// can come.
///
/// Nodes are met in topological order; what holds at a node is what holds on all edges into it,
/// after those edges were led on. Each edge is followed by its own facts, so a test after a join
/// may be decided on one way in and open on the other. Keeps: nodes and what they do; only edges
/// change. Acyclic graphs only.
final class Threading implements Pass {

    /// How much is looked at before an edge is led on.
    enum Reach {
        /// What holds where the edge starts.
        NEAR,
        /// Also whether anything accepts behind it.
        FAR
    }

    private final Reach reach;

    Threading(Reach reach) {
        this.reach = reach;
    }

    @Override
    public boolean run(Work work) {
        PostOrder order = work.flow().postOrder();
        return !order.cyclic() && new Walk(work, order, reach).run(order);
    }

    private static final class Walk {
        private static final int NONE = -1;
        private static final int FEW = 6; // parts of sets that are looked at one by one

        private final Flow flow;
        private final Reasoning reasoning;
        private final Ranges ranges;
        private final Lookahead lookahead;
        private final int[] predecessors;
        private final @Nullable Facts[] facts; // by node, the facts of all edges into it so far
        private final int[] tests; // by value, how many tests of it there are, where that is asked
        private final boolean far;
        private int reject = NONE; // a node that rejects, if there is one
        private boolean changed;

        Walk(Work work, PostOrder order, Reach reach) {
            far = reach == Reach.FAR;
            flow = work.flow();
            reasoning = work.reasoning();
            ranges = work.ranges();
            lookahead = new Lookahead(flow, reasoning);
            predecessors = work.predecessors(order);
            facts = new Facts[flow.size()];
            tests = new int[far ? flow.values().size() : 0];
            for (int i = 0; i < order.size() && far; i++) {
                int node = order.at(i);
                if (flow.kind(node) == Flow.Kind.IN) {
                    tests[flow.left(node)]++;
                }
            }
            for (int i = 0; i < order.size() && reject == NONE; i++) {
                reject = flow.rejects(order.at(i)) ? order.at(i) : NONE;
            }
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
                flow.yes(node, arrive(lead(flow.yes(node), after), flow.yes(node), after));
                return;
            }
            if (far && reject != NONE) {
                narrow(node, after);
            }
            int value = flow.left(node);
            int[] set = flow.set(node);
            Facts inside = learn(flow.yes(node), after, value, set);
            Facts outside = learn(flow.no(node), after, value, Intervals.complement(set));
            if (flow.no(node) >= facts.length) {
                leave(flow.no(node), outside); // a test that was split off just now
                return;
            }
            int yes = lead(flow.yes(node), inside);
            int no = lead(flow.no(node), outside);
            flow.yes(node, arrive(yes, flow.yes(node), inside));
            flow.no(node, arrive(no, flow.no(node), outside));
        }

        /// Where the program ends nobody asks for facts.
        private Facts learn(int target, Facts facts, int value, int[] set) {
            return flow.isReturn(target) ? facts : reasoning.learn(facts, value, set);
        }

        /// Takes from a test's set what rejects on either branch, such as TCP's number in `port 53
        /// and udp`, and gives a test of its own to what rejects where the test holds: behind it
        /// nobody need tell these numbers from the others.
        private void narrow(int node, Facts after) {
            int value = flow.left(node);
            int[] set = flow.set(node);
            boolean fewParts = set.length > 2 && set.length <= 2 * FEW;
            if (!fewParts || tests[value] < 2 || flow.rejects(flow.yes(node))) {
                return;
            }
            int[] rest = set;
            int[] rejected = Intervals.empty();
            int[] possible = reasoning.possible(value, after);
            for (int i = 0; i < set.length && rest.length > 2; i += 2) {
                int[] part = Intervals.range(set[i], set[i + 1]);
                if (Intervals.disjoint(part, possible)) {
                    rest = Intervals.difference(rest, part);
                    continue;
                }
                Facts inPart = reasoning.learn(after, value, part);
                if (lookahead.rejects(flow.yes(node), inPart)) {
                    boolean anyway = lookahead.rejects(flow.no(node), inPart);
                    if (anyway || Intervals.isSingle(part)) {
                        rest = Intervals.difference(rest, part);
                        rejected = anyway ? rejected : Intervals.union(rejected, part);
                    }
                }
            }
            if (rest.length < set.length) {
                changed = true;
                flow.becomeIn(node, value, rest);
                split(node, rejected);
            }
        }

        /// Puts a test before another one that rejects for some numbers.
        private void split(int node, int[] rejected) {
            if (rejected.length > 0) {
                int other = flow.addLike(flow, node);
                flow.yes(other, flow.yes(node));
                flow.no(other, flow.no(node));
                flow.becomeIn(node, flow.left(node), rejected);
                flow.yes(node, reject);
                flow.no(node, other);
            }
        }

        /// Where an edge to `target` leads in truth.
        private int lead(int target, Facts edge) {
            int end = follow(target, edge);
            // Only a join forgets what would show there that nothing accepts.
            boolean nothing =
                    far && reject != NONE && predecessors[end] > 1 && lookahead.rejects(end, edge);
            return nothing ? reject : end;
        }

        /// Adds the facts of an edge to those known where it ends.
        private int arrive(int end, int before, Facts edge) {
            changed |= end != before;
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
                if (!passable) {
                    return node;
                }
                if (reasoning.mayFail(flow.left(node), edge)) {
                    if (far
                            && kind == Flow.Kind.TOUCH
                            && lookahead.rejectsWithout(flow.left(node), flow.yes(node), edge)) {
                        node = flow.yes(node);
                        continue;
                    }
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
