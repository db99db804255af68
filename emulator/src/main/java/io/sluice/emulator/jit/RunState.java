package io.sluice.emulator.jit;

/// What compiled functions share in one run.
final class RunState {
    /// How many slots jumps back may still cover.
    long fuel;
}
