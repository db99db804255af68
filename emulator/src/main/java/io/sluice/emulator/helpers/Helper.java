package io.sluice.emulator.helpers;

import io.sluice.emulator.memory.Memory;

/// The body of a helper: R1 to R5 in, R0 out.
@FunctionalInterface
public interface Helper {

    /// Does what the helper does.
    ///
    /// @param memory the caller's memory
    /// @param slot the calling instruction's slot, for faults
    /// @throws io.sluice.emulator.memory.FaultException if an argument points to no memory
    long call(Memory memory, int slot, long r1, long r2, long r3, long r4, long r5);
}
