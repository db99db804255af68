package io.sluice.emulator.verifier;

import io.sluice.filters.btf.Btf;
import java.util.List;

/// Type information that comes with a program: what its functions are called, who sees them, what
/// they take and give.
///
/// @param btf the types
/// @param functions each function of the program, in order
public record FunctionInfo(Btf btf, List<Entry> functions) {

    /// One function.
    ///
    /// @param insn the slot at which it starts
    /// @param typeId the number of its type
    public record Entry(int insn, int typeId) {}

    public FunctionInfo {
        functions = List.copyOf(functions);
    }
}
