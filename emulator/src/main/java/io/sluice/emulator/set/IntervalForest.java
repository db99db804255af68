package io.sluice.emulator.set;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/// Many intervals of unsigned numbers as trees: which of them hold a number is a node and its
/// ancestors.
///
/// Intervals are cut into blocks of 2^n numbers that start at a multiple of their size, as networks
/// are, so that of two blocks one holds the other or they are disjoint. Nodes count from 1; 0 is
/// outside of all of them. A node has a list of what its block stands for.
final class IntervalForest {
    /// So much longer than the lists of all nodes those of all nodes with their ancestors may be
    /// for the latter to be written down, and so much longer in any case.
    private static final int FLAT_FACTOR = 4;

    private static final int FLAT_ROOM = 1 << 14;

    private final int[] parents;
    private final int[] firsts; // by node, where its list starts
    private final int[] items;
    private final int[] starts; // by segment, ascending
    private final int[] nodes; // by segment, from its start to the next one's

    private IntervalForest(int[] parents, int[] firsts, int[] items, int[] starts, int[] nodes) {
        this.parents = parents;
        this.firsts = firsts;
        this.items = items;
        this.starts = starts;
        this.nodes = nodes;
    }

    /// Where the segments start that have one node each; unsigned, ascending, the first is 0.
    int[] starts() {
        return starts;
    }

    /// By start, the smallest block that holds the numbers from there on, or 0.
    int[] nodes() {
        return nodes;
    }

    int size() {
        return parents.length;
    }

    /// The smallest block around a node's, or 0.
    int parent(int node) {
        return parents[node];
    }

    /// Hands over the list of a node.
    void items(int node, IntConsumer taker) {
        for (int i = firsts[node]; i < firsts[node + 1]; i++) {
            taker.accept(items[i]);
        }
    }

    /// A block, and what it stands for.
    private record Block(long lo, long hi, IntList items) {}

    /// Collects intervals.
    static final class Builder {
        private final Map<Long, Block> blocks = new HashMap<>();

        /// @param set in the form of [io.sluice.filters.ir.Intervals]
        /// @param item what its numbers stand for
        void add(int[] set, int item) {
            for (int i = 0; i < set.length; i += 2) {
                cut(set[i] & 0xffff_ffffL, set[i + 1] & 0xffff_ffffL, item);
            }
        }

        private void cut(long lo, long hi, int item) {
            long at = lo;
            while (at <= hi) {
                long size = at == 0 ? 1L << Integer.SIZE : Long.lowestOneBit(at);
                while (at + size - 1 > hi) {
                    size >>>= 1;
                }
                long from = at;
                long to = at + size - 1;
                blocks.computeIfAbsent(
                                from << Integer.SIZE | to, _ -> new Block(from, to, new IntList()))
                        .items
                        .add(item);
                at += size;
            }
        }

        IntervalForest build() {
            List<Block> sorted = new ArrayList<>(blocks.values());
            sorted.sort((one, other) ->
                    one.lo != other.lo
                            ? Long.compare(one.lo, other.lo)
                            : Long.compare(other.hi, one.hi));
            int[] parents = new int[sorted.size() + 1];
            Segments segments = new Segments();
            int[] stack = new int[Integer.SIZE + 2];
            int depth = 0; // stack[0] is 0, outside of all blocks
            for (int node = 1; node <= sorted.size(); node++) {
                Block block = sorted.get(node - 1);
                while (depth > 0 && sorted.get(stack[depth] - 1).hi < block.lo) {
                    long end = sorted.get(stack[depth--] - 1).hi;
                    segments.add(end + 1, stack[depth]);
                }
                parents[node] = stack[depth];
                stack[++depth] = node;
                segments.add(block.lo, node);
            }
            while (depth > 0) {
                long end = sorted.get(stack[depth--] - 1).hi;
                segments.add(end + 1, stack[depth]);
            }
            return written(sorted, parents, segments);
        }

        private static IntervalForest written(
                List<Block> sorted, int[] parents, Segments segments) {
            int[] lengths = new int[parents.length];
            long own = 0;
            long withAncestors = 0;
            for (int node = 1; node < parents.length; node++) {
                lengths[node] = sorted.get(node - 1).items.size() + lengths[parents[node]];
                own += sorted.get(node - 1).items.size();
                withAncestors += lengths[node];
            }
            boolean flat = withAncestors <= FLAT_FACTOR * own + FLAT_ROOM;
            int[] firsts = new int[parents.length + 1];
            IntList items = new IntList();
            for (int node = 1; node < parents.length; node++) {
                firsts[node] = items.size();
                for (int at = node; at != 0; at = flat ? parents[at] : 0) {
                    items.addAll(sorted.get(at - 1).items);
                }
            }
            firsts[parents.length] = items.size();
            if (flat) {
                Arrays.fill(parents, 0);
            }
            return new IntervalForest(
                    parents,
                    firsts,
                    items.toArray(),
                    segments.starts.toArray(),
                    segments.nodes.toArray());
        }
    }

    /// Segments in ascending order; of two with one start the later counts.
    private static final class Segments {
        private final IntList starts = new IntList();
        private final IntList nodes = new IntList();

        Segments() {
            add(0, 0);
        }

        void add(long start, int node) {
            if (start > 0xffff_ffffL) {
                return;
            }
            int last = starts.size() - 1;
            if (last >= 0 && starts.get(last) == (int) start) {
                nodes.set(last, node);
            } else {
                starts.add((int) start);
                nodes.add(node);
            }
        }
    }
}
