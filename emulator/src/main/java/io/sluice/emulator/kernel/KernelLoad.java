package io.sluice.emulator.kernel;

/// What the kernel said of a program.
public sealed interface KernelLoad {

    /// The verifier's log, as far as it fitted.
    String log();

    /// The program is loaded; close it to unload it.
    record Loaded(KernelProgram program, String log) implements KernelLoad {}

    /// The program was refused.
    ///
    /// @param errno the error's number, such as 13 for EACCES
    record Refused(int errno, String log) implements KernelLoad {}
}
