/// Tests of the lint. Read `LinterTest` first; its cases are in `testdata/filters/lint`.
@NullMarked
package io.sluice.filters.lint;

import org.jspecify.annotations.NullMarked;
