package io.sluice.filters.expr;

import io.sluice.filters.diagnostics.FilterSyntaxException;
import io.sluice.filters.diagnostics.SourceSpan;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Says what is wrong with a text the grammar does not derive, and what was probably meant.
final class SyntaxErrors {
    private SyntaxErrors() {}

    private static final String DISPLAY_FILTER = "this looks like a Wireshark display filter";

    /// Where parsing stopped.
    ///
    /// @param open the parentheses that are open there, innermost first
    record Place(String filter, Token previous, Token token, Deque<Token> open) {

        FilterSyntaxException error(String headline, @Nullable String suggestion) {
            return error(headline, token.span(), suggestion);
        }

        FilterSyntaxException error(String headline, SourceSpan span, @Nullable String suggestion) {
            return FilterSyntaxException.unparsable(headline, filter, span, suggestion);
        }

        /// The token as the user wrote it.
        String written() {
            return written(token);
        }

        String written(Token some) {
            String text = filter.substring(some.span().start(), some.span().end());
            return text.length() <= 40 ? text : text.substring(0, 37) + "...";
        }

        /// The text with words before the token.
        String withBefore(String words) {
            int start = token.span().start();
            boolean blank = start == 0 || Character.isWhitespace(filter.charAt(start - 1));
            return filter.substring(0, start)
                    + (blank ? "" : " ")
                    + words
                    + " "
                    + filter.substring(start);
        }

        /// The word after the token, empty at the end.
        String following() {
            String rest = filter.substring(token.span().end()).stripLeading();
            int end = 0;
            while (end < rest.length() && " \t\r\n()".indexOf(rest.charAt(end)) < 0) {
                end++;
            }
            return rest.substring(0, end);
        }

        /// The text with something else in place of a span.
        String with(SourceSpan span, String replacement) {
            return filter.substring(0, span.start()) + replacement + filter.substring(span.end());
        }
    }

    static FilterSyntaxException unexpected(Place place, Expected expected) {
        Optional<FilterSyntaxException> displayFilter = displayFilter(place);
        if (displayFilter.isPresent()) {
            return displayFilter.get();
        }
        return switch (place.token().kind()) {
            case END -> atEnd(place, expected);
            case UNKNOWN -> unknownCharacter(place);
            case NAME -> WordErrors.name(place, expected);
            case RIGHT_PAREN -> closing(place, expected);
            case EQUAL, NOT_EQUAL, LESS_THAN, AT_MOST, GREATER_THAN, AT_LEAST ->
                    OperatorErrors.relation(place, expected);
            case AND, OR -> OperatorErrors.junction(place, expected);
            default ->
                    IdParser.starts(place.token().kind())
                                    || place.token().kind() == TokenKind.NUMBER
                            ? WordErrors.bareId(place, expected)
                            : other(place, expected);
        };
    }

    /// An identifier after a primitive that has no qualifiers to lend: libpcap's own message for
    /// it.
    static FilterSyntaxException unqualified(String filter, Id id) {
        String text = filter.substring(id.span().start(), id.span().end());
        Optional<Matcher> field =
                filter.length() > 1_000 ? Optional.empty() : DisplayFilters.field(filter);
        if (field.isPresent() && field.get().start() == id.span().start()) {
            return FilterSyntaxException.unqualified(
                    DISPLAY_FILTER, filter, id.span(), DisplayFilters.suggestion(filter));
        }
        return FilterSyntaxException.unqualified(
                "nothing before '" + text + "' says what it is",
                filter,
                id.span(),
                "write its qualifiers: " + WordErrors.qualified(id, text));
    }

    private static Optional<FilterSyntaxException> displayFilter(Place place) {
        if (place.filter().length() > 1_000) {
            return Optional.empty();
        }
        Optional<Matcher> field = DisplayFilters.field(place.filter());
        // What was understood so far is a capture filter: only a field at the fault itself counts.
        if (field.isEmpty() || field.get().start() > place.token().span().start()) {
            return Optional.empty();
        }
        SourceSpan span = new SourceSpan(field.get().start(), field.get().end());
        return Optional.of(
                place.error(DISPLAY_FILTER, span, DisplayFilters.suggestion(place.filter())));
    }

    private static FilterSyntaxException atEnd(Place place, Expected expected) {
        Token previous = place.previous();
        boolean complete =
                expected == Expected.CONTINUATION
                        || expected == Expected.LIST_END
                        || expected == Expected.FIELD_LIST_END
                        || expected == Expected.CLOSE;
        if (complete && !place.open().isEmpty()) {
            Token paren = place.open().getFirst();
            return place.error(
                    "')' is missing",
                    "the '(' at column " + (paren.span().start() + 1) + " is not closed");
        }
        String before = place.written(previous);
        return switch (expected) {
            case ID ->
                    place.error(
                            "'" + before + "' needs " + expected.what(),
                            WordErrors.example(previous));
            case PRIMITIVE, OPERAND ->
                    place.error(
                            "something must follow '" + before + "'",
                            "remove it, or add " + expected.what());
            case RELATION ->
                    place.error(
                            "expected " + expected.what() + " after '" + before + "'",
                            place.filter().strip().equals(before)
                                            && previous.kind() == TokenKind.NUMBER
                                    ? "if it is a port: port " + before
                                    : "a test of bits, for example: tcp[13] & 2 != 0");
            default -> place.error("expected " + expected.what() + " after '" + before + "'", null);
        };
    }

    private static FilterSyntaxException closing(Place place, Expected expected) {
        if (place.open().isEmpty()) {
            return place.error("')' closes nothing", "remove it, or add '(' before");
        }
        if (place.previous().kind() == TokenKind.LEFT_PAREN) {
            SourceSpan span = place.previous().span().to(place.token().span());
            return place.error(
                    "these parentheses are empty", span, "remove them, or write a filter inside");
        }
        return other(place, expected);
    }

    private static FilterSyntaxException unknownCharacter(Place place) {
        int codePoint = place.filter().codePointAt(place.token().span().start());
        String suggestion =
                switch (codePoint) {
                    case ',' -> commas(place);
                    case '#' -> "the language has no comments";
                    case ';' -> "join filters with 'and' or 'or'";
                    case '~' -> "negation is 'not' or '!'; there is no bitwise complement";
                    case '"', '\'', 0x2018, 0x2019, 0x201c, 0x201d -> "names stand without quotes";
                    case '{', '}' -> "group with ( and )";
                    case '\\' -> "a backslash goes directly before a name: ip proto \\tcp";
                    case '$' ->
                            "an 8-bit MAC address is $ and one or two hexadecimal digits: link host $1f";
                    case '*' -> null;
                    case 0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2212 -> "write a plain '-'";
                    case 0x2260 -> "write '!='";
                    case 0x2264 -> "write '<='";
                    case 0x2265 -> "write '>='";
                    default ->
                            codePoint > 0x7f
                                    ? "only ASCII characters are part of the language"
                                    : null;
                };
        return place.error(describe(codePoint) + " is not part of the language", suggestion);
    }

    private static String describe(int codePoint) {
        if (codePoint > ' ' && codePoint < 0x7f) {
            return "'" + (char) codePoint + "'";
        }
        String name = Character.getName(codePoint);
        return String.format("U+%04X", codePoint)
                + (name == null ? "" : " " + name.toLowerCase(Locale.ROOT));
    }

    private static final Pattern COMMAS = Pattern.compile("[\\w.:/-]+(?:\\s*,\\s*[\\w.:/-]+)+");

    /// `port 80,443` with `port (80 or 443)` in its place.
    private static String commas(Place place) {
        int comma = place.token().span().start();
        if (place.filter().length() <= 1_000) {
            Matcher list = COMMAS.matcher(place.filter());
            while (list.find()) {
                if (list.start() < comma && comma < list.end()) {
                    String values = list.group().replaceAll("\\s*,\\s*", " or ");
                    return place.with(new SourceSpan(list.start(), list.end()), "(" + values + ")");
                }
            }
        }
        return "lists are joined with 'or': port (80 or 443)";
    }

    private static FilterSyntaxException other(Place place, Expected expected) {
        TokenKind kind = place.token().kind();
        String written = place.written();
        boolean keyword = Keywords.find(written).isPresent();
        if (expected == Expected.CONTINUATION || expected == Expected.LIST_END) {
            if (kind == TokenKind.MASK) {
                return place.error(
                        "a netmask needs an address of two to four numbers before it",
                        "net 10.0.0.0 mask 255.0.0.0");
            }
            if (keyword || kind == TokenKind.LEFT_PAREN || kind == TokenKind.NOT) {
                return place.error(
                        "'and' or 'or' is missing before '" + written + "'",
                        place.withBefore("and"));
            }
            return OperatorErrors.afterOperand(place, expected);
        }
        if (expected == Expected.ID && keyword) {
            return WordErrors.keywordForId(place);
        }
        return place.error("expected " + expected.what() + ", not '" + written + "'", null);
    }
}
