package io.sluice.emulator.maps;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// The kinds of map, with what a verifier must know of each.
///
/// Numbers: Linux 6.18, include/uapi/linux/bpf.h, enum bpf_map_type.
public enum MapType {
    HASH(1, Trait.KEYED, Trait.ITERABLE),
    ARRAY(2, Trait.KEYED, Trait.ITERABLE, Trait.ADDRESSABLE, Trait.INDEXED),
    PROG_ARRAY(3, Trait.OWN_HELPERS),
    PERF_EVENT_ARRAY(4, Trait.OWN_HELPERS),
    PERCPU_HASH(5, Trait.KEYED, Trait.ITERABLE, Trait.PER_CPU),
    PERCPU_ARRAY(6, Trait.KEYED, Trait.ITERABLE, Trait.PER_CPU, Trait.INDEXED),
    STACK_TRACE(7, Trait.OWN_HELPERS),
    CGROUP_ARRAY(8, Trait.OWN_HELPERS),
    LRU_HASH(9, Trait.KEYED, Trait.ITERABLE),
    LRU_PERCPU_HASH(10, Trait.KEYED, Trait.ITERABLE, Trait.PER_CPU),
    LPM_TRIE(11, Trait.KEYED),
    ARRAY_OF_MAPS(12, Trait.OWN_HELPERS, Trait.LOOKUP, Trait.HOLDS_MAPS, Trait.INDEXED),
    HASH_OF_MAPS(13, Trait.OWN_HELPERS, Trait.LOOKUP, Trait.HOLDS_MAPS),
    DEVMAP(14, Trait.OWN_HELPERS, Trait.LOOKUP, Trait.REDIRECT),
    SOCKMAP(15, Trait.OWN_HELPERS, Trait.LOOKUP, Trait.SOCKETS),
    CPUMAP(16, Trait.OWN_HELPERS, Trait.REDIRECT),
    XSKMAP(17, Trait.OWN_HELPERS, Trait.LOOKUP, Trait.REDIRECT),
    SOCKHASH(18, Trait.OWN_HELPERS, Trait.LOOKUP, Trait.SOCKETS),
    CGROUP_STORAGE(19, Trait.OWN_HELPERS),
    REUSEPORT_SOCKARRAY(20, Trait.OWN_HELPERS, Trait.LOOKUP),
    PERCPU_CGROUP_STORAGE(21, Trait.OWN_HELPERS),
    QUEUE(22, Trait.OWN_HELPERS),
    STACK(23, Trait.OWN_HELPERS),
    SK_STORAGE(24, Trait.OWN_HELPERS),
    DEVMAP_HASH(25, Trait.OWN_HELPERS, Trait.LOOKUP, Trait.REDIRECT),
    STRUCT_OPS(26, Trait.OWN_HELPERS),
    RINGBUF(27, Trait.OWN_HELPERS),
    INODE_STORAGE(28, Trait.OWN_HELPERS),
    TASK_STORAGE(29, Trait.OWN_HELPERS),
    BLOOM_FILTER(30, Trait.OWN_HELPERS),
    USER_RINGBUF(31, Trait.OWN_HELPERS),
    CGRP_STORAGE(32, Trait.OWN_HELPERS),
    ARENA(33, Trait.OWN_HELPERS);

    /// What a kind can do.
    public enum Trait {
        /// Lookup, update and delete by key from a program.
        KEYED,
        /// The key is an array index.
        INDEXED,
        /// `bpf_for_each_map_elem` walks it.
        ITERABLE,
        /// A program may hold the address of its values without a lookup.
        ADDRESSABLE,
        /// One value for each processor.
        PER_CPU,
        /// Only helpers made for it take it.
        OWN_HELPERS,
        /// Lookup works although it has its own helpers.
        LOOKUP,
        /// The values are maps.
        HOLDS_MAPS,
        /// `bpf_redirect_map` takes it.
        REDIRECT,
        /// The values are sockets.
        SOCKETS
    }

    private final int number;

    @SuppressWarnings("ImmutableEnumChecker") // never changed after construction
    private final Set<Trait> traits;

    MapType(int number, Trait first, Trait... more) {
        this.number = number;
        this.traits = EnumSet.of(first, more);
    }

    /// The kernel's number.
    public int number() {
        return number;
    }

    /// Whether this kind can do something.
    public boolean has(Trait trait) {
        return traits.contains(trait);
    }

    /// The kernel's structure for maps of this kind, without `struct`.
    ///
    /// Source: Linux 6.18, map_btf_id of each struct bpf_map_ops.
    public String structure() {
        return switch (this) {
            case ARRAY, PROG_ARRAY, PERF_EVENT_ARRAY, PERCPU_ARRAY, CGROUP_ARRAY, ARRAY_OF_MAPS ->
                    "bpf_array";
            case HASH, PERCPU_HASH, LRU_HASH, LRU_PERCPU_HASH, HASH_OF_MAPS -> "bpf_htab";
            case STACK_TRACE -> "bpf_stack_map";
            case LPM_TRIE -> "lpm_trie";
            case DEVMAP, DEVMAP_HASH -> "bpf_dtab";
            case SOCKMAP -> "bpf_stab";
            case CPUMAP -> "bpf_cpu_map";
            case XSKMAP -> "xsk_map";
            case SOCKHASH -> "bpf_shtab";
            case CGROUP_STORAGE, PERCPU_CGROUP_STORAGE -> "bpf_cgroup_storage_map";
            case REUSEPORT_SOCKARRAY -> "reuseport_array";
            case QUEUE, STACK -> "bpf_queue_stack";
            case SK_STORAGE, INODE_STORAGE, TASK_STORAGE, CGRP_STORAGE -> "bpf_local_storage_map";
            case STRUCT_OPS -> "bpf_struct_ops_map";
            case RINGBUF, USER_RINGBUF -> "bpf_ringbuf_map";
            case BLOOM_FILTER -> "bpf_bloom_filter";
            case ARENA -> "bpf_arena";
        };
    }

    /// The name in listings and files, such as `percpu_array`.
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The kind with a label.
    public static Optional<MapType> labelled(String label) {
        return Arrays.stream(values()).filter(type -> type.label().equals(label)).findFirst();
    }
}
