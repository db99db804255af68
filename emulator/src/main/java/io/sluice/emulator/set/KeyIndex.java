package io.sluice.emulator.set;

import java.util.Arrays;
import java.util.List;

/// Finds the programs that have a key for a number of one value. Immutable.
///
/// A program found is twice its number, plus 1 if it then accepts and did not otherwise.
final class KeyIndex {
    private static final long U32 = 0xffff_ffffL;

    private final int step;
    private final SegmentTable segments;
    private final int[] nodes; // by segment, the innermost block
    private final int[] rows; // by segment, where its row of terms starts
    private final int rowLength;
    private final int[] parents;
    private final int[] starts; // by node, the place of its list; one more at the end

    /// By node: how many programs are found here and nowhere else, how many may be found twice, and
    /// how many are to be run; then the first, the second, and the third with the places of their
    /// code.
    private final int[] lists;

    private KeyIndex(
            int step,
            SegmentTable segments,
            int[] nodes,
            TermTable.Segments terms,
            int[] rows,
            Lists lists) {
        this.step = step;
        this.segments = segments;
        this.nodes = nodes;
        this.rows = rows;
        this.rowLength = terms.length();
        this.parents = lists.parents;
        this.starts = lists.starts;
        this.lists = lists.items;
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record Lists(int[] parents, int[] starts, int[] items) {}

    /// What computes the value.
    int step() {
        return step;
    }

    /// The segment that a number is in.
    int segment(int number) {
        return segments.find(number);
    }

    /// The innermost node around a segment; 0 if there is nothing.
    int node(int segment) {
        return nodes[segment];
    }

    /// Where the row of terms for a segment starts.
    int row(int segment) {
        return rows[segment];
    }

    /// Words of a row.
    int rowLength() {
        return rowLength;
    }

    int parent(int node) {
        return parents[node];
    }

    int start(int node) {
        return starts[node];
    }

    int[] lists() {
        return lists;
    }

    /// What a key stands for.
    ///
    /// @param found the program and its way to decide
    /// @param kind how sure that is
    /// @param code where its code starts, if it is to be run
    record Entry(int found, Kind kind, int code) {
        enum Kind {
            ONCE,
            SURE,
            CHECKED
        }
    }

    /// @param bits how many bits the numbers have
    /// @param terms the rows for the same value
    static KeyIndex of(
            int step,
            int bits,
            IntervalForest forest,
            List<Entry> entries,
            TermTable.Segments terms) {
        int most = forest.starts().length + terms.starts().length;
        IntList starts = new IntList();
        IntList nodes = new IntList();
        IntList rows = new IntList();
        int key = -1;
        int term = -1;
        for (int i = 0; i < most; i++) {
            boolean moreKeys = key + 1 < forest.starts().length;
            boolean moreTerms = term + 1 < terms.starts().length;
            if (!moreKeys && !moreTerms) {
                break;
            }
            long nextKey = moreKeys ? forest.starts()[key + 1] & U32 : Long.MAX_VALUE;
            long nextTerm = moreTerms ? terms.starts()[term + 1] & U32 : Long.MAX_VALUE;
            long next = Math.min(nextKey, nextTerm);
            key += nextKey == next ? 1 : 0;
            term += nextTerm == next ? 1 : 0;
            starts.add((int) next);
            nodes.add(forest.nodes()[key]);
            rows.add(terms.rows()[term]);
        }
        int[] numbers = new int[starts.size()];
        Arrays.setAll(numbers, i -> i);
        SegmentTable segments = SegmentTable.of(starts.toArray(), numbers, bits);
        return new KeyIndex(
                step, segments, nodes.toArray(), terms, rows.toArray(), lists(forest, entries));
    }

    private static Lists lists(IntervalForest forest, List<Entry> entries) {
        int[] starts = new int[forest.size()];
        IntList lists = new IntList();
        for (int node = 1; node < forest.size(); node++) {
            starts[node] = lists.size();
            IntList once = new IntList();
            IntList sure = new IntList();
            IntList checked = new IntList();
            forest.items(
                    node,
                    item -> {
                        Entry entry = entries.get(item);
                        switch (entry.kind) {
                            case ONCE -> once.add(entry.found);
                            case SURE -> sure.add(entry.found);
                            case CHECKED -> {
                                checked.add(entry.found);
                                checked.add(entry.code);
                            }
                        }
                    });
            lists.add(once.size());
            lists.add(sure.size());
            lists.add(checked.size() / 2);
            lists.addAll(once);
            lists.addAll(sure);
            lists.addAll(checked);
        }
        int[] parents = new int[forest.size()];
        Arrays.setAll(parents, forest::parent);
        return new Lists(parents, starts, lists.toArray());
    }
}
