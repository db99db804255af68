package io.sluice.filters.translate;

import io.sluice.filters.ebpf.EbpfProgram;

/// What came of a translation.
public sealed interface Translation {

    /// The program.
    record Translated(EbpfProgram program) implements Translation {}

    /// An instruction has no counterpart in this shape.
    ///
    /// @param insn the classic instruction's index
    /// @param reason what it needs
    record Unsupported(int insn, String reason) implements Translation {}
}
