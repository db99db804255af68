/// Maps: their kinds as a table, and what describes one.
///
/// Read [MapType] and [MapSpec] first. This package knows nothing of programs or verification.
@NullMarked
package io.sluice.emulator.maps;

import org.jspecify.annotations.NullMarked;
