package io.sluice.emulator.cbpf;

/// What [CbpfChecker] says of a program.
public sealed interface CbpfCheck {
    /// The program may run.
    record Accepted(CheckedProgram program) implements CbpfCheck {}

    /// The program may not run.
    ///
    /// @param index the number of the instruction that breaks a rule; 0 for an empty program
    /// @param reason what is wrong with it and what is allowed
    record Rejected(int index, String reason) implements CbpfCheck {}
}
