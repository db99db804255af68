package io.sluice.filters.lower;

/// A condition, and where the headers lie for what follows it in the filter text.
record Lowered(Condition when, Layers after) {}
