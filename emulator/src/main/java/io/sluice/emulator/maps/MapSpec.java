package io.sluice.emulator.maps;

import java.util.EnumSet;
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
public record MapSpec(
        String name,
        MapType type,
        Size size,
        Set<Flag> flags,
        List<Field> fields,
        Optional<MapSpec> inner) {

    /// How large a map is.
    ///
    /// @param key bytes of a key
    /// @param value bytes of a value
    /// @param entries how many entries it may hold
    public record Size(int key, int value, int entries) {}

    /// Restrictions from the side of programs.
    public enum Flag {
        /// Programs only read (BPF_F_RDONLY_PROG).
        READ_ONLY,
        /// Programs only write (BPF_F_WRONLY_PROG).
        WRITE_ONLY
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

    /// The special field of a kind, if the value has one.
    public Optional<Field> field(FieldKind kind) {
        return fields.stream().filter(field -> field.kind() == kind).findFirst();
    }
}
