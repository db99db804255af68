package io.sluice.emulator.set;

/// Finds the segment of an unsigned number: numbers of up to 16 bits in a table of all of them,
/// longer ones by their leading bits, in tables of entries for so many bits each and short lists
/// where few segments are left. Immutable.
///
/// The tables for longer numbers are one array. An entry that is not negative is the answer; else
/// its complement is a place. A table there is the shift, the mask, and the entries; a list is -1,
/// three starts, each less 1, and four answers.
final class SegmentTable {
    private static final int LIST = 4;
    private static final int BITS_LEAST = 3;
    private static final int BITS_MOST = 16;
    private static final long U32 = 0xffff_ffffL;

    private final char[] direct;
    private final int[] heap;
    private final int root;

    private SegmentTable(char[] direct, int[] heap, int root) {
        this.direct = direct;
        this.heap = heap;
        this.root = root;
    }

    /// @param starts where segments start, unsigned, ascending, the first is 0
    /// @param answers for the numbers from each start to the next; not negative
    /// @param bits how many bits the numbers have
    static SegmentTable of(int[] starts, int[] answers, int bits) {
        if (bits <= BITS_MOST && starts.length > 1) {
            char[] direct = new char[1 << bits];
            int segment = 0;
            for (int number = 0; number < direct.length; number++) {
                while (segment + 1 < starts.length && starts[segment + 1] <= number) {
                    segment++;
                }
                direct[number] = (char) answers[segment];
            }
            return new SegmentTable(direct, new int[0], 0);
        }
        Writer writer = new Writer(starts, answers);
        int root = writer.entry(0, bits, 0, starts.length);
        return new SegmentTable(new char[0], writer.heap.toArray(), root);
    }

    int find(int number) {
        if (direct.length != 0) {
            return direct[number];
        }
        int entry = root;
        while (entry < 0) {
            int at = ~entry;
            int head = heap[at];
            entry =
                    head >= 0
                            ? heap[at + 2 + (number >>> head & heap[at + 1])]
                            : inList(number, at);
        }
        return entry;
    }

    /// Without a branch, which the processor could not foresee.
    private int inList(int number, int at) {
        long sought = number & U32;
        long behind =
                ((heap[at + 1] & U32) - sought >>> 63)
                        + ((heap[at + 2] & U32) - sought >>> 63)
                        + ((heap[at + 3] & U32) - sought >>> 63);
        return heap[at + LIST + (int) behind];
    }

    private static final class Writer {
        private final int[] starts;
        private final int[] answers;
        private final IntList heap = new IntList();

        Writer(int[] starts, int[] answers) {
            this.starts = starts;
            this.answers = answers;
        }

        /// The entry for 2^bits numbers.
        ///
        /// @param lo the first of them
        /// @param from the segment that holds it
        /// @param to behind the last segment that starts among them
        int entry(long lo, int bits, int from, int to) {
            int count = to - from;
            if (count == 1) {
                return answers[from];
            }
            if (count <= LIST) {
                return list(from, to);
            }
            int at = heap.size();
            int wanted = Integer.SIZE - Integer.numberOfLeadingZeros(count) + 2;
            int stride = Math.min(bits, Math.clamp(wanted, BITS_LEAST, BITS_MOST));
            int shift = bits - stride;
            heap.add(shift);
            heap.add((1 << stride) - 1);
            for (int i = 0; i < 1 << stride; i++) {
                heap.add(0);
            }
            int segment = from;
            for (int i = 0; i < 1 << stride; i++) {
                long first = lo + ((long) i << shift);
                long end = first + (1L << shift);
                while (segment + 1 < to && (starts[segment + 1] & U32) <= first) {
                    segment++;
                }
                int behind = segment + 1;
                while (behind < to && (starts[behind] & U32) < end) {
                    behind++;
                }
                heap.set(at + 2 + i, entry(first, shift, segment, behind));
            }
            return ~at;
        }

        private int list(int from, int to) {
            int at = heap.size();
            heap.add(-1);
            for (int segment = from + 1; segment < from + LIST; segment++) {
                heap.add(segment < to ? starts[segment] - 1 : -1); // no number is greater
            }
            for (int segment = from; segment < from + LIST; segment++) {
                heap.add(segment < to ? answers[segment] : 0);
            }
            return ~at;
        }
    }
}
