package io.sluice.filters.opt;

import io.sluice.filters.ir.Flow;
import io.sluice.filters.ir.ValueTable;

/// The values two programs compute, in one table, so that equal ones are equal numbers.
final class Symbols {
    private final ValueTable values;
    private final Ranges ranges;
    private final ValueRules rules;
    private final Conditions conditions;

    /// @param graph an empty one; only its table of values is used
    Symbols(Flow graph) {
        values = graph.values();
        ranges = new Ranges(values, new int[0]);
        rules = new ValueRules(values, ranges);
        conditions = new Conditions(graph, ranges, rules);
    }

    ValueTable values() {
        return values;
    }

    Ranges ranges() {
        return ranges;
    }

    ValueRules rules() {
        return rules;
    }

    Conditions conditions() {
        return conditions;
    }
}
