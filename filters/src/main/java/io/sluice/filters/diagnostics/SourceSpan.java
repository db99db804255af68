package io.sluice.filters.diagnostics;

/// A half-open range of a filter text, in UTF-16 code units from its start.
///
/// @param start offset of the first character
/// @param end offset after the last character; equal to `start` for a place between two characters
public record SourceSpan(int start, int end) {

    public SourceSpan {
        if (start < 0 || end < start) {
            throw new IllegalArgumentException("span " + start + ".." + end);
        }
    }

    /// The smallest span that holds both.
    public SourceSpan to(SourceSpan other) {
        return new SourceSpan(Math.min(start, other.start), Math.max(end, other.end));
    }

    public int length() {
        return end - start;
    }

    @Override
    public String toString() {
        return start + ":" + end;
    }
}
