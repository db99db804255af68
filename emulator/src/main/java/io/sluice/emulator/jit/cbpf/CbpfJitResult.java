package io.sluice.emulator.jit.cbpf;

/// What [CbpfJit] made of a program.
public sealed interface CbpfJitResult {
    /// The engine runs code written for the program.
    ///
    /// @param engine for one thread; its class is unloaded when nothing refers to the engine any
    ///   more
    /// @param bytecodeBytes size of the code of all its methods
    /// @param methods how many methods the program was cut into, 1 where it fits into one
    record Compiled(GeneratedFilter engine, int bytecodeBytes, int methods)
            implements CbpfJitResult {}

    /// No code was written; the interpreter runs such a program.
    ///
    /// @param reason what about the program is not supported
    record Declined(String reason) implements CbpfJitResult {}
}
