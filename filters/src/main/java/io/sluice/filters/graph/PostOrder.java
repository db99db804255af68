package io.sluice.filters.graph;

import java.util.Arrays;

/// The nodes reachable from an entry in depth-first post-order: in an acyclic graph every node
/// comes after all its successors, and read backwards the order is topological.
///
/// Second successors are visited first, so read backwards a node is followed by what its first
/// successor leads to.
public final class PostOrder {
    private static final byte OPEN = 1;
    private static final byte CLOSED = 2;

    private final int[] nodes;
    private final int size;
    private final boolean[] loopHeads;
    private final boolean cyclic;

    private PostOrder(int[] nodes, int size, boolean[] loopHeads, boolean cyclic) {
        this.nodes = nodes;
        this.size = size;
        this.loopHeads = loopHeads;
        this.cyclic = cyclic;
    }

    /// Orders a graph of at most two successors a node.
    ///
    /// @param nodeCount all node numbers are below
    /// @param first by node, the first successor, or a negative number where there is none
    /// @param second by node, the second successor, likewise
    public static PostOrder of(int nodeCount, int entry, int[] first, int[] second) {
        byte[] state = new byte[nodeCount];
        byte[] step = new byte[nodeCount];
        int[] order = new int[nodeCount];
        int[] stack = new int[nodeCount + 1];
        boolean[] heads = new boolean[nodeCount];
        boolean cyclic = false;
        int done = 0;
        int depth = 0;
        stack[depth++] = entry;
        state[entry] = OPEN;
        while (depth > 0) {
            int node = stack[depth - 1];
            if (step[node] == 2) {
                state[node] = CLOSED;
                order[done++] = node;
                depth--;
                continue;
            }
            int target = step[node]++ == 0 ? second[node] : first[node];
            if (target < 0 || state[target] == CLOSED) {
                continue;
            }
            if (state[target] == OPEN) {
                heads[target] = true;
                cyclic = true;
            } else {
                state[target] = OPEN;
                stack[depth++] = target;
            }
        }
        return new PostOrder(
                done == nodeCount ? order : Arrays.copyOf(order, done), done, heads, cyclic);
    }

    /// How many nodes are reachable.
    public int size() {
        return size;
    }

    /// The node at a place of the order, the entry being last.
    public int at(int place) {
        return nodes[place];
    }

    /// Whether some path comes back to where it was.
    public boolean cyclic() {
        return cyclic;
    }

    /// Whether an edge from one of its own descendants leads to the node.
    public boolean isLoopHead(int node) {
        return loopHeads[node];
    }
}
