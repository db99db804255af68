package io.sluice.filters.expr;

import io.sluice.filters.diagnostics.FilterSyntaxException;
import io.sluice.filters.diagnostics.SourceSpan;
import io.sluice.filters.expr.Expr.And;
import io.sluice.filters.expr.Expr.Match;
import io.sluice.filters.expr.Expr.Not;
import io.sluice.filters.expr.Expr.Or;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Parses what qualifiers apply to: addresses, names and numbers, alone, negated, or in a
/// parenthesised list.
///
/// In such a list libpcap's grammar allows nothing but identifiers, and at its start no further
/// list: `port (80 or (443 and 53))` is one, `port ((80 or 443) and 53)` is not.
final class IdParser {
    private final TokenCursor cursor;

    IdParser(TokenCursor cursor) {
        this.cursor = cursor;
    }

    /// Whose qualifiers an identifier takes.
    ///
    /// @param qualifiers absent where an identifier follows a primitive that has none to inherit
    /// @param head the qualifiers' own place, where they stand directly in front of the identifier
    record Owner(Optional<Qualifiers> qualifiers, @Nullable SourceSpan head, boolean inherited) {

        static Owner head(Qualifiers qualifiers, SourceSpan span) {
            return new Owner(Optional.of(qualifiers), span, false);
        }

        static Owner before(Optional<Qualifiers> qualifiers) {
            return new Owner(qualifiers, null, true);
        }

        private Owner inside() {
            return new Owner(qualifiers, null, inherited);
        }
    }

    static boolean starts(TokenKind kind) {
        return switch (kind) {
            case NAME, IPV4, IPV6, MAC48, MAC8 -> true;
            default -> false;
        };
    }

    /// One identifier, a number included, a negated one, or a list in parentheses.
    Expr id(Owner owner) {
        Token token = cursor.peek();
        if (token.kind() == TokenKind.NOT) {
            return negated(owner);
        }
        if (token.kind() == TokenKind.LEFT_PAREN) {
            cursor.openParenthesis();
            Expr list = listInside(owner.inside());
            cursor.closeParenthesis(Expected.LIST_END);
            return list;
        }
        if (token.kind() == TokenKind.NUMBER) {
            cursor.take();
            return numeral(owner, token.value(), token.span());
        }
        return atom(owner);
    }

    /// The rest of a list after its first identifier.
    Expr rest(Owner owner, Expr first) {
        Expr left = first;
        while (cursor.atJunction()) {
            boolean and = cursor.take().kind() == TokenKind.AND;
            Expr right = id(owner);
            SourceSpan span = left.span().to(right.span());
            left = and ? new And(left, right, span) : new Or(left, right, span);
        }
        return left;
    }

    /// One identifier that is not a number.
    Expr atom(Owner owner) {
        if (!starts(cursor.peek().kind())) {
            throw cursor.unexpected(Expected.ID);
        }
        Token token = cursor.take();
        Id id =
                switch (token.kind()) {
                    case IPV4 -> ipv4(token);
                    case IPV6 -> ipv6(token);
                    case MAC48 -> new Id.Mac48(token.text(), token.span());
                    case MAC8 -> new Id.Mac8(token.text(), token.span());
                    default -> new Id.Name(token.text(), token.span());
                };
        return match(owner, id);
    }

    Expr numeral(Owner owner, int value, SourceSpan span) {
        return match(owner, new Id.Numeral(value, span));
    }

    private Expr negated(Owner owner) {
        Token not = cursor.take();
        cursor.enter(not);
        Expr operand = id(owner);
        cursor.leave();
        return new Not(operand, not.span().to(operand.span()));
    }

    private Expr listInside(Owner owner) {
        if (cursor.at(TokenKind.LEFT_PAREN)) {
            Token number = parenthesisedNumber(Expected.CLOSE);
            return rest(owner, numeral(owner, number.value(), number.span()));
        }
        return rest(owner, id(owner));
    }

    /// A number, in parentheses or not.
    ///
    /// @param end what a missing parenthesis means there
    Token parenthesisedNumber(Expected end) {
        if (!cursor.at(TokenKind.LEFT_PAREN)) {
            return cursor.take(TokenKind.NUMBER, Expected.NUMBER);
        }
        cursor.openParenthesis();
        Token number = parenthesisedNumber(end);
        cursor.closeParenthesis(end);
        return number;
    }

    private Id ipv4(Token address) {
        if (cursor.at(TokenKind.SLASH)) {
            cursor.take();
            Token bits = cursor.take(TokenKind.NUMBER, Expected.PREFIX_LENGTH);
            return new Id.Ipv4Prefix(address.text(), bits.value(), address.span().to(bits.span()));
        }
        if (cursor.at(TokenKind.MASK)) {
            cursor.take();
            Token mask = cursor.take(TokenKind.IPV4, Expected.NETMASK);
            return new Id.Ipv4Mask(address.text(), mask.text(), address.span().to(mask.span()));
        }
        return new Id.Ipv4(address.text(), address.span());
    }

    private Id ipv6(Token address) {
        if (cursor.at(TokenKind.SLASH)) {
            cursor.take();
            Token bits = cursor.take(TokenKind.NUMBER, Expected.PREFIX_LENGTH);
            return new Id.Ipv6Prefix(address.text(), bits.value(), address.span().to(bits.span()));
        }
        return new Id.Ipv6(address.text(), address.span());
    }

    private Expr match(Owner owner, Id id) {
        if (owner.qualifiers().isEmpty()) {
            throw unqualified(id);
        }
        SourceSpan span = owner.head() == null ? id.span() : owner.head().to(id.span());
        return new Match(owner.qualifiers().get(), owner.inherited(), id, span);
    }

    private FilterSyntaxException unqualified(Id id) {
        if (id instanceof Id.Mac48) {
            return new FilterSyntaxException(
                    "Ethernet address used in non-ether expression",
                    cursor.filter(),
                    id.span(),
                    "write 'ether host' before it");
        }
        return SyntaxErrors.unqualified(cursor.filter(), id);
    }
}
