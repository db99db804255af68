package io.sluice.emulator.kernel;

import io.sluice.emulator.maps.MapSpec;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Type information (BTF) for maps whose values hold locks and timers, as bytes for the kernel.
///
/// Source: Linux 6.18, include/uapi/linux/btf.h.
final class MapTypes {

    private static final int INT = 1 << 24;
    private static final int STRUCT = 4 << 24;
    private static final int SIGNED_INT_OF_32_BITS = 1 << 24 | 32;
    private static final int INT_OF_64_BITS = 64;

    /// Numbers of the types that every map's information has.
    static final int KEY = 1;

    /// The number of the type of the value.
    static final int VALUE = 5;

    private final ByteArrayOutputStream strings = new ByteArrayOutputStream();
    private final List<Integer> words = new ArrayList<>();

    private MapTypes() {
        strings.write(0);
    }

    /// The types of one map: the key is an `int`, the value a structure with the special fields.
    static byte[] of(MapSpec spec) {
        var btf = new MapTypes();
        btf.type("int", INT, 4, SIGNED_INT_OF_32_BITS);
        btf.type("long", INT, 8, INT_OF_64_BITS);
        btf.type("bpf_spin_lock", STRUCT | 1, 4, btf.name("val"), KEY, 0);
        btf.type("bpf_timer", STRUCT | 2, 16, btf.name("a"), 2, 0, btf.name("b"), 2, 64);
        List<Integer> members = new ArrayList<>();
        for (MapSpec.Field field : spec.fields()) {
            members.add(btf.name("f" + field.offset()));
            members.add(field.kind() == MapSpec.FieldKind.TIMER ? 4 : 3);
            members.add(field.offset() * 8);
        }
        btf.type(
                "val",
                STRUCT | spec.fields().size(),
                spec.valueSize(),
                members.stream().mapToInt(Integer::intValue).toArray());
        return bytes(btf.words, btf.strings.toByteArray());
    }

    private int name(String text) {
        int at = strings.size();
        strings.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
        strings.write(0);
        return at;
    }

    private void type(String name, int info, int size, int... more) {
        words.add(name(name));
        words.add(info);
        words.add(size);
        for (int word : more) {
            words.add(word);
        }
    }

    /// A header, the types and the strings.
    private static byte[] bytes(List<Integer> types, byte[] strings) {
        int length = types.size() * 4;
        ByteBuffer out =
                ByteBuffer.allocate(24 + length + strings.length).order(ByteOrder.LITTLE_ENDIAN);
        out.putShort((short) 0xeb9f).put((byte) 1).put((byte) 0).putInt(24);
        out.putInt(0).putInt(length).putInt(length).putInt(strings.length);
        types.forEach(out::putInt);
        out.put(strings);
        return out.array();
    }
}
