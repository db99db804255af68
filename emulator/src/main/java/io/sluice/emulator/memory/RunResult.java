package io.sluice.emulator.memory;

/// What came of running a program once.
public sealed interface RunResult {

    /// The program ended by itself.
    record Returned(long r0) implements RunResult {}

    /// The program was stopped.
    record Faulted(Fault fault) implements RunResult {}
}
