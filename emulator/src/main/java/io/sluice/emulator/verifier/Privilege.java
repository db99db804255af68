package io.sluice.emulator.verifier;

/// Who loads the program: the kernel asks more of those with less.
public enum Privilege {
    /// CAP_BPF and CAP_PERFMON: pointers may leak, uninitialised stack may be read, no speculation
    /// rules.
    PERFMON,
    /// CAP_BPF without CAP_PERFMON.
    NO_PERFMON,
    /// No capability at all.
    UNPRIVILEGED;

    boolean tracksPrecision() {
        return this != UNPRIVILEGED;
    }

    boolean mayLoop() {
        return this != UNPRIVILEGED;
    }

    boolean hasBpf() {
        return this != UNPRIVILEGED;
    }

    boolean leaksPointers() {
        return this == PERFMON;
    }

    boolean readsUninitialisedStack() {
        return this == PERFMON;
    }

    boolean ignoresSpeculation() {
        return this == PERFMON;
    }
}
