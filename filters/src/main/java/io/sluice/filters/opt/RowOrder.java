package io.sluice.filters.opt;

import io.sluice.filters.diagnostics.SourceSpan;
import io.sluice.filters.ir.Flow;
import io.sluice.filters.ir.Intervals;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A row of tests with one exit, collected by value: one group for each value between two splits.
final class RowOrder {

    /// The tests on one value.
    private static final class Group {
        private final int value;
        private final @Nullable SourceSpan origin;
        private int[] bounds = new int[8]; // of all sets, unsorted
        private int size;

        Group(int value, @Nullable SourceSpan origin) {
            this.value = value;
            this.origin = origin;
        }

        void add(int[] set) {
            if (size + set.length > bounds.length) {
                bounds = Arrays.copyOf(bounds, Math.max(size + set.length, bounds.length * 2));
            }
            System.arraycopy(set, 0, bounds, size, set.length);
            size += set.length;
        }

        /// The union of all sets added.
        int[] union() {
            return union(0, size / 2);
        }

        private int[] union(int from, int to) {
            if (to - from == 1) {
                return new int[] {bounds[2 * from], bounds[2 * from + 1]};
            }
            int middle = from + to >>> 1;
            return from == to
                    ? Intervals.empty()
                    : Intervals.union(union(from, middle), union(middle, to));
        }
    }

    private final Flow flow;
    private final ConditionWriter conditions;
    private final int exit;
    private final List<Group> groups = new ArrayList<>();
    private final Map<Integer, Group> open = new HashMap<>(); // since the last split
    private int splits;
    private int free; // so many groups stand before the first split

    RowOrder(Work work, int exit) {
        flow = work.flow();
        conditions = work.conditions();
        this.exit = exit;
    }

    /// What comes next has to stay behind what came before.
    void split() {
        splits++;
        open.clear();
    }

    /// Moves the tests on a value that is in a register when the row begins to the front, if they
    /// are free to.
    ///
    /// @param anyOrder whether failures do not matter in the row
    /// @return whether anything moved
    boolean putFirst(int value, boolean anyOrder) {
        int end = anyOrder ? groups.size() : free;
        for (int i = 1; i < end; i++) {
            if (groups.get(i).value == value) {
                groups.addFirst(groups.remove(i));
                return true;
            }
        }
        return false;
    }

    void add(int node) {
        int value = flow.left(node);
        Group group = open.get(value);
        if (group == null) {
            group = new Group(value, flow.origin(node));
            open.put(value, group);
            groups.add(group);
        }
        if (splits == 0) {
            free = groups.size();
        }
        group.add(flow.yes(node) == exit ? flow.set(node) : Intervals.complement(flow.set(node)));
    }

    int groups() {
        return groups.size();
    }

    /// Writes the groups into the first nodes of the row, the last of which goes on to `rest`.
    void write(int[] row, int rest) {
        for (int i = 0; i < groups.size(); i++) {
            Group group = groups.get(i);
            int node = row[i];
            flow.origin(node, group.origin);
            flow.yes(node, exit);
            flow.no(node, i == groups.size() - 1 ? rest : row[i + 1]);
            conditions.in(node, group.value, group.union());
        }
    }
}
