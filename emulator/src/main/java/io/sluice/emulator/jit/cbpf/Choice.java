package io.sluice.emulator.jit.cbpf;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;

/// Where a run goes by what A holds: in place of a chain or a search tree of tests.
///
/// @param points where single values lead
/// @param ranges where all other values lead: each from its key, an unsigned number, up to the next
///   key. The first key is 0
record Choice(Map<Integer, Integer> points, NavigableMap<Long, Integer> ranges) {
    private static final int MIN_POINTS_TO_ADD_TO = 8;

    /// Values in a range that becomes points.
    private static final int SHORT = 64;

    /// Leaves out what makes no difference: ranges that go on where the one before leads, and
    /// points that lead where their range does. Short ranges become points where there are enough
    /// of those for a table.
    Choice simplified() {
        NavigableMap<Long, Integer> merged = merged(ranges);
        Map<Integer, Integer> all = new LinkedHashMap<>(points);
        if (all.size() >= MIN_POINTS_TO_ADD_TO) {
            merged = merged(withoutShortRanges(merged, all));
        }
        Choice simple = new Choice(all, merged);
        all.entrySet().removeIf(point -> point.getValue() == simple.rangeTarget(point.getKey()));
        return simple;
    }

    private int rangeTarget(int value) {
        return Objects.requireNonNull(ranges.floorEntry(Integer.toUnsignedLong(value))).getValue();
    }

    private static NavigableMap<Long, Integer> merged(NavigableMap<Long, Integer> ranges) {
        NavigableMap<Long, Integer> merged = new TreeMap<>();
        ranges.forEach((from, target) -> {
            if (merged.isEmpty() || !merged.lastEntry().getValue().equals(target)) {
                merged.put(from, target);
            }
        });
        return merged;
    }

    /// Where all values of a range are points, a neighbour may have it.
    private static NavigableMap<Long, Integer> withoutShortRanges(
            NavigableMap<Long, Integer> ranges, Map<Integer, Integer> points) {
        NavigableMap<Long, Integer> longOnes = new TreeMap<>();
        ranges.forEach((from, target) -> {
            Long next = ranges.higherKey(from);
            long end = next == null ? 1L << Integer.SIZE : next;
            if (end - from > SHORT) {
                longOnes.put(longOnes.isEmpty() ? 0 : from, target);
            } else {
                for (long value = from; value < end; value++) {
                    points.putIfAbsent((int) value, target);
                }
            }
        });
        return longOnes;
    }

    /// All ends, with repetitions.
    List<Integer> targets() {
        List<Integer> all = new ArrayList<>(points.values());
        all.addAll(ranges.values());
        return all;
    }

    /// Whether A is only asked for membership: all points lead to one end, all else to another.
    boolean isSet() {
        return ranges.size() == 1 && distinctPointTargets() == 1;
    }

    int distinctPointTargets() {
        return pointTargets().size();
    }

    /// Where points lead, each end once.
    List<Integer> pointTargets() {
        return points.values().stream().distinct().toList();
    }

    /// For each point, which of [#pointTargets] it leads to, counted from 1.
    Map<Integer, Integer> numbers() {
        Map<Integer, Integer> numberOf = new HashMap<>();
        for (int target : pointTargets()) {
            numberOf.put(target, numberOf.size() + 1);
        }
        Map<Integer, Integer> numbers = new LinkedHashMap<>();
        points.forEach(
                (key, target) -> numbers.put(key, Objects.requireNonNull(numberOf.get(target))));
        return numbers;
    }

    /// Where the points of a set lead.
    int members() {
        return points.values().iterator().next();
    }

    /// Where all that is not a point leads, if that is one place.
    int others() {
        return ranges.firstEntry().getValue();
    }
}
