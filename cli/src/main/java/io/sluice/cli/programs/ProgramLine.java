package io.sluice.cli.programs;

import io.sluice.cli.console.UsageException;
import io.sluice.emulator.maps.MapSpec;
import io.sluice.emulator.maps.MapType;
import io.sluice.emulator.programs.AttachPoint;
import io.sluice.emulator.programs.ContextTable;
import io.sluice.emulator.programs.ProgramKind;
import io.sluice.emulator.verifier.FunctionInfo;
import io.sluice.emulator.verifier.Privilege;
import io.sluice.emulator.verifier.VerificationRequest;
import io.sluice.emulator.verifier.VerificationRequest.Flag;
import io.sluice.emulator.verifier.profile.Profile;
import io.sluice.filters.ebpf.EbpfCodec;
import java.io.ByteArrayOutputStream;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/// One program of a JSON Lines file, as `docs/verifier.md` describes it.
public final class ProgramLine {
    private static final int MOST_SLOTS = 1_000_000;

    private final Map<String, Object> members;

    public ProgramLine(Map<String, Object> members) {
        this.members = members;
    }

    /// A member that is text, or empty.
    String text(String key) {
        return members.get(key) instanceof String text ? text : "";
    }

    /// @throws UsageException if the line describes no program
    VerificationRequest request(Privilege privilege, Profile profile, String otherwise) {
        String type = text("prog_type").isEmpty() ? otherwise : text("prog_type");
        String attach = text("attach_type").isEmpty() ? attached() : text("attach_type");
        String label = attach.isEmpty() ? type : type + "/" + attach;
        Set<Flag> flags = EnumSet.noneOf(Flag.class);
        for (Object flag : list(members, "flags")) {
            if (flag.equals("strict_alignment")) {
                flags.add(Flag.STRICT_ALIGNMENT);
            } else if (flag.equals("test_state_freq")) {
                flags.add(Flag.STATE_FREQUENCY);
            } else if (flag.equals("sleepable")) {
                flags.add(Flag.SLEEPABLE);
            }
        }
        Optional<FunctionInfo> info = new FunctionInfoMembers(members).read();
        if (info.isEmpty() && members.containsKey("func_info")) {
            flags.add(Flag.FUNCTION_INFO);
        }
        return new VerificationRequest(
                slots(), kind(label), maps(), privilege, profile, flags, info);
    }

    /// The point named as the kernel names it, in `expected_attach_type`.
    private String attached() {
        String name = text("expected_attach_type");
        if (name.isEmpty()) {
            return "";
        }
        return AttachPoint.named(name)
                .orElseThrow(() ->
                        new UsageException("'" + name + "' is no attach point that is known here"))
                .attach();
    }

    public static ProgramKind kind(String label) {
        return ProgramKind.labelled(label)
                .filter(ContextTable::knows)
                .orElseThrow(() ->
                        new UsageException(
                                "'" + label + "' is no program type that is known here"));
    }

    private static List<?> list(Map<String, Object> from, String key) {
        return from.get(key) instanceof List<?> list ? list : List.of();
    }

    private static Map<String, Object> object(@Nullable Object value) {
        Map<String, Object> copy = new HashMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, member) -> copy.put(String.valueOf(key), member));
        }
        return copy;
    }

    private static int number(Map<String, Object> from, String key) {
        return from.get(key) instanceof Long number ? number.intValue() : 0;
    }

    private long[] slots() {
        if (members.containsKey("insns_zb64")) {
            byte[] bytes = inflate(text("insns_zb64"));
            if (bytes.length == 0 || bytes.length % Long.BYTES != 0) {
                throw new UsageException(
                        "insns_zb64: " + bytes.length + " bytes are no slots of 8 bytes each");
            }
            return EbpfCodec.words(bytes, ByteOrder.LITTLE_ENDIAN);
        }
        List<Long> slots = new ArrayList<>();
        for (Object insn : list(members, "insns")) {
            slots.add(slot(insn));
        }
        for (Object run : list(members, "insns_rle")) {
            boolean pair =
                    run instanceof List<?> r
                            && r.size() == 2
                            && r.get(1) instanceof Long n
                            && n >= 0
                            && n <= MOST_SLOTS;
            if (!pair) {
                throw new UsageException("insns_rle: [\"HEX\", REPEAT] is wanted");
            }
            List<?> two = (List<?>) run;
            long word = slot(two.get(0));
            for (long i = (Long) two.get(1); i > 0 && slots.size() <= MOST_SLOTS; i--) {
                slots.add(word);
            }
        }
        if (slots.isEmpty()) {
            throw new UsageException("there are no insns");
        }
        return slots.stream().mapToLong(Long::longValue).toArray();
    }

    private static long slot(Object hex) {
        if (hex instanceof String text && text.matches("[0-9a-fA-F]{16}")) {
            return Long.reverseBytes(HexFormat.fromHexDigitsToLong(text));
        }
        throw new UsageException("insns: '" + hex + "' is not 16 hexadecimal digits");
    }

    private static byte[] inflate(String base64) {
        var inflater = new Inflater();
        try {
            inflater.setInput(Base64.getDecoder().decode(base64));
            var out = new ByteArrayOutputStream();
            byte[] buffer = new byte[1 << 16];
            while (!inflater.finished() && out.size() <= MOST_SLOTS * 8) {
                int n = inflater.inflate(buffer);
                if (n == 0 && !inflater.finished()) {
                    throw new UsageException("insns_zb64: the data end early");
                }
                out.write(buffer, 0, n);
            }
            return out.toByteArray();
        } catch (DataFormatException | IllegalArgumentException e) {
            throw new UsageException("insns_zb64: " + e.getMessage());
        } finally {
            inflater.end();
        }
    }

    private Map<Integer, MapSpec> maps() {
        Map<Integer, MapSpec> maps = new HashMap<>();
        for (Object entry : list(members, "maps")) {
            Map<String, Object> map = object(entry);
            MapSpec spec = spec(object(map.get("spec")));
            for (Object insn : list(map, "insns")) {
                if (insn instanceof Long index) {
                    maps.put(index.intValue(), spec);
                }
            }
        }
        return maps;
    }

    private static MapSpec spec(Map<String, Object> spec) {
        String label = spec.get("type") instanceof String text ? text : "";
        MapType type =
                MapType.labelled(label)
                        .orElseThrow(() -> new UsageException("'" + label + "' is no map type"));
        Set<MapSpec.Flag> flags = EnumSet.noneOf(MapSpec.Flag.class);
        if (list(spec, "flags").contains("rdonly_prog")) {
            flags.add(MapSpec.Flag.READ_ONLY);
        }
        if (list(spec, "flags").contains("wronly_prog")) {
            flags.add(MapSpec.Flag.WRITE_ONLY);
        }
        if (list(spec, "flags").contains("frozen")) {
            flags.add(MapSpec.Flag.FROZEN);
        }
        List<MapSpec.Field> fields = new ArrayList<>();
        for (Object entry : list(spec, "fields")) {
            Map<String, Object> field = object(entry);
            if ("spin_lock".equals(field.get("kind"))) {
                fields.add(new MapSpec.Field(MapSpec.FieldKind.SPIN_LOCK, number(field, "offset")));
            } else if ("timer".equals(field.get("kind"))) {
                fields.add(new MapSpec.Field(MapSpec.FieldKind.TIMER, number(field, "offset")));
            }
        }
        Optional<MapSpec> inner =
                spec.containsKey("inner")
                        ? Optional.of(spec(object(spec.get("inner"))))
                        : Optional.empty();
        var size =
                new MapSpec.Size(
                        number(spec, "key_size"),
                        number(spec, "value_size"),
                        number(spec, "max_entries"));
        return new MapSpec(
                spec.get("name") instanceof String name ? name : "",
                type,
                size,
                flags,
                fields,
                inner,
                spec.containsKey("contents")
                        ? Optional.of(contents(spec, size))
                        : Optional.empty());
    }

    private static MapSpec.Contents contents(Map<String, Object> spec, MapSpec.Size size) {
        String hex = spec.get("contents") instanceof String text ? text : "";
        long most = (long) size.value() * size.entries();
        if (!hex.matches("([0-9a-fA-F]{2})*")) {
            throw new UsageException("contents: pairs of hexadecimal digits are expected");
        }
        if (hex.length() / 2 > most) {
            throw new UsageException(
                    "contents: " + hex.length() / 2 + " bytes, but the map holds " + most);
        }
        return new MapSpec.Contents(hex);
    }
}
