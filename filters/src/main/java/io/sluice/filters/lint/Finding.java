package io.sluice.filters.lint;

import io.sluice.filters.diagnostics.SourceSpan;

/// One trap in one filter.
///
/// @param message what happens, in a sentence without a full stop
/// @param span the part of the filter that it happens to
/// @param fix what to write instead: a filter, or a sentence where none can be given
public record Finding(Trap trap, String message, SourceSpan span, String fix) {}
