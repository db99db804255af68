package io.sluice.filters.btf;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/// The names in BTF: texts that end in a zero byte, found by their offset.
///
/// Source: Linux 6.18, kernel/bpf/btf.c, btf_parse_str_sec() and btf_name_valid_identifier().
final class BtfStrings {
    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_.][A-Za-z0-9_.]{0,127}");

    private final byte[] bytes;
    private final int start;
    private final int length;

    BtfStrings(byte[] bytes, int start, int length) {
        if (length == 0 || bytes[start] != 0 || bytes[start + length - 1] != 0) {
            throw new BtfFormatException(
                    length == 0 ? 20 : start, "the strings do not begin and end with a zero byte");
        }
        this.bytes = bytes;
        this.start = start;
        this.length = length;
    }

    /// @param at where the offset stands
    void checkOffset(int at, int offset) {
        if (Integer.compareUnsigned(offset, length) >= 0) {
            throw new BtfFormatException(
                    at,
                    "name at %d, but the strings have %d bytes"
                            .formatted(Integer.toUnsignedLong(offset), length));
        }
    }

    private String text(int offset) {
        int from = start + offset;
        int to = from;
        while (bytes[to] != 0) {
            to++;
        }
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }

    /// The name of a type, of the form that its kind asks for.
    ///
    /// @param at where the type begins
    String nameOf(BtfKind kind, int at, int offset) {
        checkOffset(at, offset);
        String name = text(offset);
        boolean fits =
                switch (kind) {
                    case VOID, INT, FLOAT, VAR, DATASEC -> true;
                    case PTR, ARRAY, VOLATILE, CONST, RESTRICT, FUNC_PROTO -> name.isEmpty();
                    case STRUCT, UNION, ENUM, ENUM64 -> name.isEmpty() || isIdentifier(name);
                    case FWD, TYPEDEF, FUNC -> isIdentifier(name);
                    case DECL_TAG, TYPE_TAG -> !name.isEmpty();
                };
        if (!fits) {
            throw new BtfFormatException(
                    at, "'" + printable(name) + "' is no name for a " + kind.words());
        }
        return printable(name);
    }

    private static boolean isIdentifier(String name) {
        return IDENTIFIER.matcher(name).matches();
    }

    /// Names go into logs, so they hold no control characters.
    private static String printable(String name) {
        return name.replaceAll("[^ -~]", "?");
    }
}
