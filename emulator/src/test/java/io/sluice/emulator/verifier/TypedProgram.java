package io.sluice.emulator.verifier;

import io.sluice.emulator.maps.MapSpec;
import io.sluice.emulator.programs.ProgramKind;
import io.sluice.emulator.programs.ProgramType;
import io.sluice.emulator.verifier.FunctionInfo.Entry;
import io.sluice.emulator.verifier.VerificationRequest.Flag;
import io.sluice.emulator.verifier.profile.Profile;
import io.sluice.filters.btf.BtfKind;
import io.sluice.filters.btf.BtfReader;
import io.sluice.filters.btf.BtfWriter;
import io.sluice.filters.ebpf.EbpfAssembler;
import io.sluice.filters.ebpf.EbpfCodec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A program written as functions with C declarations and assembly bodies, such as
///
/// ```
/// int main(struct xdp_md *) { r1 = 5; call f; exit }
/// static int f(int) { r0 = r1; exit }
/// ```
///
/// Types: `void`, `int`, `char`, `u64`, `float`, `enum e`, `struct`, `union` and `fwd NAME`,
/// `t_NAME` (a typedef of a structure without a name), `bpf_user_pt_regs_t`, with `const` before
/// and `*` and `[N]` behind; `r2 = &f` is the address of a function, `r1 = $NAME` a map; `may_goto
/// LABEL` is what the assembler does not know; digits at the end of a structure's name are its
/// size, which is else 24. `@TAG` behind a parameter is a note on it, `@TAG` before `{` one on the
/// function.
final class TypedProgram {
    private static final Pattern FUNCTION =
            Pattern.compile(
                    "\\s*(static )?(.*?)(\\w+)\\((.*)\\)\\s*(@\\S+)?\\s*\\{(.*)", Pattern.DOTALL);
    private static final Pattern SIZE = Pattern.compile(".*?(\\d+)");

    private static final long PSEUDO_MAP_FD = 1;
    private static final long PSEUDO_FUNC = 4;

    final String source;
    final long[] slots;
    final byte[] btf;
    final List<Entry> entries = new ArrayList<>();

    /// The name of the map at each slot that names one.
    final Map<Integer, String> mapNames = new HashMap<>();

    private final BtfWriter writer = new BtfWriter();
    private final Map<String, Integer> types = new HashMap<>();

    private TypedProgram(String source) {
        this.source = source;
        var assembly = new StringBuilder();
        Map<String, Integer> starts = new HashMap<>();
        Map<Integer, String> addresses = new HashMap<>();
        int slot = 0;
        for (String part : source.split("}", -1)) {
            Matcher function = FUNCTION.matcher(part);
            if (!function.matches()) {
                continue;
            }
            entries.add(new Entry(slot, declare(function)));
            starts.put(function.group(3), slot);
            assembly.append(function.group(3)).append(":\n");
            for (String statement : function.group(6).split(";", -1)) {
                String insn =
                        statement.strip().replaceFirst("^call ([a-z_]\\w*)$", "call local $1");
                int map = insn.indexOf("= $");
                if (map > 0) {
                    mapNames.put(slot, insn.substring(map + 3));
                    insn = insn.substring(0, map) + "= 0 ll";
                }
                int address = insn.indexOf("= &");
                if (address > 0) {
                    addresses.put(slot, insn.substring(address + 3));
                    insn = insn.substring(0, address) + "= 0 ll";
                }
                assembly.append(insn).append('\n');
                slot += insn.endsWith(":") ? 0 : insn.endsWith(" ll") ? 2 : 1;
            }
        }
        slots = EbpfCodec.encode(EbpfAssembler.assemble(assembly.toString()));
        addresses.forEach((at, name) -> {
            long distance = (long) starts.getOrDefault(name, -1) - at - 1;
            slots[at] = slots[at] | PSEUDO_FUNC << 12 | distance << 32;
        });
        mapNames.keySet().forEach(at -> slots[at] |= PSEUDO_MAP_FD << 12);
        btf = writer.bytes();
    }

    static TypedProgram of(String source) {
        return new TypedProgram(source);
    }

    /// The map at each slot that names one, of these.
    Map<Integer, MapSpec> maps(Map<String, MapSpec> named) {
        return mapNames.entrySet().stream()
                .collect(
                        Collectors.toMap(
                                Map.Entry::getKey,
                                entry -> Objects.requireNonNull(named.get(entry.getValue()))));
    }

    VerificationRequest request(ProgramType type, Privilege privilege, Flag... flags) {
        return request(type, privilege, Map.of(), Set.of(flags));
    }

    VerificationRequest request(
            ProgramType type, Privilege privilege, Map<Integer, MapSpec> maps, Set<Flag> flags) {
        return new VerificationRequest(
                slots,
                ProgramKind.of(type),
                maps,
                privilege,
                Profile.LINUX_6_18,
                flags,
                Optional.of(new FunctionInfo(BtfReader.read(btf), entries)));
    }

    private int declare(Matcher function) {
        List<Integer> parameters = new ArrayList<>();
        Map<Integer, List<String>> tags = new HashMap<>();
        String list = function.group(4).strip();
        for (String parameter : list.isEmpty() ? new String[0] : list.split(",", -1)) {
            String[] words = parameter.strip().split("@", -1);
            tags.put(parameters.size(), List.of(words).subList(1, words.length));
            parameters.add(type(words[0].strip()));
        }
        int prototype = writer.prototype(type(function.group(2).strip()), parameters);
        int id = writer.function(function.group(3), function.group(1) == null ? 1 : 0, prototype);
        tags.forEach((index, texts) -> texts.forEach(text -> writer.tag(text.strip(), id, index)));
        if (function.group(5) != null) {
            writer.tag(function.group(5).substring(1), id, -1);
        }
        return id;
    }

    private int type(String text) {
        Integer known = types.get(text);
        if (known == null) {
            known = written(text);
            types.put(text, known);
        }
        return known;
    }

    private int written(String text) {
        if (text.endsWith("*")) {
            return writer.derived(BtfKind.PTR, type(text.substring(0, text.length() - 1).strip()));
        }
        if (text.endsWith("]")) {
            int at = text.lastIndexOf('[');
            int count = Integer.parseInt(text.substring(at + 1, text.length() - 1));
            return writer.array(type(text.substring(0, at)), type("int"), count);
        }
        if (text.startsWith("const ")) {
            return writer.derived(BtfKind.CONST, type(text.substring(6)));
        }
        String name = text.substring(text.indexOf(' ') + 1);
        Matcher digits = SIZE.matcher(name);
        int size = digits.matches() ? Integer.parseInt(digits.group(1)) : 24;
        return switch (text.split(" ", -1)[0]) {
            case "void" -> 0;
            case "int" -> writer.integer("int", 4);
            case "char" -> writer.integer("char", 1);
            case "u64" -> writer.integer("u64", 8);
            case "float" -> writer.type(BtfKind.FLOAT, "float", 0, 4);
            case "enum" -> writer.type(BtfKind.ENUM, name, 0, 4);
            case "struct" -> writer.structure(name, size);
            case "union" -> writer.type(BtfKind.UNION, name, 0, size);
            case "fwd" -> writer.type(BtfKind.FWD, name, 0, 0);
            case "bpf_user_pt_regs_t" ->
                    writer.type(BtfKind.TYPEDEF, name, 0, type("struct pt_regs"));
            default -> writer.type(BtfKind.TYPEDEF, name, 0, writer.structure("", size));
        };
    }
}
