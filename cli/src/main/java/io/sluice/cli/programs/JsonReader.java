package io.sluice.cli.programs;

import io.sluice.cli.console.UsageException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads one JSON value (RFC 8259) into maps, lists, text, numbers and truth values. A member whose
/// value is `null` is left out.
final class JsonReader {
    private static final int DEEPEST = 64;

    private enum Nothing {
        NULL
    }

    private final String text;
    private int at;
    private int depth;

    private JsonReader(String text) {
        this.text = text;
    }

    /// An object that fills the whole text.
    ///
    /// @throws UsageException with the column, if the text is none
    static Map<String, Object> object(String text) {
        var reader = new JsonReader(text);
        Object value = reader.value();
        reader.space();
        if (reader.at != text.length()) {
            throw reader.fault("something follows the value");
        }
        if (value instanceof Map<?, ?> map) {
            return copy(map);
        }
        throw reader.fault("an object '{…}' is wanted");
    }

    private static Map<String, Object> copy(Map<?, ?> map) {
        Map<String, Object> copy = new LinkedHashMap<>();
        map.forEach((key, value) -> copy.put(String.valueOf(key), value));
        return copy;
    }

    private UsageException fault(String what) {
        return new UsageException("column " + (at + 1) + ": " + what);
    }

    private void space() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private char peek() {
        if (at >= text.length()) {
            throw fault("the value ends early");
        }
        return text.charAt(at);
    }

    private boolean take(char c) {
        space();
        if (at < text.length() && text.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private void want(char c) {
        if (!take(c)) {
            throw fault("'" + c + "' is wanted");
        }
    }

    private Object value() {
        space();
        if (++depth > DEEPEST) {
            throw fault("nested deeper than " + DEEPEST);
        }
        Object value =
                switch (peek()) {
                    case '{' -> members();
                    case '[' -> elements();
                    case '"' -> string();
                    case 't' -> word("true", true);
                    case 'f' -> word("false", false);
                    case 'n' -> word("null", Nothing.NULL);
                    default -> number();
                };
        depth--;
        return value;
    }

    private Object word(String word, Object value) {
        if (!text.startsWith(word, at)) {
            throw fault("'" + word + "' is wanted");
        }
        at += word.length();
        return value;
    }

    private Map<String, Object> members() {
        want('{');
        Map<String, Object> members = new LinkedHashMap<>();
        if (take('}')) {
            return members;
        }
        do {
            space();
            String key = string();
            want(':');
            Object value = value();
            if (value != Nothing.NULL) {
                members.put(key, value);
            }
        } while (take(','));
        want('}');
        return members;
    }

    private List<Object> elements() {
        want('[');
        List<Object> elements = new ArrayList<>();
        if (take(']')) {
            return elements;
        }
        do {
            elements.add(value());
        } while (take(','));
        want(']');
        return elements;
    }

    private String string() {
        want('"');
        var out = new StringBuilder();
        while (peek() != '"') {
            char c = text.charAt(at++);
            out.append(c == '\\' ? escape() : c);
        }
        at++;
        return out.toString();
    }

    private char escape() {
        char c = peek();
        at++;
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> hex();
            default -> throw fault("'\\" + c + "' is no escape");
        };
    }

    private char hex() {
        if (at + 4 > text.length() || !text.substring(at, at + 4).matches("[0-9a-fA-F]{4}")) {
            throw fault("four hexadecimal digits are wanted");
        }
        at += 4;
        return (char) Integer.parseInt(text.substring(at - 4, at), 16);
    }

    private Object number() {
        int start = at;
        while (at < text.length() && "+-0123456789.eE".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        String number = text.substring(start, at);
        if (number.matches("-?\\d{1,18}")) {
            return Long.parseLong(number);
        }
        if (!number.matches("-?\\d+(\\.\\d+)?([eE][+-]?\\d+)?")) {
            at = start;
            throw fault("a value is wanted");
        }
        return Double.parseDouble(number);
    }
}
