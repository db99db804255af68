package io.sluice.cli.render;

import io.sluice.filters.diagnostics.SourceSpan;

/// A filter text as one line of a terminal, and the columns that a span takes in it.
///
/// @param text the text, made safe, white space as blanks, cut to a readable width around the span
/// @param from first column of the span
/// @param to column after the span, at least `from + 1`
record SourceLine(String text, int from, int to) {
    private static final int MAX_COLUMNS = 90;

    /// Columns kept before the span where a long text is cut.
    private static final int CONTEXT = 30;

    private static final String CUT = "...";

    static SourceLine around(String filter, SourceSpan span) {
        int begin = 0;
        int column = columns(filter, 0, span.start());
        boolean cut = columns(filter, 0, filter.length()) > MAX_COLUMNS;
        while (cut && begin < span.start() && column > CONTEXT) {
            int codePoint = filter.codePointAt(begin);
            column -= columns(codePoint);
            begin += Character.charCount(codePoint);
        }
        StringBuilder text = new StringBuilder(begin > 0 ? CUT : "");
        int at = text.length();
        int from = at;
        int to = at;
        int offset = begin;
        while (offset < filter.length() && at < MAX_COLUMNS) {
            int codePoint = filter.codePointAt(offset);
            if (offset == span.start()) {
                from = at;
            }
            text.append(shown(codePoint));
            at += columns(codePoint);
            offset += Character.charCount(codePoint);
            if (offset <= span.end()) {
                to = at;
            }
        }
        if (span.start() >= offset) {
            from = at;
        }
        if (offset < filter.length()) {
            text.append(CUT);
        }
        return new SourceLine(text.toString().stripTrailing(), from, Math.max(from + 1, to));
    }

    private static int columns(String filter, int begin, int end) {
        return filter.substring(begin, Math.min(end, filter.length()))
                .codePoints()
                .map(SourceLine::columns)
                .sum();
    }

    private static String shown(int codePoint) {
        return Character.isWhitespace(codePoint) ? " " : SafeText.of(Character.toString(codePoint));
    }

    private static int columns(int codePoint) {
        if (codePoint >= ' ' && codePoint < 0x7f) {
            return 1;
        }
        String shown = shown(codePoint);
        if (shown.codePointCount(0, shown.length()) > 1) {
            return shown.length();
        }
        return switch (Character.getType(codePoint)) {
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK -> 0;
            default -> isWide(codePoint) ? 2 : 1;
        };
    }

    /// The blocks that are mostly Wide or Fullwidth (Unicode Standard Annex 11).
    private static boolean isWide(int codePoint) {
        return within(codePoint, 0x1100, 0x115f)
                || within(codePoint, 0x2e80, 0xa4cf) && codePoint != 0x303f
                || within(codePoint, 0xac00, 0xd7a3)
                || within(codePoint, 0xf900, 0xfaff)
                || within(codePoint, 0xfe30, 0xfe6f)
                || within(codePoint, 0xff00, 0xff60)
                || within(codePoint, 0xffe0, 0xffe6)
                || within(codePoint, 0x1f300, 0x1f64f)
                || within(codePoint, 0x1f900, 0x1f9ff)
                || within(codePoint, 0x20000, 0x3fffd);
    }

    private static boolean within(int codePoint, int first, int last) {
        return codePoint >= first && codePoint <= last;
    }
}
