package io.sluice.emulator.jit;

/// Whether compiled code counts what it runs.
enum Fuel {
    METERED,
    UNLIMITED
}
