/// The memory that a guest program sees, and what can go wrong while one runs.
///
/// In come regions of bytes; out come loads and stores at guest addresses, or a [Fault]. Read
/// [Memory] first. A leaf: it knows nothing of instructions.
@NullMarked
package io.sluice.emulator.memory;

import org.jspecify.annotations.NullMarked;
