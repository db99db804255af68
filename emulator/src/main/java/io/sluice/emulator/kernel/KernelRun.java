package io.sluice.emulator.kernel;

/// What came of running a loaded program on one packet.
public sealed interface KernelRun {

    /// The program ran.
    ///
    /// @param answer the low 32 bits of R0
    /// @param nanosPerRun mean time of a run, in the kernel's own measure
    record Ran(int answer, int nanosPerRun) implements KernelRun {}

    /// The kernel would not run it on this packet: too short for its link or network header, as a
    /// rule.
    ///
    /// @param errno the error's number, such as 22 for EINVAL
    record NotRun(int errno) implements KernelRun {}
}
