package io.sluice.session;

/// What came of a filter that somebody else has written; see [Filter#tryCompile].
public sealed interface FilterResult {
    /// It is a filter, and within the limits.
    record Compiled(Filter filter) implements FilterResult {}

    /// It is none, or beyond a limit.
    ///
    /// @param message what is wrong
    /// @param start where in the text that begins
    /// @param end where it ends
    record Refused(String message, int start, int end) implements FilterResult {}
}
