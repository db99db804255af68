package io.sluice.filters.opt;

import io.sluice.filters.diagnostics.SourceSpan;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One way out of a row of tests: where `value` lies in `set`, the alternatives of `row` are tried,
/// and the packet leaves if one of them takes it; else the alternative behind this one is tried.
final class Alternative {
    private final int value;
    private final int[] set;
    private final List<Alternative> row;
    private final @Nullable SourceSpan origin;

    /// @param row what else has to hold; empty where nothing has, and the packet leaves at once
    /// @param origin the part of the filter's text the test comes from
    Alternative(int value, int[] set, List<Alternative> row, @Nullable SourceSpan origin) {
        this.value = value;
        this.set = set;
        this.row = row;
        this.origin = origin;
    }

    int value() {
        return value;
    }

    int[] set() {
        return set;
    }

    List<Alternative> row() {
        return row;
    }

    @Nullable SourceSpan origin() {
        return origin;
    }

    /// Whether nothing but the value has to fit.
    boolean takes() {
        return row.isEmpty();
    }
}
