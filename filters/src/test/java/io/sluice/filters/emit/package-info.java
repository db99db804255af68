/// Tests of the code generator.
@NullMarked
package io.sluice.filters.emit;

import org.jspecify.annotations.NullMarked;
