package io.sluice.filters.ebpf;

import java.math.BigInteger;
import java.util.OptionalLong;

/// A cursor over one line of assembly; comments are gone, places in errors are those of the whole
/// line.
final class TextLine {

    private final String text;
    private final int number;
    private int at;
    private boolean listedAsWide;

    TextLine(String text, int number) {
        this.text = text.substring(0, commentStart(text));
        this.number = number;
        skipSpaces();
    }

    /// Comments start with `;`, `//`, or a `#` after a space or at the start (`call name#12` has
    /// one inside).
    private static int commentStart(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean hash = c == '#' && (i == 0 || Character.isWhitespace(text.charAt(i - 1)));
            if (c == ';' || hash || c == '/' && text.startsWith("//", i)) {
                return i;
            }
        }
        return text.length();
    }

    private void skipSpaces() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    int number() {
        return number;
    }

    int position() {
        return at;
    }

    void back(int position) {
        at = position;
    }

    /// A listing's prefix gave this line the opcode of `lddw`.
    void listAsWide() {
        listedAsWide = true;
    }

    boolean isListedAsWide() {
        return listedAsWide;
    }

    boolean atEnd() {
        return at == text.length();
    }

    boolean startsWith(String token) {
        return text.startsWith(token, at);
    }

    /// Moves past a token and the spaces after it, if it comes next. A token of letters must end
    /// there.
    boolean accept(String token) {
        int end = at + token.length();
        boolean word = isWord(token.charAt(token.length() - 1));
        if (!text.startsWith(token, at)
                || word && end < text.length() && isWord(text.charAt(end))) {
            return false;
        }
        at = end;
        skipSpaces();
        return true;
    }

    void expect(String token) {
        if (!accept(token)) {
            throw error("expected '" + token + "', not " + rest());
        }
    }

    void expectEnd() {
        if (!atEnd()) {
            throw error("expected the end of the line, not " + rest());
        }
    }

    /// A word of letters, digits, `_`, `.` and `$`; empty if none comes next.
    String word() {
        int start = at;
        while (at < text.length() && isWord(text.charAt(at))) {
            at++;
        }
        String word = text.substring(start, at);
        skipSpaces();
        return word;
    }

    static boolean isWord(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '.' || c == '$';
    }

    /// A register with a prefix, such as `r` or `%r`, if one comes next.
    boolean atRegister(String prefix) {
        int digits = at + prefix.length();
        return text.startsWith(prefix, at)
                && digits < text.length()
                && isDigit(text.charAt(digits));
    }

    Reg register(String prefix) {
        int start = at;
        if (!atRegister(prefix)) {
            throw error("expected a register, not " + rest());
        }
        at += prefix.length();
        String digits = word();
        if (!digits.matches("[0-9]|10")) {
            at = start;
            throw error(
                    "register " + prefix + digits + " is not " + prefix + "0 to " + prefix + "10");
        }
        return Reg.of(Integer.parseInt(digits));
    }

    boolean atNumber() {
        int digits =
                at < text.length() && (text.charAt(at) == '-' || text.charAt(at) == '+')
                        ? at + 1
                        : at;
        while (digits < text.length() && text.charAt(digits) == ' ') {
            digits++;
        }
        return digits < text.length() && isDigit(text.charAt(digits));
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /// A number of 64 bits, signed decimal or hexadecimal, or unsigned up to 64 bits.
    long number64() {
        int start = at;
        boolean negative = accept("-");
        if (!negative) {
            accept("+");
        }
        String digits = word();
        OptionalLong value = parse(digits);
        if (value.isEmpty()
                || negative && value.getAsLong() < 0 && value.getAsLong() != Long.MIN_VALUE) {
            at = start;
            throw error(
                    digits.isEmpty()
                            ? "expected a number, not " + rest()
                            : "'" + digits + "' is no number of 64 bits");
        }
        return negative ? -value.getAsLong() : value.getAsLong();
    }

    private static OptionalLong parse(String digits) {
        boolean hex = digits.startsWith("0x") || digits.startsWith("0X");
        String plain = hex ? digits.substring(2) : digits;
        if (!plain.matches(hex ? "0*[0-9a-fA-F]{1,16}" : "0*[0-9]{1,20}")) {
            return OptionalLong.empty();
        }
        BigInteger value = new BigInteger(plain, hex ? 16 : 10);
        return value.bitLength() > 64 ? OptionalLong.empty() : OptionalLong.of(value.longValue());
    }

    /// A number of 32 bits: decimal within the signed range, hexadecimal up to `0xffffffff`.
    int number32() {
        int start = at;
        boolean hex =
                text.regionMatches(true, at, "0x", 0, 2)
                        || text.regionMatches(true, at, "+0x", 0, 3);
        long value = number64();
        if (value != (int) value && !(hex && value >>> 32 == 0)) {
            String written = text.substring(start, at).trim();
            at = start;
            throw error(written + " does not fit the 32 bits of an immediate");
        }
        return (int) value;
    }

    /// A signed number of 16 bits.
    short offset() {
        int start = at;
        long value = number64();
        if (value != (short) value) {
            String written = text.substring(start, at).trim();
            at = start;
            throw error(written + " does not fit the 16 bits of an offset");
        }
        return (short) value;
    }

    String rest() {
        return atEnd() ? "the end of the line" : "'" + text.substring(at).trim() + "'";
    }

    EbpfSyntaxException error(String message) {
        return new EbpfSyntaxException(message, number, at + 1);
    }
}
