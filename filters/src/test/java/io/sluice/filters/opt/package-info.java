/// Tests of the optimiser.
@NullMarked
package io.sluice.filters.opt;

import org.jspecify.annotations.NullMarked;
