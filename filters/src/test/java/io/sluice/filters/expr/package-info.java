/// Tests of the syntax, and generators of random expressions for the tests of every later stage.
/// Read `ExpressionGenerator` first.
@NullMarked
package io.sluice.filters.expr;

import org.jspecify.annotations.NullMarked;
