package io.sluice.emulator.jit.ebpf;

import io.sluice.emulator.memory.Memory;

/// What the class of a [PacketLoop] implements.
interface LoopBody {
    /// Runs the program on the packets from [LoopState#next] on.
    ///
    /// @throws io.sluice.emulator.memory.FaultException if the program is stopped on the packet
    ///   that [LoopState#next] then names
    void run(Memory memory, LoopState state);
}
