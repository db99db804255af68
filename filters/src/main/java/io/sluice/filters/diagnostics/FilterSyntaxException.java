package io.sluice.filters.diagnostics;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A filter expression that cannot be compiled: what is wrong, where in the text, and what would be right.
///
/// The message is libpcap's own wording where that is good, so that users can search for it; the span and
/// the suggestion are what libpcap does not have.
public final class FilterSyntaxException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String filter;
    private final int start;
    private final int end;
    private final @Nullable String suggestion;

    public FilterSyntaxException(String message, String filter, SourceSpan span) {
        this(message, filter, span, null);
    }

    /// @param suggestion one line that says what to write instead, or null
    public FilterSyntaxException(String message, String filter, SourceSpan span, @Nullable String suggestion) {
        super(message);
        this.filter = filter;
        this.start = span.start();
        this.end = span.end();
        this.suggestion = suggestion;
    }

    /// The whole filter text.
    public String filter() {
        return filter;
    }

    /// Where in [#filter()] the fault lies.
    public SourceSpan span() {
        return new SourceSpan(start, end);
    }

    /// What to write instead, where that is known.
    public Optional<String> suggestion() {
        return Optional.ofNullable(suggestion);
    }
}
