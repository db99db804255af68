package io.sluice.emulator.jit.ebpf;

/// What compiled functions share in one run.
final class RunState {
    /// How many slots jumps back may still cover.
    long fuel;
}
