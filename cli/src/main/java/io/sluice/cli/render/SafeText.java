package io.sluice.cli.render;

/// Text that came from outside (file names, filters, comments), made safe for a terminal.
public final class SafeText {
    private SafeText() {}

    /// Printable characters stay; control, format (such as bidirectional overrides), private,
    /// surrogate and unassigned ones come out by number, as `\xNN` or with more digits in braces. A
    /// backslash stays as it is.
    public static String of(String text) {
        if (text.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
            return text;
        }
        StringBuilder safe = new StringBuilder();
        text.codePoints().forEach(codePoint -> append(safe, codePoint));
        return safe.toString();
    }

    private static void append(StringBuilder safe, int codePoint) {
        if (isPrintable(codePoint)) {
            safe.appendCodePoint(codePoint);
        } else if (codePoint < 0x100) {
            safe.append(codePoint < 0x10 ? "\\x0" : "\\x").append(Integer.toHexString(codePoint));
        } else {
            safe.append("\\u{").append(Integer.toHexString(codePoint)).append('}');
        }
    }

    static boolean isPrintable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.PRIVATE_USE,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
            default -> true;
        };
    }
}
