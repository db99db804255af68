package io.sluice.filters.expr;

import io.sluice.filters.diagnostics.FilterSyntaxException;
import io.sluice.filters.diagnostics.SourceSpan;
import io.sluice.filters.expr.SyntaxErrors.Place;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What to say of a word, a number or an address where none may stand.
final class WordErrors {
    private WordErrors() {}

    /// A name where the grammar has none: misspelt, in upper case, or without its qualifiers.
    static FilterSyntaxException name(Place place, Expected expected) {
        String word = place.token().text();
        String lower = word.toLowerCase(Locale.ROOT);
        if (!lower.equals(word) && Keywords.find(lower).isPresent()) {
            return place.error(
                    "'" + word + "' must be lower case",
                    "keywords are lower case: '" + lower + "'");
        }
        String written = place.written();
        boolean list = expected == Expected.CONTINUATION || expected == Expected.LIST_END;
        Optional<String> protocol =
                list || expected == Expected.PRIMITIVE || expected == Expected.OPERAND
                        ? DisplayFilters.protocol(word)
                        : Optional.empty();
        if (protocol.isPresent()) {
            return place.error(
                    "'" + written + "' is not a keyword", "did you mean '" + protocol.get() + "'?");
        }
        Optional<String> spelling = Spelling.suggestion(word, expected.words(place.previous()));
        if (spelling.isPresent()) {
            return place.error("'" + written + "' is not a keyword", spelling.get());
        }
        if (place.previous().kind() == TokenKind.ENCAPSULATION) {
            return place.error(
                    "'"
                            + place.written(place.previous())
                            + "' takes a number, not '"
                            + written
                            + "'",
                    null);
        }
        if (list && isId(place.previous())) {
            return missingJunction(place);
        }
        return switch (expected) {
            case PRIMITIVE, OPERAND, CONTINUATION ->
                    place.error(
                            "'" + written + "' is not a keyword",
                            "if it is a host name: host " + written);
            case ARITHMETIC ->
                    place.error(
                            "expected " + expected.what() + ", not '" + written + "'",
                            NamedConstants.find("tcp-" + word).isPresent()
                                    ? "did you mean 'tcp-" + word + "'?"
                                    : null);
            default -> place.error("expected " + expected.what() + ", not '" + written + "'", null);
        };
    }

    /// A number or an address where a primitive or the end should be.
    static FilterSyntaxException bareId(Place place, Expected expected) {
        String written = place.written();
        boolean after = expected == Expected.CONTINUATION || expected == Expected.LIST_END;
        if (after && isId(place.previous())) {
            return missingJunction(place);
        }
        if (after && place.previous().kind() == TokenKind.PROTOCOL) {
            String qualified = example(place.token().kind(), written);
            return place.error(
                    "'"
                            + place.written(place.previous())
                            + "' does not say what '"
                            + written
                            + "' is",
                    "write its type too: " + place.written(place.previous()) + " " + qualified);
        }
        if (after && place.previous().kind() == TokenKind.ENCAPSULATION) {
            return place.error(
                    "'" + place.written(place.previous()) + "' takes no '" + written + "'", null);
        }
        if (expected == Expected.PRIMITIVE || expected == Expected.OPERAND) {
            return unqualified(place);
        }
        boolean subtype =
                expected == Expected.WLAN_SUBTYPE && place.token().kind() == TokenKind.NUMBER;
        return place.error(
                "expected " + expected.what() + ", not '" + written + "'",
                subtype ? "a number needs its type before it: type data subtype " + written : null);
    }

    private static FilterSyntaxException unqualified(Place place) {
        String written = place.written();
        SourceSpan span = place.token().span();
        String rest = place.filter().substring(span.end());
        if (rest.startsWith("/") && place.filter().length() <= 1_000) {
            String prefix = written + "/" + rest.substring(1).replaceFirst("(?s)[^0-9].*", "");
            SourceSpan whole = new SourceSpan(span.start(), span.start() + prefix.length());
            return place.error(
                    "'" + prefix + "' has no qualifiers", whole, "write what it is: net " + prefix);
        }
        return place.error(
                "'" + written + "' has no qualifiers",
                "write what it is: " + example(place.token().kind(), written));
    }

    /// Two words side by side: an `or` between them, unless the first is a misspelt qualifier.
    private static FilterSyntaxException missingJunction(Place place) {
        Token previous = place.previous();
        Optional<String> range = OperatorErrors.range(place);
        if (range.isPresent()) {
            return place.error("a range of ports is written 'portrange'", range.get());
        }
        Optional<String> spelling =
                previous.kind() == TokenKind.NAME
                        ? Spelling.suggestion(
                                previous.text(), List.of("host", "net", "port", "portrange"))
                        : Optional.empty();
        if (spelling.isPresent()) {
            return place.error(
                    "'" + previous.text() + "' is not a keyword", previous.span(), spelling.get());
        }
        return place.error(
                "'and' or 'or' is missing before '" + place.written() + "'",
                place.withBefore("or"));
    }

    /// A keyword where an identifier should be: qualifiers in the wrong order, or a name that needs
    /// a backslash.
    static FilterSyntaxException keywordForId(Place place) {
        String written = place.written();
        String before = place.written(place.previous());
        TokenKind kind = place.token().kind();
        boolean undirected =
                kind == TokenKind.PROTO
                        || kind == TokenKind.PROTOCHAIN
                        || kind == TokenKind.GATEWAY;
        String escape = "to use it as a name write \\" + written;
        return switch (place.previous().kind()) {
            case DIRECTION, ADDRESS_ROLE -> {
                if (undirected) {
                    SourceSpan both = place.previous().span().to(place.token().span());
                    yield place.error(
                            "'" + written + "' takes no direction", place.with(both, written));
                }
                yield kind == TokenKind.DIRECTION
                        ? place.error(
                                "two directions need a word between them",
                                "src or dst, or: src and dst")
                        : place.error("'" + written + "' is a keyword, not a name", escape);
            }
            case TYPE ->
                    switch (kind) {
                        case DIRECTION, ADDRESS_ROLE ->
                                place.error(
                                        "the direction goes before the type",
                                        written + " " + before);
                        case PROTOCOL ->
                                place.error(
                                        "'" + written + "' is a keyword, not a name",
                                        "the protocol goes first: "
                                                + written
                                                + " "
                                                + before
                                                + "; "
                                                + escape);
                        case TYPE ->
                                place.error(
                                        "'" + before + "' and '" + written + "' cannot both apply",
                                        "choose one");
                        default ->
                                place.error("'" + written + "' is a keyword, not a name", escape);
                    };
            case AND, OR ->
                    place.error(
                            "a list that starts with a bare identifier holds nothing else",
                            "write the qualifiers of the first one too");
            default -> place.error("'" + written + "' is a keyword, not a name", escape);
        };
    }

    private static boolean isId(Token token) {
        return IdParser.starts(token.kind()) || token.kind() == TokenKind.NUMBER;
    }

    /// An identifier with the qualifiers it would usually have.
    static String qualified(Id id, String text) {
        return switch (id) {
            case Id.Numeral _ -> "port " + text;
            case Id.Name _, Id.Ipv4 _, Id.Ipv6 _ -> "host " + text;
            case Id.Ipv4Prefix _, Id.Ipv4Mask _, Id.Ipv6Prefix _ -> "net " + text;
            case Id.Mac48 _ -> "ether host " + text;
            case Id.Mac8 _ -> "link host " + text;
        };
    }

    private static String example(TokenKind kind, String text) {
        return switch (kind) {
            case NUMBER -> "port " + text;
            case MAC48 -> "ether host " + text;
            case MAC8 -> "link host " + text;
            default -> "host " + text;
        };
    }

    /// What may follow a qualifier, shown by an example.
    static String example(Token qualifier) {
        return "for example: " + exampleOf(qualifier);
    }

    static String exampleOf(Token qualifier) {
        return switch (qualifier.text()) {
            case "host" -> "host 192.0.2.1";
            case "net" -> "net 192.0.2.0/24";
            case "port" -> "port 443";
            case "portrange" -> "portrange 8000-8080";
            case "proto" -> "ip proto 17";
            case "protochain" -> "ip6 protochain 6";
            case "gateway" -> "gateway router";
            case "src" -> "src host 192.0.2.1";
            case "dst" -> "dst port 443";
            case "ra", "ta", "addr1", "addr2", "addr3", "addr4" ->
                    "wlan " + qualifier.text() + " 00:00:5e:00:53:01";
            default -> "host 192.0.2.1";
        };
    }
}
