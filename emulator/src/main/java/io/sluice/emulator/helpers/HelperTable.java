package io.sluice.emulator.helpers;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;

/// The helpers that a program can call, by number. A value: [#with] answers a new table.
///
/// Numbers: Linux 6.12, include/uapi/linux/bpf.h, enum bpf_func_id.
public final class HelperTable {

    private static final HelperTable STANDARD =
            new HelperTable(Map.of())
                    .with(5, (_, _, _, _, _, _, _) -> System.nanoTime()) // bpf_ktime_get_ns
                    .with(
                            7,
                            (_, _, _, _, _, _, _) ->
                                    ThreadLocalRandom.current().nextInt()
                                            & 0xffff_ffffL) // get_prandom_u32
                    .with(8, (_, _, _, _, _, _, _) -> 0) // bpf_get_smp_processor_id
                    .with(26, PacketHelpers::skbLoadBytes)
                    .with(68, PacketHelpers::skbLoadBytesRelative);

    /// Clock, random numbers and the processor's number.
    private static final Set<Integer> UNREPEATABLE = Set.of(5, 7, 8);

    private final Map<Integer, Helper> rows;

    private HelperTable(Map<Integer, Helper> rows) {
        this.rows = rows;
    }

    /// No helper at all.
    public static HelperTable none() {
        return new HelperTable(Map.of());
    }

    /// The helpers that need no map.
    public static HelperTable standard() {
        return STANDARD;
    }

    /// This table and one more row, or one other.
    public HelperTable with(int id, Helper helper) {
        Map<Integer, Helper> more = new TreeMap<>(rows);
        more.put(id, helper);
        return new HelperTable(Collections.unmodifiableMap(more));
    }

    /// The numbers of all helpers.
    public Set<Integer> numbers() {
        return Collections.unmodifiableSet(rows.keySet());
    }

    /// Whether a helper answers otherwise on another machine or at another time, all that it is
    /// given being the same.
    public static boolean isUnrepeatable(int id) {
        return UNREPEATABLE.contains(id);
    }

    /// The helper with a number.
    public Optional<Helper> helper(int id) {
        return Optional.ofNullable(rows.get(id));
    }
}
