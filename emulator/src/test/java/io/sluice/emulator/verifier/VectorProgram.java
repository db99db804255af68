package io.sluice.emulator.verifier;

import io.sluice.emulator.maps.MapSpec;
import io.sluice.emulator.maps.MapType;
import io.sluice.emulator.programs.AttachPoint;
import io.sluice.emulator.programs.ContextTable;
import io.sluice.emulator.programs.ProgramKind;
import io.sluice.emulator.verifier.VerificationRequest.Flag;
import io.sluice.emulator.verifier.profile.Profile;
import io.sluice.filters.btf.BtfReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.ob.JSON;

/// A program of the JSON Lines vectors with what the kernel answered.
record VectorProgram(Map<String, Object> fields) {

    static List<VectorProgram> read(Path file) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            List<VectorProgram> all = new ArrayList<>();
            for (String line : (Iterable<String>) lines::iterator) {
                all.add(new VectorProgram(JSON.std.mapFrom(line)));
            }
            return all;
        }
    }

    String text(String key) {
        Object value = fields.get(key);
        return value == null ? "" : value.toString();
    }

    int number(String key) {
        return fields.get(key) instanceof Number n ? n.intValue() : -1;
    }

    boolean has(String key) {
        return fields.containsKey(key);
    }

    boolean isTrue(String key) {
        return Boolean.TRUE.equals(fields.get(key));
    }

    String id() {
        return has("id") ? text("id") : text("name");
    }

    @SuppressWarnings("unchecked")
    static <T> List<T> list(@Nullable Object value) {
        return value == null ? List.of() : (List<T>) value;
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> map(@Nullable Object value) {
        return value == null ? Map.of() : (Map<String, Object>) value;
    }

    boolean hasProgram() {
        return !has("insns_omitted") && (has("insns") || has("insns_rle") || has("insns_zb64"));
    }

    long[] slots() {
        if (has("insns")) {
            return VectorProgram.<String>list(fields.get("insns")).stream()
                    .mapToLong(VectorProgram::slot)
                    .toArray();
        }
        if (has("insns_rle")) {
            List<Long> slots = new ArrayList<>();
            for (List<Object> run : VectorProgram.<List<Object>>list(fields.get("insns_rle"))) {
                for (int i = 0; i < ((Number) run.get(1)).intValue(); i++) {
                    slots.add(slot((String) run.get(0)));
                }
            }
            return slots.stream().mapToLong(Long::longValue).toArray();
        }
        byte[] bytes = inflate(Base64.getDecoder().decode(text("insns_zb64")));
        long[] slots = new long[bytes.length / 8];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(slots);
        return slots;
    }

    static long slot(String hex) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(hex))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getLong();
    }

    private static byte[] inflate(byte[] packed) {
        var inflater = new Inflater();
        inflater.setInput(packed);
        var out = new ByteArrayOutputStream();
        byte[] buffer = new byte[65536];
        try {
            while (!inflater.finished()) {
                out.write(buffer, 0, inflater.inflate(buffer));
            }
        } catch (DataFormatException e) {
            throw new IllegalArgumentException(e);
        } finally {
            inflater.end();
        }
        return out.toByteArray();
    }

    VerificationRequest request(Privilege privilege) {
        Set<Flag> flags = EnumSet.noneOf(Flag.class);
        List<String> names = list(fields.get("flags"));
        if (names.contains("strict_alignment")) {
            flags.add(Flag.STRICT_ALIGNMENT);
        }
        if (names.contains("test_state_freq")) {
            flags.add(Flag.STATE_FREQUENCY);
        }
        if (has("func_info")) {
            flags.add(Flag.FUNCTION_INFO);
        }
        return new VerificationRequest(
                slots(),
                ProgramKind.labelled(kind()).orElseThrow(),
                maps(),
                privilege,
                Profile.LINUX_6_18,
                flags,
                functionInfo());
    }

    private Optional<FunctionInfo> functionInfo() {
        if (has("btf")) {
            byte[] btf = HexFormat.of().parseHex(text("btf"));
            return Optional.of(new FunctionInfo(BtfReader.read(btf), entries()));
        }
        if (!has("btf_types")) {
            return Optional.empty();
        }
        List<Number> words = list(fields.get("btf_types"));
        byte[] strings = HexFormat.of().parseHex(text("btf_strings_hex"));
        int length = words.size() * Integer.BYTES;
        ByteBuffer btf =
                ByteBuffer.allocate(24 + length + strings.length).order(ByteOrder.LITTLE_ENDIAN);
        btf.putShort((short) 0xeb9f).put((byte) 1).put((byte) 0).putInt(24);
        btf.putInt(0).putInt(length).putInt(length).putInt(strings.length);
        words.forEach(word -> btf.putInt(word.intValue()));
        return Optional.of(new FunctionInfo(BtfReader.read(btf.put(strings).array()), entries()));
    }

    private List<FunctionInfo.Entry> entries() {
        List<FunctionInfo.Entry> entries = new ArrayList<>();
        for (List<Number> pair : VectorProgram.<List<Number>>list(fields.get("func_info"))) {
            entries.add(new FunctionInfo.Entry(pair.get(0).intValue(), pair.get(1).intValue()));
        }
        return entries;
    }

    private String kind() {
        String attach =
                AttachPoint.named(text("expected_attach_type"))
                        .map(AttachPoint::attach)
                        .orElse(text("attach_type"));
        return text("prog_type") + (attach.isEmpty() ? "" : "/" + attach);
    }

    /// Whether its program type and attach point are among ours.
    boolean isKnownKind() {
        return ProgramKind.labelled(kind()).filter(ContextTable::knows).isPresent();
    }

    private Map<Integer, MapSpec> maps() {
        Map<Integer, MapSpec> maps = new HashMap<>();
        for (Map<String, Object> map :
                VectorProgram.<Map<String, Object>>list(fields.get("maps"))) {
            Map<String, Object> spec = map(map.get("spec"));
            for (Integer insn : VectorProgram.<Integer>list(map.get("insns"))) {
                maps.put(insn, spec(spec));
            }
        }
        return maps;
    }

    private static MapSpec spec(Map<String, Object> spec) {
        Set<MapSpec.Flag> flags = EnumSet.noneOf(MapSpec.Flag.class);
        List<String> names = list(spec.get("flags"));
        if (names.contains("rdonly_prog")) {
            flags.add(MapSpec.Flag.READ_ONLY);
        }
        if (names.contains("wronly_prog")) {
            flags.add(MapSpec.Flag.WRITE_ONLY);
        }
        List<MapSpec.Field> fields = new ArrayList<>();
        for (Map<String, Object> field :
                VectorProgram.<Map<String, Object>>list(spec.get("fields"))) {
            String kind = String.valueOf(field.get("kind"));
            if (kind.equals("spin_lock") || kind.equals("timer")) {
                fields.add(
                        new MapSpec.Field(
                                kind.equals("timer")
                                        ? MapSpec.FieldKind.TIMER
                                        : MapSpec.FieldKind.SPIN_LOCK,
                                number(field, "offset")));
            }
        }
        Optional<MapSpec> inner =
                spec.containsKey("inner")
                        ? Optional.of(spec(map(spec.get("inner"))))
                        : Optional.empty();
        return new MapSpec(
                // The suite names the maps that it makes with type information, and no others.
                list(spec.get("fields")).isEmpty() ? "" : "test_map",
                MapType.labelled(String.valueOf(spec.get("type"))).orElseThrow(),
                new MapSpec.Size(
                        number(spec, "key_size"),
                        number(spec, "value_size"),
                        number(spec, "max_entries")),
                flags,
                fields,
                inner);
    }

    private static int number(Map<String, Object> from, String key) {
        return ((Number) from.getOrDefault(key, 0)).intValue();
    }
}
