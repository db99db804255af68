package io.sluice.emulator.maps;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a map is made from.
///
/// @param type the kind
/// @param keySize bytes of a key
/// @param valueSize bytes of a value
/// @param maxEntries how many entries it may hold
/// @param flags what programs may not do with it
/// @param fields parts of the value that only helpers may touch
/// @param inner for a map of maps, what its values look like
public record MapSpec(
        MapType type,
        int keySize,
        int valueSize,
        int maxEntries,
        Set<Flag> flags,
        List<Field> fields,
        Optional<MapSpec> inner) {

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

    /// A map without flags, special fields or inner maps.
    public static MapSpec of(MapType type, int keySize, int valueSize, int maxEntries) {
        return new MapSpec(
                type, keySize, valueSize, maxEntries, Set.of(), List.of(), Optional.empty());
    }

    /// The special field of a kind, if the value has one.
    public Optional<Field> field(FieldKind kind) {
        return fields.stream().filter(field -> field.kind() == kind).findFirst();
    }
}
