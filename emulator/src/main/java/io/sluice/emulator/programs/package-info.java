/// Programs as an engine takes them: instructions, the helpers they may call, the addresses of what
/// they name.
///
/// Read [LinkedProgram] first.
@NullMarked
package io.sluice.emulator.programs;

import org.jspecify.annotations.NullMarked;
