/// Lowering: a syntax tree and a link type come in, a control-flow graph goes out. The tests stand
/// in the order of libpcap's unoptimised program, since the first load out of bounds decides. Read
/// [io.sluice.filters.lower.Lowering] first; a class for each family of tests, and
/// [io.sluice.filters.lower.Layers] for what they all depend on: where the headers lie. Nothing
/// here knows registers or instructions.
@NullMarked
package io.sluice.filters.lower;

import org.jspecify.annotations.NullMarked;
