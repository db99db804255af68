package io.sluice.filters.emit;

import io.sluice.filters.cbpf.CbpfProgram;
import io.sluice.filters.diagnostics.SourceSpan;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A program and where it came from.
///
/// @param origins by instruction, the part of the filter text that asked for it; null for what the
///   compiler added itself. As long as the program
public record Emission(CbpfProgram program, List<@Nullable SourceSpan> origins) {}
