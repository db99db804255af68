package io.sluice.filters.expr;

import io.sluice.filters.diagnostics.FilterSyntaxException;
import io.sluice.filters.diagnostics.SourceSpan;
import java.util.ArrayDeque;
import java.util.Deque;

/// The parsers' view of a filter text: one token of lookahead, the parentheses that are open, and
/// how deep the text is nested. No token is read before it is asked for, so that faults come up in
/// the order of the text.
final class TokenCursor {
    private final String filter;
    private final Lexer lexer;
    private final Deque<Token> open = new ArrayDeque<>();
    private Token current;
    private Token previous;
    private int depth;

    TokenCursor(String filter) {
        this.filter = filter;
        this.lexer = new Lexer(filter);
        this.current = lexer.next();
        this.previous = new Token(TokenKind.END, "", new SourceSpan(0, 0));
    }

    String filter() {
        return filter;
    }

    Token peek() {
        return current;
    }

    /// The token taken last; of kind [TokenKind#END] before the first.
    Token previous() {
        return previous;
    }

    boolean at(TokenKind kind) {
        return current.kind() == kind;
    }

    boolean atJunction() {
        return at(TokenKind.AND) || at(TokenKind.OR);
    }

    Token take() {
        previous = current;
        current = lexer.next();
        return previous;
    }

    Token take(TokenKind kind, Expected expected) {
        if (!at(kind)) {
            throw unexpected(expected);
        }
        return take();
    }

    Token openParenthesis() {
        Token paren = take();
        open.push(paren);
        enter(paren);
        return paren;
    }

    Token closeParenthesis(Expected expected) {
        Token paren = take(TokenKind.RIGHT_PAREN, expected);
        open.pop();
        leave();
        return paren;
    }

    /// Counts a level of nesting that consumers will meet as recursion.
    void enter(Token token) {
        if (++depth > Parser.MAX_NESTING) {
            throw new FilterSyntaxException(
                    "filter is nested too deeply: more than " + Parser.MAX_NESTING + " levels",
                    filter,
                    token.span(),
                    "join the parts with 'and' and 'or' without parentheses");
        }
    }

    void leave() {
        depth--;
    }

    int depth() {
        return depth;
    }

    FilterSyntaxException unexpected(Expected expected) {
        return SyntaxErrors.unexpected(
                new SyntaxErrors.Place(filter, previous, current, open), expected);
    }
}
