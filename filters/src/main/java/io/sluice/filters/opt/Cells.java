package io.sluice.filters.opt;

import io.sluice.filters.ir.Intervals;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// All 32-bit numbers, cut where any of several sets begins or ends: within a cell every number
/// lies in the same sets.
final class Cells {
    private static final int INDEX_BITS = 24;
    private static final int ROOM = 32; // sets told of, over all cells, for each set

    private final int[] starts; // by cell, its least number, ascending; the first is 0
    private final List<List<Integer>> members;

    private Cells(int[] starts, List<List<Integer>> members) {
        this.starts = starts;
        this.members = members;
    }

    /// The cells of some sets, unless so many of them overlap that there would be too much to tell.
    static Optional<Cells> of(List<int[]> sets) {
        long[] bounds = bounds(sets);
        int[] starts = new int[bounds.length + 1];
        List<List<Integer>> members = new ArrayList<>();
        BitSet active = new BitSet();
        int room = ROOM * (sets.size() + 1);
        long start = 0;
        for (long bound : bounds) {
            long at = bound >>> INDEX_BITS;
            if (at > start) {
                room -= active.cardinality();
                if (room < 0) {
                    return Optional.empty();
                }
                starts[members.size()] = (int) start;
                members.add(active.stream().boxed().toList());
                start = at;
            }
            // A set's intervals do not touch, so at each of its bounds it comes in or goes out.
            active.flip((int) bound & (1 << INDEX_BITS) - 1);
        }
        if (start <= 0xffff_ffffL) {
            starts[members.size()] = (int) start;
            members.add(active.stream().boxed().toList());
        }
        return Optional.of(new Cells(Arrays.copyOf(starts, members.size()), members));
    }

    /// Where sets begin, and where their intervals have just ended, each with the set's index below
    /// it.
    private static long[] bounds(List<int[]> sets) {
        long[] bounds = new long[sets.stream().mapToInt(set -> set.length).sum()];
        int size = 0;
        for (int index = 0; index < sets.size(); index++) {
            int[] set = sets.get(index);
            for (int i = 0; i < set.length; i++) {
                long at = (set[i] & 0xffff_ffffL) + (i & 1);
                bounds[size++] = at << INDEX_BITS | index;
            }
        }
        Arrays.sort(bounds);
        return bounds;
    }

    int size() {
        return starts.length;
    }

    /// The least number of a cell; that of the first is 0.
    int start(int cell) {
        return starts[cell];
    }

    /// The indices of the sets a cell lies in, ascending.
    List<Integer> members(int cell) {
        return members.get(cell);
    }

    /// The greatest number of a cell.
    int end(int cell) {
        return cell + 1 < starts.length ? starts[cell + 1] - 1 : -1;
    }

    /// By indices of sets, the numbers that lie in these and no others.
    Map<List<Integer>, int[]> byMembers() {
        Map<List<Integer>, int[]> sets = new HashMap<>();
        for (int cell = 0; cell < size(); cell++) {
            int[] numbers = {starts[cell], end(cell)};
            int[] before = sets.put(members.get(cell), numbers);
            if (before != null && !members.get(cell).isEmpty()) {
                sets.put(members.get(cell), Intervals.union(before, numbers));
            }
        }
        return sets;
    }

    /// The numbers of the cells from one to before another that are marked with a number.
    int[] marked(int[] marks, int mark, int from, int to) {
        int[] set = new int[2 * (to - from)];
        int size = 0;
        for (int cell = from; cell < to; cell++) {
            if (marks[cell] != mark) {
                continue;
            }
            if (size > 0 && set[size - 1] + 1 == starts[cell]) {
                set[size - 1] = end(cell);
            } else {
                set[size++] = starts[cell];
                set[size++] = end(cell);
            }
        }
        return size == 0 ? Intervals.empty() : Arrays.copyOf(set, size);
    }
}
