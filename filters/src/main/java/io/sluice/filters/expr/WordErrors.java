package io.sluice.filters.expr;

import io.sluice.filters.diagnostics.FilterSyntaxException;
import io.sluice.filters.diagnostics.SourceSpan;
import io.sluice.filters.expr.SyntaxErrors.Place;
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
            return place.error("'" + word + "' must be lower case", "keywords are lower case: '" + lower + "'");
        }
        String written = place.written();
        Optional<String> spelling = Spelling.suggestion(word, expected.words(place.previous()));
        if (spelling.isPresent()) {
            return place.error("'" + written + "' is not a keyword", spelling.get());
        }
        boolean list = expected == Expected.CONTINUATION || expected == Expected.LIST_END;
        if (list && isId(place.previous())) {
            return missingJunction(place);
        }
        if (word.endsWith(".") && word.length() > 1) {
            return place.error("'" + written + "' is not a keyword", "is the full stop meant?");
        }
        Optional<String> protocol = DisplayFilters.protocol(word);
        if (protocol.isPresent()) {
            return place.error("'" + written + "' is not a keyword", "did you mean '" + protocol.get() + "'?");
        }
        return switch (expected) {
            case PRIMITIVE, OPERAND, CONTINUATION ->
                place.error("'" + written + "' is not a keyword", "if it is a host name: host " + written);
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
                    "'" + place.written(place.previous()) + "' does not say what '" + written + "' is",
                    "write its type too: " + place.written(place.previous()) + " " + qualified);
        }
        if (expected == Expected.PRIMITIVE || expected == Expected.OPERAND) {
            return place.error(
                    "'" + written + "' has no qualifiers", "write what it is: " + example(place.token().kind(), written));
        }
        return place.error("expected " + expected.what() + ", not '" + written + "'", null);
    }

    private static FilterSyntaxException missingJunction(Place place) {
        SourceSpan here = new SourceSpan(
                place.token().span().start(), place.token().span().start());
        return place.error(
                "'and' or 'or' is missing before '" + place.written() + "'", place.with(here, "or "));
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
            case "ra", "ta", "addr1", "addr2", "addr3", "addr4" -> "wlan " + qualifier.text() + " 00:00:5e:00:53:01";
            default -> "host 192.0.2.1";
        };
    }
}
