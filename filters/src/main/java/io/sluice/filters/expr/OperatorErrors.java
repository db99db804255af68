package io.sluice.filters.expr;

import io.sluice.filters.diagnostics.FilterSyntaxException;
import io.sluice.filters.diagnostics.SourceSpan;
import io.sluice.filters.expr.SyntaxErrors.Place;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What to say of an operator where none may stand.
final class OperatorErrors {
    private OperatorErrors() {}

    private static final String COMPARISONS =
            "comparisons are for arithmetic: len > 100, ip[8] < 5, tcp[13] & 2 != 0";

    /// A comparison sign.
    static FilterSyntaxException relation(Place place, Expected expected) {
        String sign = place.written();
        String word = place.written(place.previous());
        boolean equality = place.token().kind() == TokenKind.EQUAL;
        if (expected == Expected.ID) {
            return place.error(
                    "'" + word + "' takes no '" + sign + "'",
                    equality
                            ? "the value follows at once: " + without(place)
                            : "the value follows at once; negation goes in front: not "
                                    + WordErrors.exampleOf(place.previous()));
        }
        if (expected != Expected.CONTINUATION) {
            return place.error("expected " + expected.what() + ", not '" + sign + "'", null);
        }
        return switch (place.previous().kind()) {
            case NUMBER, RIGHT_BRACKET, LEN ->
                    place.error(
                            "comparisons cannot be chained",
                            "join two with 'and': 60 < len and len < 100");
            case ENCAPSULATION ->
                    place.error(
                            "'" + word + "' takes no '" + sign + "'",
                            "the number follows at once: " + without(place));
            case PROTOCOL -> ofProtocol(place, word, sign);
            default ->
                    place.error(
                            "'" + word + "' cannot be compared with '" + sign + "'", COMPARISONS);
        };
    }

    private static FilterSyntaxException ofProtocol(Place place, String protocol, String sign) {
        String value = place.following();
        String type =
                value.matches("[0-9]+")
                        ? "port"
                        : value.matches("[0-9]+[.:][0-9a-fA-F.:/]+") ? "host" : "";
        boolean sensible =
                !type.isEmpty() && sign.startsWith("=") && place.filter().length() <= 1_000;
        return place.error(
                "'" + protocol + "' cannot be compared with '" + sign + "'",
                sensible
                        ? "did you mean '" + protocol + " " + type + " " + value + "'?"
                        : COMPARISONS);
    }

    /// The text without the token and the blanks around it.
    private static String without(Place place) {
        String filter = place.filter();
        if (filter.length() > 1_000) {
            return WordErrors.exampleOf(place.previous());
        }
        return filter.substring(0, place.token().span().start()).stripTrailing()
                + " "
                + filter.substring(place.token().span().end()).stripLeading();
    }

    /// `and` or `or`.
    static FilterSyntaxException junction(Place place, Expected expected) {
        String word = place.written();
        String before = place.written(place.previous());
        return switch (expected) {
            case PRIMITIVE, OPERAND ->
                    place.previous().kind() == TokenKind.END
                            ? place.error("nothing stands before '" + word + "'", "remove it")
                            : place.error(
                                    "something must stand between '"
                                            + before
                                            + "' and '"
                                            + word
                                            + "'",
                                    "remove one of them");
            case ID ->
                    place.error(
                            "'" + before + "' needs " + expected.what(),
                            WordErrors.example(place.previous()));
            case CLOSE ->
                    place.error(
                            "a list of identifiers cannot start with another list",
                            "remove the inner parentheses");
            case TAG_END -> place.error("only one number may stand here", tags(place));
            default -> place.error("expected " + expected.what() + ", not '" + word + "'", null);
        };
    }

    private static String tags(Place place) {
        Token keyword = new Lexer(place.filter().substring(0, place.token().span().start())).next();
        return keyword.kind() == TokenKind.ENCAPSULATION && keyword.text().equals("vlan")
                ? "test the tag's bytes: vlan and (ether[14:2] & 0xfff = 1 or ether[14:2] & 0xfff = 2)"
                : "every further one looks one layer deeper; see 'offsets' in the language's manual";
    }

    private static final Pattern RANGE =
            Pattern.compile("port(?:range)?\\s+([A-Za-z0-9]+)\\s*(?:-|to|:)\\s*([A-Za-z0-9]+)");

    /// `portrange 80-90` for `port 80 - 90`, where the place lies in something like it.
    static Optional<String> range(Place place) {
        if (place.filter().length() > 1_000) {
            return Optional.empty();
        }
        Matcher range = RANGE.matcher(place.filter());
        while (range.find()) {
            int start = place.token().span().start();
            if (range.start() < start && start < range.end()) {
                String mended = "portrange " + range.group(1) + "-" + range.group(2);
                return Optional.of(place.with(new SourceSpan(range.start(), range.end()), mended));
            }
        }
        return Optional.empty();
    }

    /// An arithmetic sign or a colon after a whole operand.
    static FilterSyntaxException afterOperand(Place place, Expected expected) {
        String written = place.written();
        TokenKind before = place.previous().kind();
        Optional<String> range = range(place);
        if (range.isPresent()) {
            return place.error("a range of ports is written 'portrange'", range.get());
        }
        if (place.previous().kind() == TokenKind.ENCAPSULATION) {
            return place.error(
                    "'" + place.written(place.previous()) + "' takes an unsigned number", null);
        }
        return switch (place.token().kind()) {
            case AMPERSAND, PIPE -> {
                String word = place.token().kind() == TokenKind.AMPERSAND ? "and" : "or";
                yield place.error(
                        "'" + written + "' is arithmetic", place.with(place.token().span(), word));
            }
            case COLON ->
                    before == TokenKind.IPV6
                            ? place.error("an IPv6 address has at most eight words", null)
                            : place.error(
                                    "an address and a port are two primitives",
                                    before == TokenKind.IPV4
                                            ? "host "
                                                    + place.written(place.previous())
                                                    + " and port "
                                                    + place.following()
                                            : "host 192.0.2.1 and port 80");
            case PERCENT ->
                    before == TokenKind.IPV6
                            ? place.error(
                                    "IPv6 zones are not part of the language",
                                    "leave out '%' and what follows")
                            : place.error("expected " + expected.what() + ", not '%'", null);
            case SLASH ->
                    place.error(
                            "a prefix length needs an address of two to four numbers, or an IPv6 address, before it",
                            "net 10.0.0.0/8");
            default -> place.error("expected " + expected.what() + ", not '" + written + "'", null);
        };
    }
}
