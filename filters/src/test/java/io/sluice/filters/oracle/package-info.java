/// What the tests of the compiler's back end measure against: a plain interpreter, an evaluator of
/// graphs, and a way back from programs to graphs.
@NullMarked
package io.sluice.filters.oracle;

import org.jspecify.annotations.NullMarked;
