package io.sluice.emulator.set;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Many terms as rows of bits: for each value and each segment of its numbers a row with a bit for
/// each term whose set holds them, so that the terms which hold for a packet are the bits that its
/// rows have in common. Immutable.
final class TermTable {
    private final int[] found;
    private final long[] all;
    private final int[] froms; // by value, the words of its rows
    private final long[][] rows; // by value, one row after another

    private TermTable(int[] found, long[] all, int[] froms, long[][] rows) {
        this.found = found;
        this.all = all;
        this.froms = froms;
        this.rows = rows;
    }

    /// How many terms there are.
    int size() {
        return found.length;
    }

    /// Longs that hold a bit for each term.
    int words() {
        return all.length;
    }

    /// What a term stands for, see [Term#found()].
    int found(int term) {
        return found[term];
    }

    /// Sets the bits of all terms.
    void start(long[] bits) {
        System.arraycopy(all, 0, bits, 0, all.length);
    }

    /// Leaves the bits of a row.
    ///
    /// @param value its place in the list of values
    /// @param row where the row starts
    void meet(int value, int row, int length, long[] bits) {
        long[] table = rows[value];
        int from = froms[value];
        for (int i = 0; i < length; i++) {
            bits[from + i] &= table[row + i];
        }
    }

    /// The segments of one value.
    ///
    /// @param starts unsigned, ascending, the first is 0
    /// @param rows by segment, where its row starts
    /// @param length words of a row
    @SuppressWarnings("ArrayRecordComponent")
    record Segments(int[] starts, int[] rows, int length) {}

    /// Makes a table.
    static final class Builder {
        private final int[] values;
        private final List<Term> terms = new ArrayList<>();
        private final long[][] rows;
        private final int[] froms;

        /// @param values what the terms are about
        Builder(int[] values) {
            this.values = values;
            rows = new long[values.length][];
            froms = new int[values.length];
        }

        void add(Term term) {
            terms.add(term);
        }

        /// Puts terms about the same values side by side, so that rows are short.
        void sort() {
            terms.sort(Comparator.comparingLong(this::aboutWhat));
        }

        private long aboutWhat(Term term) {
            long about = 0;
            for (int i = 0; i < values.length; i++) {
                about |= term.sets().containsKey(values[i]) ? 1L << i : 0;
            }
            return about;
        }

        /// Writes the rows of one value.
        Segments segments(int place) {
            int value = values[place];
            int first = terms.size();
            int last = -1;
            for (int term = 0; term < terms.size(); term++) {
                if (terms.get(term).sets().containsKey(value)) {
                    first = Math.min(first, term);
                    last = term;
                }
            }
            if (last < 0) {
                rows[place] = new long[0];
                return new Segments(new int[] {0}, new int[] {0}, 0);
            }
            froms[place] = first >> 6;
            int length = (last >> 6) - froms[place] + 1;
            return swept(place, length);
        }

        private Segments swept(int place, int length) {
            int base = froms[place] << 6;
            long[] row = new long[length];
            Arrays.fill(row, -1);
            TreeMap<Long, IntList> changes = new TreeMap<>();
            changes.put(0L, new IntList());
            for (int term = 0; term < terms.size(); term++) {
                int[] set = terms.get(term).sets().get(values[place]);
                if (set != null) {
                    int bit = term - base;
                    row[bit >> 6] &= ~(1L << bit);
                    for (int i = 0; i < set.length; i += 2) {
                        changes.computeIfAbsent(set[i] & 0xffff_ffffL, _ -> new IntList()).add(bit);
                        changes.computeIfAbsent((set[i + 1] & 0xffff_ffffL) + 1, _ -> new IntList())
                                .add(bit);
                    }
                }
            }
            changes.remove(1L << Integer.SIZE);
            Map<Row, Integer> known = new HashMap<>();
            int[] starts = new int[changes.size()];
            int[] at = new int[changes.size()];
            int segment = 0;
            for (Map.Entry<Long, IntList> change : changes.entrySet()) {
                for (int i = 0; i < change.getValue().size(); i++) {
                    int bit = change.getValue().get(i);
                    row[bit >> 6] ^= 1L << bit;
                }
                starts[segment] = (int) (long) change.getKey();
                Row now = new Row(row.clone());
                Integer before = known.putIfAbsent(now, known.size() * length);
                at[segment++] = before == null ? (known.size() - 1) * length : before;
            }
            long[] table = new long[known.size() * length];
            known.forEach((each, start) -> System.arraycopy(each.bits, 0, table, start, length));
            rows[place] = table;
            return new Segments(starts, at, length);
        }

        /// The table, once the rows of all values are written.
        TermTable build() {
            long[] all = new long[Residue.words(terms.size())];
            for (int term = 0; term < terms.size(); term++) {
                all[term >> 6] |= 1L << term;
            }
            return new TermTable(terms.stream().mapToInt(Term::found).toArray(), all, froms, rows);
        }
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record Row(long[] bits) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Row(long[] others) && Arrays.equals(bits, others);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bits);
        }
    }
}
