package io.sluice.filters.expr;

import io.sluice.filters.diagnostics.SourceSpan;

/// One token of a filter text.
///
/// @param text a keyword after aliasing, a name without its backslash, or the text as written
/// @param value of a number, unsigned; 0 for every other kind
record Token(TokenKind kind, String text, int value, SourceSpan span) {

    Token(TokenKind kind, String text, SourceSpan span) {
        this(kind, text, 0, span);
    }
}
