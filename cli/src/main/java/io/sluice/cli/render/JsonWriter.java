package io.sluice.cli.render;

/// Writes one JSON object (RFC 8259) into a buffer, keys in the order of the calls.
///
/// For JSON Lines: no line ends inside, one object a line. Control characters, the line separators
/// of Unicode, and halves of surrogate pairs come out as escapes, so that a line is valid UTF-8 and
/// safe in a terminal. The caller keeps the order of calls legal: a key before each value in an
/// object.
public final class JsonWriter {
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private final StringBuilder out;
    private boolean first = true;

    public JsonWriter(StringBuilder out) {
        this.out = out;
    }

    public JsonWriter beginObject() {
        separate();
        out.append('{');
        first = true;
        return this;
    }

    public JsonWriter endObject() {
        out.append('}');
        first = false;
        return this;
    }

    public JsonWriter beginArray() {
        separate();
        out.append('[');
        first = true;
        return this;
    }

    public JsonWriter endArray() {
        out.append(']');
        first = false;
        return this;
    }

    public JsonWriter key(String name) {
        separate();
        quote(name);
        out.append(':');
        first = true;
        return this;
    }

    public JsonWriter value(String text) {
        separate();
        quote(text);
        return this;
    }

    public JsonWriter value(long number) {
        separate();
        out.append(number);
        return this;
    }

    public JsonWriter member(String key, String text) {
        return key(key).value(text);
    }

    public JsonWriter member(String key, long number) {
        return key(key).value(number);
    }

    /// A member without a value: `null`.
    public JsonWriter absent(String key) {
        key(key);
        separate();
        out.append("null");
        return this;
    }

    private void separate() {
        if (!first) {
            out.append(',');
        }
        first = false;
    }

    private void quote(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c >= ' ' && c < 0x7f) {
                out.append(c);
            } else {
                i += beyondAscii(text, i);
            }
        }
        out.append('"');
    }

    /// Appends what stands at `at`; 1 where it was a surrogate pair, 0 otherwise.
    private int beyondAscii(String text, int at) {
        int codePoint = text.codePointAt(at);
        if (SafeText.isPrintable(codePoint)) {
            out.appendCodePoint(codePoint);
            return Character.charCount(codePoint) - 1;
        }
        char c = text.charAt(at);
        switch (c) {
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> {
                out.append("\\u");
                for (int shift = 12; shift >= 0; shift -= 4) {
                    out.append(HEX[c >>> shift & 0xf]);
                }
            }
        }
        return 0;
    }
}
