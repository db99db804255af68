package io.sluice.filters.expr;

import io.sluice.filters.diagnostics.FilterSyntaxException;
import io.sluice.filters.diagnostics.SourceSpan;
import io.sluice.filters.expr.Keywords.Keyword;
import java.util.Map;
import java.util.Optional;

/// Cuts a filter text into tokens, longest match first, as libpcap's scanner.l does: where two
/// forms match equally long, the order is keyword, MAC address, number, dotted address, IPv6
/// address, name.
final class Lexer {
    private static final Map<String, TokenKind> PAIRS =
            Map.of(
                    "&&", TokenKind.AND,
                    "||", TokenKind.OR,
                    ">=", TokenKind.AT_LEAST,
                    "<=", TokenKind.AT_MOST,
                    "!=", TokenKind.NOT_EQUAL,
                    "==", TokenKind.EQUAL,
                    "<<", TokenKind.SHIFT_LEFT,
                    ">>", TokenKind.SHIFT_RIGHT);

    private final String filter;
    private int position;

    Lexer(String filter) {
        this.filter = filter;
    }

    /// Whether a text is a name as it stands, and not a keyword, a number or an address.
    static boolean isPlainName(String text) {
        if (text.isEmpty() || !isAlphanumeric(text.charAt(0))) {
            return false;
        }
        Lexer lexer = new Lexer(text);
        return lexer.nameLength(0) == text.length()
                && Keywords.find(text).isEmpty()
                && NamedConstants.find(text).isEmpty()
                && AddressForms.mac48(text, 0) < text.length()
                && AddressForms.number(text, 0) < text.length()
                && AddressForms.dotted(text, 0) < text.length();
    }

    /// The next token; [TokenKind#END] for ever after the last one.
    ///
    /// @throws FilterSyntaxException for a number that does not fit and for broken addresses
    Token next() {
        while (position < filter.length() && " \r\n\t".indexOf(filter.charAt(position)) >= 0) {
            position++;
        }
        if (position == filter.length()) {
            return new Token(TokenKind.END, "", new SourceSpan(position, position));
        }
        char first = filter.charAt(position);
        if (isAlphanumeric(first) || first == ':') {
            Optional<Token> word = word();
            if (word.isPresent()) {
                return word.get();
            }
        }
        return switch (first) {
            case '\\' -> escapedName();
            case '$' -> mac8();
            default -> operator(first);
        };
    }

    private Optional<Token> word() {
        int name = nameLength(position);
        int mac = AddressForms.mac48(filter, position);
        int number = AddressForms.number(filter, position);
        int dotted = AddressForms.dotted(filter, position);
        int ipv6 = AddressForms.ipv6(filter, position);
        int broken = AddressForms.brokenMac(filter, position);
        int longest =
                Math.max(
                        Math.max(Math.max(name, mac), Math.max(number, dotted)),
                        Math.max(ipv6, broken));
        if (longest == 0) {
            return Optional.empty();
        }
        Optional<Keyword> keyword =
                name == longest
                        ? Keywords.find(filter.substring(position, position + name))
                        : Optional.empty();
        if (keyword.isPresent()) {
            return Optional.of(token(keyword.get().kind(), keyword.get().canonical(), longest));
        }
        if (mac == longest) {
            return Optional.of(token(TokenKind.MAC48, longest));
        }
        if (number == longest) {
            return Optional.of(number(longest));
        }
        if (dotted == longest) {
            return Optional.of(token(TokenKind.IPV4, longest));
        }
        if (ipv6 == longest) {
            return Optional.of(ipv6(longest));
        }
        return Optional.of(broken == longest ? brokenMac(longest) : name(longest));
    }

    private Token name(int length) {
        String text = filter.substring(position, position + length);
        Optional<Integer> constant = NamedConstants.find(text);
        if (constant.isPresent()) {
            SourceSpan span = span(length);
            position = span.end();
            return new Token(TokenKind.NUMBER, text, constant.get(), span);
        }
        return token(TokenKind.NAME, length);
    }

    /// libpcap's stoulen(): 32 unsigned bits, and an octal number may not hold an 8 or a 9. Which
    /// of the two faults is reported is decided from the left.
    private Token number(int length) {
        String text = filter.substring(position, position + length);
        boolean hex = text.startsWith("0x") || text.startsWith("0X");
        boolean octal = !hex && text.startsWith("0");
        int radix = hex ? 16 : octal ? 8 : 10;
        long value = 0;
        for (int i = hex ? 2 : 0; i < length; i++) {
            int digit = Character.digit(text.charAt(i), 16);
            if (digit >= radix) {
                throw new FilterSyntaxException(
                        "number " + text + " contains non-octal digit",
                        filter,
                        span(length),
                        "a leading 0 means octal; in decimal: " + text.replaceFirst("^0+", ""));
            }
            value = value * radix + digit;
            if (value > 0xffff_ffffL) {
                String base = hex ? "hexadecimal" : octal ? "octal" : "decimal";
                throw new FilterSyntaxException(
                        base + " number " + text + " overflows 32 bits",
                        filter,
                        span(length),
                        "the greatest number is 4294967295, 0xffffffff");
            }
        }
        SourceSpan span = span(length);
        position = span.end();
        return new Token(TokenKind.NUMBER, text, (int) value, span);
    }

    private Token ipv6(int length) {
        String text = filter.substring(position, position + length);
        if (!AddressForms.isAddress(text)) {
            throw new FilterSyntaxException(
                    "invalid IPv6 address " + text,
                    filter,
                    span(length),
                    "the IPv4 part is four decimal numbers from 0 to 255 without leading zeros");
        }
        return token(TokenKind.IPV6, length);
    }

    private Token brokenMac(int length) {
        throw new FilterSyntaxException(
                "invalid Ethernet address " + filter.substring(position, position + length),
                filter,
                span(length),
                "a MAC address is six octets, 00:00:5e:00:53:01; an IPv6 address has eight words or one '::'");
    }

    private Token mac8() {
        int digits = 0;
        while (digits < 2
                && position + 1 + digits < filter.length()
                && AddressForms.isHexDigit(filter.charAt(position + 1 + digits))) {
            digits++;
        }
        return digits == 0 ? token(TokenKind.UNKNOWN, 1) : token(TokenKind.MAC8, 1 + digits);
    }

    /// A backslash makes the word behind it a name, whatever it would be without; it runs to white
    /// space, a parenthesis or `!`.
    private Token escapedName() {
        int end = position + 1;
        while (end < filter.length() && " !()\n\t".indexOf(filter.charAt(end)) < 0) {
            end++;
        }
        if (end == position + 1) {
            return token(TokenKind.UNKNOWN, 1);
        }
        return token(TokenKind.NAME, filter.substring(position + 1, end), end - position);
    }

    private Token operator(char first) {
        if (position + 1 < filter.length()) {
            TokenKind pair = PAIRS.get(filter.substring(position, position + 2));
            if (pair != null) {
                return token(pair, 2);
            }
        }
        TokenKind kind =
                switch (first) {
                    case '+' -> TokenKind.PLUS;
                    case '-' -> TokenKind.MINUS;
                    case '*' -> TokenKind.STAR;
                    case '/' -> TokenKind.SLASH;
                    case '%' -> TokenKind.PERCENT;
                    case '&' -> TokenKind.AMPERSAND;
                    case '|' -> TokenKind.PIPE;
                    case '^' -> TokenKind.CARET;
                    case '<' -> TokenKind.LESS_THAN;
                    case '>' -> TokenKind.GREATER_THAN;
                    case '=' -> TokenKind.EQUAL;
                    case '!' -> TokenKind.NOT;
                    case '(' -> TokenKind.LEFT_PAREN;
                    case ')' -> TokenKind.RIGHT_PAREN;
                    case '[' -> TokenKind.LEFT_BRACKET;
                    case ']' -> TokenKind.RIGHT_BRACKET;
                    case ':' -> TokenKind.COLON;
                    default -> TokenKind.UNKNOWN;
                };
        boolean pairOfSurrogates =
                kind == TokenKind.UNKNOWN && Character.charCount(filter.codePointAt(position)) == 2;
        return token(kind, pairOfSurrogates ? 2 : 1);
    }

    /// The longest run of letters, digits, `-`, `_` and `.` that starts with a letter or digit and
    /// does not end with `-` or `_`.
    private int nameLength(int start) {
        if (!isAlphanumeric(filter.charAt(start))) {
            return 0;
        }
        int end = start + 1;
        while (end < filter.length()
                && (isAlphanumeric(filter.charAt(end)) || "-_.".indexOf(filter.charAt(end)) >= 0)) {
            end++;
        }
        while (filter.charAt(end - 1) == '-' || filter.charAt(end - 1) == '_') {
            end--;
        }
        return end - start;
    }

    private static boolean isAlphanumeric(char c) {
        return AddressForms.isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private Token token(TokenKind kind, int length) {
        return token(kind, filter.substring(position, position + length), length);
    }

    private Token token(TokenKind kind, String text, int length) {
        SourceSpan span = span(length);
        position = span.end();
        return new Token(kind, text, span);
    }

    private SourceSpan span(int length) {
        return new SourceSpan(position, position + length);
    }
}
