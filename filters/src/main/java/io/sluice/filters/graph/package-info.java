/// Arithmetic on graphs given as arrays of successors: orders and what follows from them. A leaf
/// that knows nothing of instructions. Read [io.sluice.filters.graph.PostOrder] first.
@NullMarked
package io.sluice.filters.graph;

import org.jspecify.annotations.NullMarked;
