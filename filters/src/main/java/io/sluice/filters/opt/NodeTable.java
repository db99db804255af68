package io.sluice.filters.opt;

import io.sluice.filters.ir.Flow;
import java.util.Arrays;

/// Finds the node that does the same as another.
final class NodeTable {
    private static final int MULTIPLIER =
            0x9e3779b1; // 2^32 over the golden ratio: spreads consecutive numbers

    private final Flow flow;
    private final int[] slots;

    /// @param nodes no more than so many will be interned
    NodeTable(Flow flow, int nodes) {
        this.flow = flow;
        slots = new int[Integer.highestOneBit(nodes * 2 + 2) * 2];
    }

    /// The first node interned that has the same kind, values and successors; the node itself if
    /// there is none.
    int intern(int node) {
        int mask = slots.length - 1;
        int hash = hash(node);
        int slot = (hash ^ hash >>> 15) & mask;
        while (slots[slot] != 0) {
            if (alike(slots[slot] - 1, node)) {
                return slots[slot] - 1;
            }
            slot = slot + 1 & mask;
        }
        slots[slot] = node + 1;
        return node;
    }

    @SuppressWarnings("EnumOrdinal") // only to hash
    private int hash(int node) {
        int hash = flow.kind(node).ordinal() * 31 + flow.left(node);
        hash = hash * MULTIPLIER + flow.right(node);
        hash = hash * MULTIPLIER + flow.yes(node);
        hash = hash * MULTIPLIER + flow.no(node);
        return flow.kind(node) == Flow.Kind.IN
                ? hash * MULTIPLIER + Arrays.hashCode(flow.set(node))
                : hash;
    }

    private boolean alike(int a, int b) {
        return flow.kind(a) == flow.kind(b)
                && flow.left(a) == flow.left(b)
                && flow.right(a) == flow.right(b)
                && flow.yes(a) == flow.yes(b)
                && flow.no(a) == flow.no(b)
                && (flow.kind(a) != Flow.Kind.IN || Arrays.equals(flow.set(a), flow.set(b)));
    }
}
