package io.sluice.emulator.jit.ebpf;

/// What came of compiling.
public sealed interface JitResult {

    /// The program as a class.
    record Compiled(CompiledProgram program) implements JitResult {}

    /// There is no class, and why; the interpreter can still run the program.
    record Declined(String reason) implements JitResult {}
}
