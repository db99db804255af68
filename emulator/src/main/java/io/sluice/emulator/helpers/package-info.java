/// What programs may call by number: helpers as rows of a table.
///
/// In comes a number with five arguments; out comes R0. Read [HelperTable] first.
@NullMarked
package io.sluice.emulator.helpers;

import org.jspecify.annotations.NullMarked;
