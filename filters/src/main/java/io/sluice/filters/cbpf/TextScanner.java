package io.sluice.filters.cbpf;

import java.math.BigInteger;

/// A cursor over program text: the lexical rules that all text forms share, and the place for
/// messages.
final class TextScanner {
    private static final BigInteger MIN = BigInteger.valueOf(Integer.MIN_VALUE);
    private static final BigInteger MAX = BigInteger.valueOf(0xffff_ffffL);

    private final String text;
    private int at;

    TextScanner(String text) {
        this.text = text;
    }

    boolean atEnd() {
        return at >= text.length();
    }

    /// The next character, or a line feed at the end of the text.
    char peek() {
        return atEnd() ? '\n' : text.charAt(at);
    }

    /// Moves over spaces, tabs and carriage returns, and not over a line's end.
    void skipSpaces() {
        while (!atEnd() && isSpace(peek())) {
            at++;
        }
    }

    /// Moves over all white space, line ends included.
    void skipBlanks() {
        while (!atEnd() && (isSpace(peek()) || peek() == '\n')) {
            at++;
        }
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t' || c == '\r';
    }

    /// Moves over that text if it comes next, whatever its letters' case.
    boolean accept(String expected) {
        if (text.regionMatches(true, at, expected, 0, expected.length())) {
            at += expected.length();
            return true;
        }
        return false;
    }

    /// Moves over that text, blanks around it included.
    void expect(String expected) {
        skipSpaces();
        if (!accept(expected)) {
            throw fault("expected \"" + expected + "\" here, found " + found());
        }
        skipSpaces();
    }

    /// A run of letters, digits, underscores and dots; empty if none comes next.
    String word() {
        int start = at;
        while (!atEnd() && (Character.isLetterOrDigit(peek()) || peek() == '_' || peek() == '.')) {
            at++;
        }
        return text.substring(start, at);
    }

    /// The rest of the line, moved over.
    String restOfLine() {
        int start = at;
        while (!atEnd() && peek() != '\n') {
            at++;
        }
        return text.substring(start, at);
    }

    /// A number in C's notation (decimal, `0x`, `0b`, leading zero for octal) of 32 bits, with or
    /// without sign.
    int number() {
        int start = at;
        boolean negative = accept("-");
        if (!negative) {
            accept("+");
        }
        String digits = word();
        int radix = 10;
        String body = digits;
        if (digits.startsWith("0x") || digits.startsWith("0X")) {
            radix = 16;
            body = digits.substring(2);
        } else if (digits.startsWith("0b") || digits.startsWith("0B")) {
            radix = 2;
            body = digits.substring(2);
        } else if (digits.length() > 1 && digits.startsWith("0")) {
            radix = 8;
        }
        return inRange(body, radix, negative, start);
    }

    /// A decimal number of 32 bits, with or without sign.
    int decimal() {
        int start = at;
        boolean negative = accept("-");
        return inRange(word(), 10, negative, start);
    }

    private int inRange(String digits, int radix, boolean negative, int start) {
        if (digits.isEmpty()
                || !digits.chars().allMatch(c -> c < 0x80 && Character.digit(c, radix) >= 0)) {
            at = start;
            throw fault("expected a number here, found " + found());
        }
        BigInteger magnitude = new BigInteger(digits, radix);
        BigInteger value = negative ? magnitude.negate() : magnitude;
        if (value.compareTo(MIN) < 0 || value.compareTo(MAX) > 0) {
            at = start;
            throw fault("number " + found() + " does not fit into 32 bits");
        }
        return value.intValue();
    }

    /// A number from 0 to `max`.
    int numberUpTo(int max, String what) {
        int start = at;
        int value = number();
        if (value < 0 || value > max) {
            at = start;
            throw fault(what + " " + found() + " is not from 0 to " + max);
        }
        return value;
    }

    /// What stands at the cursor, quoted for a message.
    String found() {
        if (atEnd()) {
            return "the end of the text";
        }
        if (peek() == '\n' || peek() == '\r') {
            return "the end of the line";
        }
        int end = at + 1;
        while (end < text.length()
                && end - at < 24
                && !Character.isWhitespace(text.charAt(end))
                && text.charAt(end) != ',') {
            end++;
        }
        return "\"" + text.substring(at, end) + "\"";
    }

    int mark() {
        return at;
    }

    void backTo(int mark) {
        at = mark;
    }

    CbpfFormatException fault(String message) {
        return new CbpfFormatException(message, placeOf(at));
    }

    CbpfFormatException.Place placeOf(int offset) {
        int line = 1;
        int lineStart = 0;
        for (int i = 0; i < offset && i < text.length(); i++) {
            if (text.charAt(i) == '\n') {
                line++;
                lineStart = i + 1;
            }
        }
        return new CbpfFormatException.Place.InText(line, offset - lineStart + 1);
    }
}
