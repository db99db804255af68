/// Tests of the graph's forms.
@NullMarked
package io.sluice.filters.ir;

import org.jspecify.annotations.NullMarked;
