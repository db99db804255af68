package io.sluice.filters.cbpf;

/// Replaces comments by spaces, so that all places in the text stay where they are.
final class Comments {
    private final char[] text;
    private int at;

    private Comments(String text) {
        this.text = text.toCharArray();
    }

    /// Blanks `/* … */`, `;` and `//` to the end of the line, and lines that start with `#`.
    static String blanked(String text) {
        return new Comments(text).blanked();
    }

    private String blanked() {
        boolean lineStart = true;
        while (at < text.length) {
            char c = text[at];
            if (c == ';' || c == '#' && lineStart || c == '/' && follows('/')) {
                toLineEnd();
            } else if (c == '/' && follows('*')) {
                toStarSlash();
            } else {
                lineStart = c == '\n' || lineStart && (c == ' ' || c == '\t');
                at++;
            }
        }
        return new String(text);
    }

    private boolean follows(char c) {
        return at + 1 < text.length && text[at + 1] == c;
    }

    private void toLineEnd() {
        while (at < text.length && text[at] != '\n') {
            text[at++] = ' ';
        }
    }

    private void toStarSlash() {
        while (at < text.length && !(text[at] == '*' && follows('/'))) {
            blank();
        }
        for (int i = 0; i < 2 && at < text.length; i++) {
            blank();
        }
    }

    private void blank() {
        if (text[at] != '\n') {
            text[at] = ' ';
        }
        at++;
    }
}
