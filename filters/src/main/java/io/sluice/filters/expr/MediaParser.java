package io.sluice.filters.expr;

import io.sluice.filters.diagnostics.FilterSyntaxException;
import io.sluice.filters.diagnostics.SourceSpan;
import io.sluice.filters.expr.Expr.AtmField;
import io.sluice.filters.expr.Expr.Mtp3Field;
import io.sluice.filters.expr.Expr.Or;
import io.sluice.filters.expr.Expr.PfField;
import io.sluice.filters.expr.Expr.RelOp;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Parses the primitives that belong to one kind of link: IEEE 802.11, LLC, ATM, PF log and SS7.
final class MediaParser {
    /// The LLC frame types of pcap-filter(7), "llc": classes, supervisory and unnumbered frames.
    private static final Set<String> LLC_TYPES =
            Set.of(
                    "i", "s", "u", "rr", "rnr", "rej", "ui", "ua", "disc", "dm", "sabme", "test",
                    "xid", "frmr");

    private final TokenCursor cursor;

    MediaParser(TokenCursor cursor) {
        this.cursor = cursor;
    }

    Expr primitive() {
        Token keyword = cursor.take();
        return switch (keyword.kind()) {
            case LLC -> llc(keyword);
            case ATM_TYPE -> new Expr.AtmType(keyword.text(), keyword.span());
            case MTP2_TYPE -> new Expr.Mtp2Type(keyword.text(), keyword.span());
            case PF_FIELD -> pfField(keyword);
            default -> field(keyword);
        };
    }

    /// `type T`, `type T subtype S`, `subtype S` or `dir D`.
    Expr wlan(Proto proto, SourceSpan start) {
        Token keyword = cursor.take();
        return switch (keyword.kind()) {
            case WLAN_TYPE -> wlanType(proto, start);
            case WLAN_SUBTYPE -> {
                Token name = cursor.take(TokenKind.NAME, Expected.WLAN_SUBTYPE);
                int value =
                        WlanTypes.typeAndSubtype(name.text())
                                .orElseThrow(() ->
                                        unknown(
                                                "802.11 type name",
                                                name,
                                                WlanTypes.allSubtypeNames()));
                int mask = WlanTypes.TYPE_MASK | WlanTypes.SUBTYPE_MASK;
                yield new Expr.WlanType(proto, value, mask, start.to(name.span()));
            }
            default -> wlanDirection(proto, start);
        };
    }

    private Expr wlanType(Proto proto, SourceSpan start) {
        Token token = numberOrName(Expected.WLAN_TYPE);
        int type =
                token.kind() == TokenKind.NUMBER
                        ? masked(token, WlanTypes.TYPE_MASK, "type")
                        : WlanTypes.type(token.text())
                                .orElseThrow(() ->
                                        unknown("802.11 type name", token, WlanTypes.typeNames()));
        if (!cursor.at(TokenKind.WLAN_SUBTYPE)) {
            return new Expr.WlanType(proto, type, WlanTypes.TYPE_MASK, start.to(token.span()));
        }
        cursor.take();
        Token sub = numberOrName(Expected.WLAN_SUBTYPE);
        int subtype =
                sub.kind() == TokenKind.NUMBER
                        ? masked(sub, WlanTypes.SUBTYPE_MASK, "subtype")
                        : subtype(type, token, sub);
        int mask = WlanTypes.TYPE_MASK | WlanTypes.SUBTYPE_MASK;
        return new Expr.WlanType(proto, type | subtype, mask, start.to(sub.span()));
    }

    private int subtype(int type, Token typeToken, Token name) {
        Map<String, Integer> names =
                WlanTypes.subtypes(type)
                        .orElseThrow(() ->
                                new FilterSyntaxException(
                                        "unknown 802.11 type",
                                        cursor.filter(),
                                        typeToken.span(),
                                        "this type has no named subtypes: give the subtype as a number"));
        return WlanTypes.find(names, name.text())
                .orElseThrow(() -> unknown("802.11 subtype name", name, names.keySet()));
    }

    private Expr wlanDirection(Proto proto, SourceSpan start) {
        Token token = numberOrName(Expected.WLAN_DIRECTION);
        SourceSpan span = start.to(token.span());
        if (token.kind() == TokenKind.NAME) {
            int direction =
                    WlanTypes.direction(token.text())
                            .orElseThrow(() ->
                                    new FilterSyntaxException(
                                            "unknown 802.11 direction",
                                            cursor.filter(),
                                            token.span(),
                                            "one of "
                                                    + String.join(", ", WlanTypes.directionNames())
                                                    + ", or a number from 0 to 3"));
            return new Expr.WlanDir(proto, direction, span);
        }
        if (Integer.compareUnsigned(token.value(), 3) > 0) {
            throw new FilterSyntaxException(
                    "invalid 802.11 direction value 0x" + Integer.toHexString(token.value()),
                    cursor.filter(),
                    token.span(),
                    "a number from 0 to 3, or one of "
                            + String.join(", ", WlanTypes.directionNames()));
        }
        return new Expr.WlanDir(proto, token.value(), span);
    }

    private int masked(Token number, int mask, String what) {
        if ((number.value() & ~mask) != 0) {
            throw new FilterSyntaxException(
                    String.format("invalid 802.11 %s value 0x%02x", what, number.value()),
                    cursor.filter(),
                    number.span(),
                    String.format("the value stands in place: only the bits of 0x%02x", mask));
        }
        return number.value();
    }

    private Expr llc(Token keyword) {
        boolean rnr =
                cursor.at(TokenKind.PF_FIELD)
                        && cursor.peek().text().equals(PfField.RULENUM.keyword());
        if (!cursor.at(TokenKind.NAME) && !rnr) {
            return new Expr.Llc(null, keyword.span());
        }
        Token name = cursor.take();
        String type = name.text().toLowerCase(Locale.ROOT);
        if (!LLC_TYPES.contains(type)) {
            throw unknown("LLC type name", name, LLC_TYPES);
        }
        return new Expr.Llc(type, keyword.span().to(name.span()));
    }

    private Expr pfField(Token keyword) {
        PfField field =
                Arrays.stream(PfField.values())
                        .filter(candidate -> candidate.keyword().equals(keyword.text()))
                        .findFirst()
                        .orElseThrow();
        Token token =
                switch (field) {
                    case IFNAME, RSET, ACTION -> cursor.take(TokenKind.NAME, Expected.NAME);
                    case RULENUM, SUBRULENUM -> cursor.take(TokenKind.NUMBER, Expected.NUMBER);
                    case REASON -> numberOrName(Expected.NAME_OR_NUMBER);
                };
        SourceSpan span = keyword.span().to(token.span());
        return token.kind() == TokenKind.NAME
                ? new Expr.PfName(field, token.text(), token.span(), span)
                : new Expr.PfNumber(field, token.value(), span);
    }

    /// `vpi 1`, `sio > 3`, `vci (32 or 33)`.
    private Expr field(Token keyword) {
        if (cursor.at(TokenKind.LEFT_PAREN)) {
            return fieldList(keyword);
        }
        Optional<RelOp> op = Relations.find(cursor.peek().kind());
        if (op.isPresent()) {
            cursor.take();
        }
        Token number =
                cursor.take(
                        TokenKind.NUMBER, op.isPresent() ? Expected.NUMBER : Expected.FIELD_VALUE);
        return field(keyword, op.orElse(RelOp.EQ), number, keyword.span().to(number.span()));
    }

    private Expr fieldList(Token keyword) {
        cursor.openParenthesis();
        Token first = cursor.take(TokenKind.NUMBER, Expected.NUMBER);
        Expr left = field(keyword, RelOp.EQ, first, keyword.span().to(first.span()));
        while (cursor.at(TokenKind.OR)) {
            cursor.take();
            Token number = cursor.take(TokenKind.NUMBER, Expected.NUMBER);
            Expr right = field(keyword, RelOp.EQ, number, number.span());
            left = new Or(left, right, left.span().to(right.span()));
        }
        cursor.closeParenthesis(Expected.FIELD_LIST_END);
        return left;
    }

    private static Expr field(Token keyword, RelOp op, Token number, SourceSpan span) {
        return keyword.kind() == TokenKind.ATM_FIELD
                ? new AtmField(
                        keyword.text().equals("vci"), op, number.value(), number.span(), span)
                : new Mtp3Field(keyword.text(), op, number.value(), number.span(), span);
    }

    private Token numberOrName(Expected expected) {
        if (!cursor.at(TokenKind.NUMBER) && !cursor.at(TokenKind.NAME)) {
            throw cursor.unexpected(expected);
        }
        return cursor.take();
    }

    private FilterSyntaxException unknown(String what, Token name, Set<String> known) {
        return new FilterSyntaxException(
                "unknown " + what + " \"" + name.text() + "\"",
                cursor.filter(),
                name.span(),
                Spelling.suggestion(name.text(), known).orElse(null));
    }
}
