package io.sluice.emulator.jit.cbpf;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/// Cuts a plan into ranges of instructions that each fit into a method.
///
/// HotSpot never compiles a method of more than 8,000 bytes (`-XX:-DontCompileHugeMethods` would,
/// but is not ours to set), and such a filter would run a hundred times slower.
final class FilterRegions {

    private FilterRegions() {}

    /// Instructions `from` up to `to`, entered from elsewhere only at `entries`.
    record Region(int from, int to, TreeSet<Integer> entries) {}

    /// An upper estimate of the bytecode of one instruction.
    static int weight(FilterPlan plan, int index) {
        if (!plan.isReached(index)) {
            return 0;
        }
        Choice choice = plan.choice(index);
        if (choice == null) {
            return 24;
        }
        int keys = choice.points().size();
        int points =
                keys <= BodyEmitter.MAX_SWITCH_KEYS
                        ? 16 + 8 * keys
                        : 32 + 4 * choice.distinctPointTargets();
        return points + 16 * (choice.ranges().size() - 1);
    }

    static int weight(FilterPlan plan) {
        int sum = 0;
        for (int i = 0; i < plan.size(); i++) {
            sum += weight(plan, i);
        }
        return sum;
    }

    /// Regions of at most that weight each, in order.
    static List<Region> cut(FilterPlan plan, int maxWeight) {
        List<Region> regions = new ArrayList<>();
        int from = 0;
        int weight = 0;
        for (int i = 0; i < plan.size(); i++) {
            int more = weight(plan, i);
            if (weight + more > maxWeight && i > from) {
                regions.add(new Region(from, i, new TreeSet<>()));
                from = i;
                weight = 0;
            }
            weight += more;
        }
        regions.add(new Region(from, plan.size(), new TreeSet<>()));
        markEntries(plan, regions);
        return regions;
    }

    private static void markEntries(FilterPlan plan, List<Region> regions) {
        regions.getFirst().entries().add(0);
        for (int i = 0; i < plan.size(); i++) {
            if (plan.isReached(i)) {
                markEntries(plan.successors(i), regions, regions.get(indexOf(regions, i)));
            }
        }
    }

    private static void markEntries(List<Integer> successors, List<Region> regions, Region from) {
        for (int successor : successors) {
            if (successor >= from.to()) {
                regions.get(indexOf(regions, successor)).entries().add(successor);
            }
        }
    }

    /// The number of the region that holds an instruction.
    static int indexOf(List<Region> regions, int instruction) {
        int at = 0;
        while (regions.get(at).to() <= instruction) {
            at++;
        }
        return at;
    }
}
