package io.sluice.emulator.jit.ebpf;

/// Whether compiled code counts what it runs.
enum Fuel {
    METERED,
    UNLIMITED
}
