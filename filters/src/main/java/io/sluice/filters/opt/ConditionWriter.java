package io.sluice.filters.opt;

import io.sluice.filters.ir.Exit;
import io.sluice.filters.ir.Flow;
import io.sluice.filters.ir.Intervals;
import io.sluice.filters.value.Conditions;
import io.sluice.filters.value.Ranges;
import io.sluice.filters.value.ValueRules;

/// Writes tests into a graph, in the one form that [io.sluice.filters.value.Conditions] finds; a
/// test that is decided whatever the packet is none.
final class ConditionWriter {
    private final Flow flow;
    private final Ranges ranges;
    private final Conditions conditions;

    ConditionWriter(Flow flow, Ranges ranges, ValueRules rules) {
        this.flow = flow;
        this.ranges = ranges;
        this.conditions = new Conditions(flow.values(), ranges, rules);
    }

    /// Makes the node the test `left ? right`, or what remains of it if it is decided whatever the
    /// packet.
    void compare(int node, Exit.Test test, int left, int right) {
        conditions.ask(test, left, right);
        write(node);
    }

    /// Makes the node the test whether the value lies in the set.
    void in(int node, int newValue, int[] newSet) {
        conditions.ask(newValue, newSet);
        write(node);
    }

    private void write(int node) {
        int value = conditions.value();
        int[] set = conditions.set();
        int[] possible = ranges.set(value);
        int[] reachable = Intervals.intersection(set, possible);
        if (reachable.length == 0) {
            flow.becomeTouch(node, conditions.tested(), flow.no(node));
        } else if (Intervals.subset(possible, set)) {
            flow.becomeTouch(node, conditions.tested(), flow.yes(node));
        } else {
            orient(node, reachable, possible);
        }
    }

    private void orient(int node, int[] reachable, int[] possible) {
        if (reachable[0] != 0) {
            flow.becomeIn(node, conditions.value(), reachable);
        } else {
            flow.becomeIn(node, conditions.value(), Intervals.difference(possible, reachable));
            int swap = flow.yes(node);
            flow.yes(node, flow.no(node));
            flow.no(node, swap);
        }
    }
}
