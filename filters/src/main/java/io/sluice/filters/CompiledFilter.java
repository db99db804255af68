package io.sluice.filters;

import io.sluice.filters.cbpf.CbpfProgram;
import io.sluice.filters.diagnostics.SourceSpan;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A filter and the program it became. Immutable.
///
/// @param filter the text
/// @param origins by instruction, the part of the text that asked for it; null for what the
///   compiler added itself. As long as the program
public record CompiledFilter(
        String filter,
        CompileOptions options,
        CbpfProgram program,
        List<@Nullable SourceSpan> origins) {

    public CompiledFilter {
        // Not List.copyOf: it takes no null.
        origins = Collections.unmodifiableList(new ArrayList<>(origins));
    }
}
