package io.sluice.filters.lint;

import io.sluice.filters.diagnostics.SourceSpan;
import java.util.List;

/// One trap in one filter.
///
/// @param message what happens, in a sentence without a full stop
/// @param span the part of the filter that it happens to
/// @param fixes what to do about it, the likeliest first; at least one
public record Finding(Trap trap, String message, SourceSpan span, List<Fix> fixes) {

    public Finding {
        fixes = List.copyOf(fixes);
    }

    /// The same with other fixes.
    public Finding withFixes(List<Fix> others) {
        return new Finding(trap, message, span, others);
    }

    /// The same in other words.
    public Finding withMessage(String other) {
        return new Finding(trap, other, span, fixes);
    }
}
