package io.sluice.filters.diagnostics;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A filter expression that cannot be compiled: what is wrong, where in the text, and what would be
/// right.
///
/// The message starts with libpcap's own wording where libpcap has one, so that users can search
/// for it; the headline, the span and the suggestion are what libpcap does not have.
public final class FilterSyntaxException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// libpcap's message for everything its grammar does not derive.
    private static final String SYNTAX_ERROR = "can't parse filter expression: syntax error";

    /// libpcap's message for an identifier after a primitive that has no qualifiers to lend.
    private static final String UNQUALIFIED = "syntax error in filter expression";

    private final String headline;
    private final String filter;
    private final int start;
    private final int end;
    private final @Nullable String suggestion;

    public FilterSyntaxException(String message, String filter, SourceSpan span) {
        this(message, filter, span, null);
    }

    /// @param suggestion one line that says what to write instead, or null
    public FilterSyntaxException(
            String message, String filter, SourceSpan span, @Nullable String suggestion) {
        this(message, message, filter, span, suggestion);
    }

    private FilterSyntaxException(
            String message,
            String headline,
            String filter,
            SourceSpan span,
            @Nullable String suggestion) {
        super(message);
        this.headline = headline;
        this.filter = filter;
        this.start = span.start();
        this.end = span.end();
        this.suggestion = suggestion;
    }

    /// A text that is not a filter expression. The message is libpcap's one for all of these, then
    /// ours.
    ///
    /// @param headline what is wrong, in a few words
    /// @param suggestion one line that says what to write instead, or null
    public static FilterSyntaxException unparsable(
            String headline, String filter, SourceSpan span, @Nullable String suggestion) {
        return new FilterSyntaxException(
                SYNTAX_ERROR + ": " + headline, headline, filter, span, suggestion);
    }

    /// An identifier that nothing in front of it gives a meaning. The message is libpcap's one,
    /// then ours.
    ///
    /// @param headline what is wrong, in a few words
    /// @param suggestion one line that says what to write instead, or null
    public static FilterSyntaxException unqualified(
            String headline, String filter, SourceSpan span, @Nullable String suggestion) {
        return new FilterSyntaxException(
                UNQUALIFIED + ": " + headline, headline, filter, span, suggestion);
    }

    /// What is wrong, in a few words: what a command prints after `error:`. Often the message
    /// itself.
    public String headline() {
        return headline;
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
