package io.sluice.filters.emit;

import io.sluice.filters.graph.PostOrder;
import io.sluice.filters.ir.Flow;
import java.util.Arrays;

/// Makes one of nodes whose instructions and successors are the same, though what they compute may
/// not be: with the address already loaded, `jeq #10.0.0.1` serves source and destination alike.
final class SameCode {
    private static final int MULTIPLIER =
            0x9e3779b1; // 2^32 over the golden ratio: spreads consecutive numbers
    private static final int UNMET = -1;

    private final Flow flow;
    private final NodeCode nodes;
    private final InsnBuffer insns;
    private final int[] slots;
    private final int[] same; // by node, the node that stands for it

    SameCode(Flow flow, NodeCode nodes, InsnBuffer insns, int size) {
        this.flow = flow;
        this.nodes = nodes;
        this.insns = insns;
        slots = new int[Integer.highestOneBit(size * 2 + 2) * 2];
        same = new int[flow.size()];
        Arrays.fill(same, UNMET);
    }

    /// By node, the node that stands for it, for all nodes of the order.
    int[] find(PostOrder order) {
        for (int i = 0; i < order.size(); i++) {
            int node = order.at(i);
            boolean nothing = !flow.isTest(node) && !flow.isReturn(node) && isEmpty(node);
            same[node] = nothing ? standIn(flow.yes(node)) : intern(node);
        }
        return same;
    }

    private boolean isEmpty(int node) {
        for (int i = nodes.start(node); i < nodes.end(node); i++) {
            if (!insns.isDeadStore(i)) {
                return false;
            }
        }
        return true;
    }

    private int standIn(int node) {
        return node < 0 || same[node] == UNMET ? node : same[node];
    }

    private int taken(int node) {
        return standIn(nodes.inverted(node) ? flow.no(node) : flow.yes(node));
    }

    private int otherwise(int node) {
        return standIn(nodes.inverted(node) ? flow.yes(node) : flow.no(node));
    }

    private int intern(int node) {
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

    private int hash(int node) {
        int hash = flow.isReturn(node) ? flow.left(node) : 0;
        for (int i = nodes.start(node); i < nodes.end(node); i++) {
            if (!insns.isDeadStore(i)) {
                hash = (hash + insns.code(i)) * MULTIPLIER + insns.k(i);
            }
        }
        hash = (hash + nodes.jumpCode(node)) * MULTIPLIER + nodes.jumpK(node);
        return (hash * MULTIPLIER + taken(node)) * MULTIPLIER + otherwise(node);
    }

    private boolean alike(int a, int b) {
        if (flow.isReturn(a) || flow.isReturn(b)) {
            return flow.isReturn(a) && flow.isReturn(b) && flow.left(a) == flow.left(b);
        }
        return nodes.jumpCode(a) == nodes.jumpCode(b)
                && nodes.jumpK(a) == nodes.jumpK(b)
                && taken(a) == taken(b)
                && otherwise(a) == otherwise(b)
                && sameInsns(a, b);
    }

    private boolean sameInsns(int a, int b) {
        int i = nodes.start(a);
        int j = nodes.start(b);
        while (true) {
            i = skipDead(i, nodes.end(a));
            j = skipDead(j, nodes.end(b));
            if (i == nodes.end(a) || j == nodes.end(b)) {
                return i == nodes.end(a) && j == nodes.end(b);
            }
            if (insns.code(i) != insns.code(j) || insns.k(i) != insns.k(j)) {
                return false;
            }
            i++;
            j++;
        }
    }

    private int skipDead(int from, int end) {
        int i = from;
        while (i < end && insns.isDeadStore(i)) {
            i++;
        }
        return i;
    }
}
