package io.sluice.filters.expr;

import io.sluice.filters.diagnostics.SourceSpan;
import io.sluice.filters.expr.Expr.Encapsulation;
import io.sluice.filters.expr.IdParser.Owner;
import io.sluice.filters.expr.Piece.Term;
import io.sluice.filters.expr.Piece.Value;
import io.sluice.filters.expr.Qualifiers.Dir;
import java.util.Locale;
import java.util.Optional;

/// Parses what starts with a keyword: qualifiers with their identifier, protocols, and the
/// primitives that stand alone.
final class PrimitiveParser {
    private final TokenCursor cursor;
    private final IdParser ids;
    private final ArithParser arithmetic;
    private final MediaParser media;

    PrimitiveParser(TokenCursor cursor, IdParser ids, ArithParser arithmetic) {
        this.cursor = cursor;
        this.ids = ids;
        this.arithmetic = arithmetic;
        this.media = new MediaParser(cursor);
    }

    /// One primitive, or the accessor that starts a comparison.
    ///
    /// @param expected what to say where there is none
    Piece primitive(Expected expected) {
        Token token = cursor.peek();
        return switch (token.kind()) {
            case PROTOCOL -> protocol();
            case DIRECTION, ADDRESS_ROLE, TYPE, PROTO, PROTOCHAIN, GATEWAY ->
                    head(Proto.DEFAULT, token.span());
            case BROADCAST, MULTICAST, WLAN_TYPE, WLAN_SUBTYPE, WLAN_DIR ->
                    qualified(Proto.DEFAULT, token.span());
            case LESS, GREATER -> alone(length());
            case BYTE -> alone(byteTest());
            case INBOUND, OUTBOUND -> {
                cursor.take();
                yield alone(new Expr.Direction(token.kind() == TokenKind.OUTBOUND, token.span()));
            }
            case IFINDEX -> {
                cursor.take();
                Token number = cursor.take(TokenKind.NUMBER, Expected.NUMBER);
                yield alone(new Expr.IfIndex(number.value(), token.span().to(number.span())));
            }
            case ENCAPSULATION -> alone(encapsulation());
            case LLC, ATM_TYPE, ATM_FIELD, PF_FIELD, MTP2_TYPE, MTP3_FIELD ->
                    alone(media.primitive());
            default -> throw cursor.unexpected(expected);
        };
    }

    private static Term alone(Expr expr) {
        return new Term(expr, Optional.empty());
    }

    private Piece protocol() {
        Token token = cursor.take();
        Proto proto = Keywords.protocol(token);
        return switch (cursor.peek().kind()) {
            case LEFT_BRACKET -> new Value(arithmetic.accessor(token));
            case DIRECTION, ADDRESS_ROLE, TYPE, PROTO, PROTOCHAIN, GATEWAY ->
                    head(proto, token.span());
            case BROADCAST, MULTICAST, WLAN_TYPE, WLAN_SUBTYPE, WLAN_DIR ->
                    qualified(proto, token.span());
            default -> alone(new Expr.Abbreviation(proto, token.span()));
        };
    }

    private Term qualified(Proto proto, SourceSpan start) {
        Token keyword = cursor.peek();
        SourceSpan span = start.to(keyword.span());
        return switch (keyword.kind()) {
            case BROADCAST -> {
                cursor.take();
                yield alone(new Expr.Broadcast(proto, span));
            }
            case MULTICAST -> {
                cursor.take();
                yield alone(new Expr.Multicast(proto, span));
            }
            default -> alone(media.wlan(proto, start));
        };
    }

    /// The rest of `[proto] [dir] [type] id`.
    private Term head(Proto proto, SourceSpan start) {
        Dir dir = Dir.DEFAULT;
        Qualifiers.Type type = Qualifiers.Type.DEFAULT;
        Token token = cursor.take();
        switch (token.kind()) {
            case DIRECTION, ADDRESS_ROLE -> {
                dir = direction(token);
                if (cursor.at(TokenKind.TYPE)) {
                    type = type(cursor.take());
                }
            }
            default -> type = type(token);
        }
        Qualifiers qualifiers = new Qualifiers(proto, dir, type);
        SourceSpan span = start.to(cursor.previous().span());
        return new Term(ids.id(Owner.head(qualifiers, span)), Optional.of(qualifiers));
    }

    private Dir direction(Token first) {
        if (first.kind() == TokenKind.ADDRESS_ROLE) {
            return Dir.valueOf(first.text().toUpperCase(Locale.ROOT));
        }
        boolean source = first.text().equals("src");
        if (!cursor.atJunction()) {
            return source ? Dir.SRC : Dir.DST;
        }
        Dir both = cursor.take().kind() == TokenKind.AND ? Dir.AND : Dir.OR;
        if (!cursor.at(TokenKind.DIRECTION) || cursor.peek().text().equals(first.text())) {
            throw cursor.unexpected(source ? Expected.DESTINATION : Expected.SOURCE);
        }
        cursor.take();
        return both;
    }

    private static Qualifiers.Type type(Token token) {
        return Qualifiers.Type.valueOf(token.text().toUpperCase(Locale.ROOT));
    }

    private Expr length() {
        Token keyword = cursor.take();
        Token number = cursor.take(TokenKind.NUMBER, Expected.NUMBER);
        SourceSpan span = keyword.span().to(number.span());
        return new Expr.LengthTest(keyword.kind() == TokenKind.GREATER, number.value(), span);
    }

    private Expr byteTest() {
        Token keyword = cursor.take();
        Token index = cursor.take(TokenKind.NUMBER, Expected.NUMBER);
        char op =
                switch (cursor.peek().kind()) {
                    case EQUAL -> '=';
                    case LESS_THAN -> '<';
                    case GREATER_THAN -> '>';
                    case AMPERSAND -> '&';
                    case PIPE -> '|';
                    default -> throw cursor.unexpected(Expected.BYTE_OPERATOR);
                };
        cursor.take();
        Token value = cursor.take(TokenKind.NUMBER, Expected.NUMBER);
        return new Expr.ByteTest(index.value(), op, value.value(), keyword.span().to(value.span()));
    }

    private Expr encapsulation() {
        Token keyword = cursor.take();
        Encapsulation.Kind kind =
                Encapsulation.Kind.valueOf(keyword.text().toUpperCase(Locale.ROOT));
        boolean tagged = cursor.at(TokenKind.NUMBER) || cursor.at(TokenKind.LEFT_PAREN);
        if (kind == Encapsulation.Kind.PPPOED || !tagged) {
            return new Encapsulation(kind, null, keyword.span());
        }
        Token number = ids.parenthesisedNumber(Expected.TAG_END);
        Encapsulation.Tag tag = new Encapsulation.Tag(number.value(), number.span());
        return new Encapsulation(kind, tag, keyword.span().to(cursor.previous().span()));
    }
}
