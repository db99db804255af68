package io.sluice.emulator.jit.ebpf;

import io.sluice.emulator.memory.Memory;

/// What a generated class implements.
interface Body {

    /// Runs the program; R0.
    long run(Memory memory, RunState state, long r1, long r2);
}
