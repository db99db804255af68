/// Machines that check and run BPF programs on packets.
@NullMarked
package io.sluice.emulator;

import org.jspecify.annotations.NullMarked;
