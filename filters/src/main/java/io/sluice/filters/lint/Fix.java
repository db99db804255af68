package io.sluice.filters.lint;

/// What to do about a finding.
public sealed interface Fix {

    /// Another filter.
    ///
    /// @param when for whom it is the right one, such as `if either was meant`; empty for the only
    ///   or likeliest one
    /// @param filter the whole filter, ready to be pasted
    record Rewrite(String when, String filter) implements Fix {}

    /// Where no filter can be given.
    ///
    /// @param sentence without a full stop
    record Advice(String sentence) implements Fix {}
}
