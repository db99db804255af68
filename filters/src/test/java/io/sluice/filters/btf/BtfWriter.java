package io.sluice.filters.btf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// BTF written type by type, as bytes for a reader or the kernel.
///
/// Source: Linux 6.18, include/uapi/linux/btf.h.
public final class BtfWriter {
    private static final int HEADER_BYTES = 24;

    private final ByteArrayOutputStream strings = new ByteArrayOutputStream();
    private final Map<String, Integer> names = new HashMap<>();
    private final List<Integer> words = new ArrayList<>();
    private int last;

    public BtfWriter() {
        strings.write(0);
        names.put("", 0);
    }

    private int name(String text) {
        return names.computeIfAbsent(
                text,
                _ -> {
                    int at = strings.size();
                    strings.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
                    strings.write(0);
                    return at;
                });
    }

    /// A type as it lies in the bytes; its number.
    ///
    /// @param info vlen, the lower 16 bits; bit 31 is the kind's flag
    public int type(BtfKind kind, String name, int info, int sizeOrType, int... more) {
        words.add(name(name));
        words.add(kind.number() << 24 | info);
        words.add(sizeOrType);
        for (int word : more) {
            words.add(word);
        }
        return ++last;
    }

    public int integer(String name, int size) {
        return type(BtfKind.INT, name, 0, size, size * 8);
    }

    public int structure(String name, int size) {
        return type(BtfKind.STRUCT, name, 0, size);
    }

    /// A pointer or a modifier without a name.
    public int derived(BtfKind kind, int target) {
        return type(kind, "", 0, target);
    }

    public int array(int element, int index, int count) {
        return type(BtfKind.ARRAY, "", 0, 0, element, index, count);
    }

    /// Parameters get the names a, b, c, …; one of type 0 stands for any more, and has none.
    public int prototype(int result, List<Integer> parameters) {
        int[] more = new int[2 * parameters.size()];
        for (int i = 0; i < parameters.size(); i++) {
            int type = parameters.get(i);
            more[2 * i] = type == 0 ? 0 : name(String.valueOf((char) ('a' + i)));
            more[2 * i + 1] = type;
        }
        return type(BtfKind.FUNC_PROTO, "", parameters.size(), result, more);
    }

    /// @param linkage 0 static, 1 global
    public int function(String name, int linkage, int prototype) {
        return type(BtfKind.FUNC, name, linkage, prototype);
    }

    public int tag(String text, int target, int component) {
        return type(BtfKind.DECL_TAG, text, 0, target, component);
    }

    /// A header, the types and the strings.
    public byte[] bytes() {
        int length = words.size() * Integer.BYTES;
        ByteBuffer out =
                ByteBuffer.allocate(HEADER_BYTES + length + strings.size())
                        .order(ByteOrder.LITTLE_ENDIAN);
        out.putShort((short) 0xeb9f).put((byte) 1).put((byte) 0).putInt(HEADER_BYTES);
        out.putInt(0).putInt(length).putInt(length).putInt(strings.size());
        words.forEach(out::putInt);
        return out.put(strings.toByteArray()).array();
    }
}
