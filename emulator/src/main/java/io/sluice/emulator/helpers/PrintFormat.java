package io.sluice.emulator.helpers;

/// The format strings of `bpf_snprintf`, `bpf_trace_printk` and their kin: which of them Linux
/// takes.
///
/// Source: Linux 6.18, kernel/bpf/helpers.c, bpf_bprintf_prepare(); the classes of characters are
/// those of lib/ctype.c, with the upper half as in Latin-1.
public final class PrintFormat {

    private final byte[] format;
    private int at;

    private PrintFormat(byte[] format) {
        this.format = format;
    }

    /// Whether a format is taken for a number of arguments; more of them than conversions are fine.
    ///
    /// @param format the text, up to its first zero byte or its end
    public static boolean isValid(byte[] format, int arguments) {
        return new PrintFormat(format).isValid(arguments);
    }

    private int peek(int ahead) {
        int index = at + ahead;
        return index < format.length ? format[index] & 0xff : 0;
    }

    private boolean isValid(int arguments) {
        int used = 0;
        while (peek(0) != 0) {
            boolean plain = peek(0) != '%';
            boolean percent = !plain && peek(1) == '%';
            if (plain && !isText(peek(0))) {
                return false;
            }
            at += plain ? 0 : 1;
            if (!plain && !percent && (used++ >= arguments || !isConversion())) {
                return false;
            }
            at++;
        }
        return true;
    }

    /// Control characters other than white space are refused; the upper half passes, as UTF-8 does.
    private static boolean isText(int c) {
        return c >= ' ' && c != 0x7f || isSpace(c);
    }

    /// Whether a conversion stands here; then its last character does.
    private boolean isConversion() {
        while (peek(0) == '0' || peek(0) == '+' || peek(0) == '-' || peek(0) == ' ') {
            at++;
        }
        while (peek(0) >= '0' && peek(0) <= '9') {
            at++;
        }
        return switch (peek(0)) {
            case 'p' -> isPointer();
            case 's' -> endsHere();
            case 'c' -> true;
            default -> isNumber();
        };
    }

    private boolean isNumber() {
        for (int longs = 0; longs < 2 && peek(0) == 'l'; longs++) {
            at++;
        }
        return switch (peek(0)) {
            case 'i', 'd', 'u', 'x', 'X' -> true;
            default -> false;
        };
    }

    private boolean isPointer() {
        int kind = peek(1);
        if (kind == 0 || isSpace(kind) || isPunctuation(kind)) {
            return true;
        }
        if ((kind == 'k' || kind == 'u') && peek(2) == 's') {
            at += 2;
            return endsHere();
        }
        if (kind == 'K' || kind == 'x' || kind == 's' || kind == 'S' || kind == 'B') {
            at++;
            return true;
        }
        boolean address = (kind == 'i' || kind == 'I') && (peek(2) == '4' || peek(2) == '6');
        at += 2;
        return address;
    }

    /// A string's conversion is followed by the end, a blank or punctuation.
    private boolean endsHere() {
        int following = peek(1);
        return following == 0 || isSpace(following) || isPunctuation(following);
    }

    private static boolean isSpace(int c) {
        return c == ' ' || c >= '\t' && c <= '\r' || c == 0xa0;
    }

    private static boolean isPunctuation(int c) {
        if (c >= 0x80) {
            return c > 0xa0 && c < 0xc0 || c == 0xd7 || c == 0xf7;
        }
        return c > ' ' && c < 0x7f && !Character.isLetterOrDigit(c);
    }
}
