package io.sluice.filters.opt;

import io.sluice.filters.ir.Flow;
import io.sluice.filters.ir.Intervals;
import io.sluice.filters.ir.ValueTable;
import io.sluice.filters.ir.ValueTable.Kind;
import io.sluice.filters.value.Ranges;

/// Conclusions from facts: what a value can be, whether a test is decided, and what a test teaches.
final class Reasoning {
    private static final int FEW = 16; // sets of so many numbers are gone through one by one

    private final Flow flow;
    private final ValueTable values;
    private final Ranges ranges;

    Reasoning(Flow flow, Ranges ranges) {
        this.flow = flow;
        this.values = flow.values();
        this.ranges = ranges;
    }

    /// The numbers a value can be.
    int[] possible(int value, Facts facts) {
        int[] set = facts.known(value, ranges);
        if (facts.size() == 0) {
            return set;
        }
        Kind kind = values.kind(value);
        if (kind == Kind.AND && values.isConst(values.right(value))) {
            int[] image =
                    masked(
                            facts.known(values.left(value), ranges),
                            values.constant(values.right(value)));
            set = Intervals.intersection(set, image);
        }
        return set.length <= 2 * FEW ? byMasks(value, set, facts) : set;
    }

    /// The numbers that come out of `& mask`, if there are few.
    private static int[] masked(int[] set, int mask) {
        int[] image = Intervals.empty();
        long count = 0;
        for (int i = 0; i < set.length; i += 2) {
            count += (set[i + 1] & 0xffff_ffffL) - (set[i] & 0xffff_ffffL) + 1;
            if (count > FEW) {
                return Intervals.full();
            }
            for (int n = set[i]; n != set[i + 1] + 1; n++) {
                image = Intervals.union(image, Intervals.only(n & mask));
            }
        }
        return image;
    }

    /// Without the single numbers that facts about `value & mask` rule out.
    private int[] byMasks(int value, int[] set, Facts facts) {
        int[] rest = set;
        for (int i = 0; i < facts.size(); i++) {
            int key = facts.key(i);
            if (values.kind(key) == Kind.AND
                    && values.left(key) == value
                    && values.isConst(values.right(key))) {
                int mask = values.constant(values.right(key));
                for (int j = 0; j < set.length; j += 2) {
                    if (set[j] == set[j + 1] && !Intervals.contains(facts.set(i), set[j] & mask)) {
                        rest = Intervals.difference(rest, Intervals.only(set[j]));
                    }
                }
            }
        }
        return rest;
    }

    /// What a test does, if the facts decide it.
    enum Decision {
        YES,
        NO,
        OPEN
    }

    Decision decide(int node, Facts facts) {
        int value = flow.left(node);
        int[] set = flow.set(node);
        int[] possible = possible(value, facts);
        int[] reachable = Intervals.intersection(set, possible);
        if (reachable.length == 0 || byMasks(value, reachable, facts).length == 0) {
            return Decision.NO;
        }
        if (Intervals.subset(possible, set)) {
            return Decision.YES;
        }
        int[] others = Intervals.difference(possible, set);
        boolean never = Intervals.isSingle(others) && byMasks(value, others, facts).length == 0;
        return never ? Decision.YES : Decision.OPEN;
    }

    /// What is known where a test on the value came out in favour of the set.
    Facts learn(Facts facts, int value, int[] set) {
        return facts.with(value, Intervals.intersection(possible(value, facts), set));
    }

    Facts evaluated(Facts facts, int value) {
        return facts.evaluated(value, values, ranges);
    }

    boolean mayFail(int value, Facts facts) {
        return facts.mayFail(value, values, ranges);
    }

    /// After the node's own effect, before its test.
    Facts after(int node, Facts facts) {
        Facts then = evaluated(facts, flow.left(node));
        if (flow.kind(node) != Flow.Kind.ASSIGN) {
            return then;
        }
        int variable = flow.right(node);
        int[] possible = possible(flow.left(node), then);
        return then.without(ValueTable.readBit(variable), values)
                .with(values.readOf(variable), possible);
    }
}
