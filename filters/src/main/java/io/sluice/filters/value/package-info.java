/// What is known of the values of a filter graph whatever the packet: their ranges, simpler values
/// that are the same number, and one form for tests on them.
///
/// In comes a [io.sluice.filters.ir.ValueTable], out go numbers of values in it and sets as
/// [io.sluice.filters.ir.Intervals]. Read [ValueRules] first.
@NullMarked
package io.sluice.filters.value;

import org.jspecify.annotations.NullMarked;
