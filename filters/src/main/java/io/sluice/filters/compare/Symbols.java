package io.sluice.filters.compare;

import io.sluice.filters.ir.ValueTable;
import io.sluice.filters.value.Conditions;
import io.sluice.filters.value.Ranges;
import io.sluice.filters.value.ValueRules;

/// The values two programs compute, in one table, so that equal ones are equal numbers.
final class Symbols {
    private final ValueTable values;
    private final Ranges ranges;
    private final ValueRules rules;
    private final Conditions conditions;

    Symbols(ValueTable values) {
        this.values = values;
        ranges = new Ranges(values, new int[0]);
        rules = new ValueRules(values, ranges);
        conditions = new Conditions(values, ranges, rules);
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
