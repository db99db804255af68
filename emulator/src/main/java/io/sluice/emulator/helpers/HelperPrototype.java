package io.sluice.emulator.helpers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// What a helper takes and gives.
///
/// Words of results: `INT`, `VOID`, `MV` (map value), `SOCK`, `TCP`, `MPTCP`, `RBMEM` (a ring
/// buffer's record), `DMEM`, `PERCPU`, `BTF:name`, `BTFS:name`; a `?` says that it may be 0. Words
/// of parameters: `MAP`, `KEY`, `VALUE`, `UVALUE` (written by the helper), `CTX`, `ANY`, `SIZE` (at
/// least 1), `SIZE0`, `RMEM` (read), `UMEM` (written), `LONG` (8 bytes written), `LOCK`, `TIMER`,
/// `SKC` (a socket, not one of the kernel's own), `BSOCK` (any socket), `RB` (a record), `ALLOC`
/// (constant size of what is allocated), `FUNC`, `STACK`, `DYNPTR`, `KPTR`, `PERCPU`, `BTF:name`;
/// `?` says that 0 is allowed, `+R` that the object is released.
///
/// @param id the number
/// @param name the name without `bpf_`
/// @param result the result's word
/// @param parameters the words of the parameters
/// @param properties `gpl`, `sleeps`, `changes-packet`, `packet-arguments`
public record HelperPrototype(
        int id, String name, String result, List<String> parameters, Set<String> properties) {

    private static final Map<Integer, HelperPrototype> PROTOTYPES = new HashMap<>();
    private static final Map<String, HelperPrototype> VARIANTS = new HashMap<>();
    private static final Map<String, BitSet> WITHHELD = new HashMap<>();
    private static final Map<String, BitSet> AVAILABLE = new HashMap<>();

    static {
        read(
                "helper-prototypes.tsv",
                f -> {
                    int id = Integer.parseInt(f[0]);
                    PROTOTYPES.put(
                            id,
                            new HelperPrototype(
                                    id, f[1], f[2], words(f[3]), Set.copyOf(words(f[4]))));
                });
        read(
                "helper-variants.tsv",
                f -> {
                    int id = Integer.parseInt(f[0]);
                    var variant =
                            new HelperPrototype(
                                    id,
                                    of(id).orElseThrow().name,
                                    f[2],
                                    words(f[3]),
                                    Set.copyOf(words(f[4])));
                    words(f[1]).forEach(type -> VARIANTS.put(type + " " + id, variant));
                });
        read("helper-privileges.tsv", f -> WITHHELD.put(f[0], numbers(f[1])));
        read("helper-availability.tsv", f -> AVAILABLE.put(f[0], numbers(f[1])));
    }

    public HelperPrototype {
        parameters = List.copyOf(parameters);
        properties = Set.copyOf(properties);
    }

    /// The helper with a number.
    public static Optional<HelperPrototype> of(int id) {
        return Optional.ofNullable(PROTOTYPES.get(id));
    }

    /// The helper with a number, as programs of a type, such as `xdp`, have it.
    public static Optional<HelperPrototype> of(int id, String type) {
        HelperPrototype variant = VARIANTS.get(type + " " + id);
        return variant != null ? Optional.of(variant) : of(id);
    }

    /// Whether a program kind, such as `xdp` or `cgroup_skb/egress`, has a helper.
    public static boolean isAvailable(String kind, int id) {
        BitSet available = AVAILABLE.get(kind);
        return available != null && id > 0 && available.get(id);
    }

    /// Whether a loader with fewer capabilities, `no_perfmon` or `unprivileged`, goes without it in
    /// programs of a type, such as `xdp`.
    public static boolean isWithheld(String privilege, String type, int id) {
        BitSet ofType = WITHHELD.get(privilege + "/" + type);
        BitSet withheld = ofType != null ? ofType : WITHHELD.get(privilege);
        return withheld != null && withheld.get(id);
    }

    /// The name that the kernel prints: with `bpf_`, or `unknown`.
    public static String printedName(int id) {
        return id == 0 ? "bpf_unspec" : of(id).map(p -> "bpf_" + p.name).orElse("unknown");
    }

    /// Whether pointers into the packet are lost by calling it.
    public static boolean changesPacket(int id) {
        return of(id).filter(p -> p.properties.contains("changes-packet")).isPresent();
    }

    /// Whether a program kind has a helper that may wait for what takes time.
    public static boolean sleeps(String kind, int id) {
        return isAvailable(kind, id)
                && of(id).filter(p -> p.properties.contains("sleeps")).isPresent();
    }

    /// How many registers it reads in programs of a kind; five if it is not known.
    public static int parameters(int id, String kind) {
        int slash = kind.indexOf('/');
        return of(id, slash < 0 ? kind : kind.substring(0, slash))
                .map(p -> p.parameters.size())
                .orElse(5);
    }

    /// The word of a parameter, 1 to 5.
    public String parameter(int number) {
        return number <= parameters.size() ? parameters.get(number - 1) : "";
    }

    private static List<String> words(String field) {
        return field.isBlank() ? List.of() : List.of(field.split(" ", -1));
    }

    private static BitSet numbers(String ranges) {
        var set = new BitSet();
        Arrays.stream(ranges.split(",", -1))
                .forEach(range -> {
                    String[] ends = range.split("-", -1);
                    set.set(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]) + 1);
                });
        return set;
    }

    private static void read(String name, Consumer<String[]> row) {
        var in = Objects.requireNonNull(HelperPrototype.class.getResourceAsStream(name));
        try (var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            reader.lines()
                    .filter(line -> !line.startsWith("#"))
                    .forEach(line -> row.accept(line.split("\t", -1)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
