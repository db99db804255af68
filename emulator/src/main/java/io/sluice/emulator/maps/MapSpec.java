package io.sluice.emulator.maps;

import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a map is made from.
///
/// @param name what it is called, empty if it has no name
/// @param type the kind
/// @param size how large it is
/// @param flags what programs may not do with it
/// @param fields parts of the value that only helpers may touch
/// @param inner for a map of maps, what its values look like
/// @param contents what is in it; without, zeros
public record MapSpec(
        String name,
        MapType type,
        Size size,
        Set<Flag> flags,
        List<Field> fields,
        Optional<MapSpec> inner,
        Optional<Contents> contents) {

    /// What is in a map when a program is loaded: the values of an array, one behind the other.
    ///
    /// @param hex its bytes as hexadecimal digits; what is missing at the end is zeros
    public record Contents(String hex) {

        /// Contents of bytes.
        public static Contents of(byte[] bytes) {
            return new Contents(HexFormat.of().formatHex(bytes));
        }

        /// The bytes.
        public byte[] bytes() {
            return HexFormat.of().parseHex(hex);
        }
    }

    /// How large a map is.
    ///
    /// @param key bytes of a key
    /// @param value bytes of a value
    /// @param entries how many entries it may hold
    public record Size(int key, int value, int entries) {}

    /// Restrictions on what may be done with it.
    public enum Flag {
        /// Programs only read (BPF_F_RDONLY_PROG).
        READ_ONLY,
        /// Programs only write (BPF_F_WRONLY_PROG).
        WRITE_ONLY,
        /// User space no longer writes (BPF_MAP_FREEZE).
        FROZEN
    }

    /// What a special field is.
    public enum FieldKind {
        /// `struct bpf_spin_lock`.
        SPIN_LOCK(4),
        /// `struct bpf_timer`.
        TIMER(16);

        private final int size;

        FieldKind(int size) {
            this.size = size;
        }

        /// Its size in bytes.
        public int size() {
            return size;
        }

        /// The C name without `struct`.
        public String cName() {
            return this == SPIN_LOCK ? "bpf_spin_lock" : "bpf_timer";
        }
    }

    /// A part of a value that loads and stores may not touch.
    ///
    /// @param kind what it is
    /// @param offset where it starts in the value
    public record Field(FieldKind kind, int offset) {}

    public MapSpec {
        flags = flags.isEmpty() ? Set.of() : Set.copyOf(EnumSet.copyOf(flags));
        fields = List.copyOf(fields);
    }

    /// A map of which nobody knows what is in it.
    public MapSpec(
            String name,
            MapType type,
            Size size,
            Set<Flag> flags,
            List<Field> fields,
            Optional<MapSpec> inner) {
        this(name, type, size, flags, fields, inner, Optional.empty());
    }

    /// A map without name, flags, special fields or inner maps.
    public static MapSpec of(MapType type, int keySize, int valueSize, int maxEntries) {
        return new MapSpec(
                "",
                type,
                new Size(keySize, valueSize, maxEntries),
                Set.of(),
                List.of(),
                Optional.empty());
    }

    /// Bytes of a key.
    public int keySize() {
        return size.key;
    }

    /// Bytes of a value.
    public int valueSize() {
        return size.value;
    }

    /// How many entries it may hold.
    public int maxEntries() {
        return size.entries;
    }

    /// Whether nobody can change it any more, so that a verifier may count on what is in it.
    ///
    /// Source: Linux 6.18, kernel/bpf/verifier.c, bpf_map_is_rdonly().
    public boolean isConstant() {
        return flags.contains(Flag.READ_ONLY) && flags.contains(Flag.FROZEN);
    }

    /// The special field of a kind, if the value has one.
    public Optional<Field> field(FieldKind kind) {
        return fields.stream().filter(field -> field.kind() == kind).findFirst();
    }
}
