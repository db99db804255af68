/// Other people's machines, asked by tests for a second opinion. What is not installed is empty,
/// never faked.
@NullMarked
package io.sluice.emulator.oracle;

import org.jspecify.annotations.NullMarked;
