package io.sluice.filters.opt;

import io.sluice.filters.graph.PostOrder;
import io.sluice.filters.ir.Flow;

/// The rows of a graph: tests that all leave for the same place, each but the first reached from
/// the one before it only.
final class Rows {
    private final Flow flow;
    private final PostOrder order;
    private final int[] predecessors;

    Rows(Work work, PostOrder order) {
        flow = work.flow();
        this.order = order;
        predecessors = work.predecessors(order);
    }

    /// Where the tests of the longer of the two rows that start at a node leave for.
    int exit(int head) {
        return length(head, flow.yes(head)) >= length(head, flow.no(head))
                ? flow.yes(head)
                : flow.no(head);
    }

    private int length(int head, int exit) {
        int count = 1;
        for (int node = onward(head, exit); belongs(node, exit); node = onward(node, exit)) {
            count++;
        }
        return count;
    }

    /// Where a test of a row goes if it does not leave.
    int onward(int node, int exit) {
        return flow.yes(node) == exit ? flow.no(node) : flow.yes(node);
    }

    /// Whether the node is a further test of the row it is reached from.
    boolean belongs(int node, int exit) {
        return flow.kind(node) == Flow.Kind.IN
                && predecessors[node] == 1
                && (flow.yes(node) == exit || flow.no(node) == exit);
    }

    /// Whether some row tests a value twice, or one that was tested just before the row.
    boolean areWorthSorting() {
        boolean[] met = new boolean[flow.size()];
        int[] rowOf = new int[flow.values().size()]; // by value, 1 + head of the last row with it
        int[] tested = new int[flow.size()]; // by node, 1 + the value tested just before it
        for (int i = order.size() - 1; i >= 0; i--) {
            int node = order.at(i);
            boolean test = flow.kind(node) == Flow.Kind.IN;
            if (test && !met[node] && repeats(node, tested[node] - 1, met, rowOf)) {
                return true;
            }
            if (!flow.isReturn(node)) {
                tested[flow.yes(node)] = test ? flow.left(node) + 1 : 0;
            }
            if (flow.isTest(node)) {
                tested[flow.no(node)] = test ? flow.left(node) + 1 : 0;
            }
        }
        return false;
    }

    private boolean repeats(int head, int before, boolean[] met, int[] rowOf) {
        int exit = exit(head);
        int node = head;
        do {
            int value = flow.left(node);
            met[node] = true;
            if (rowOf[value] == head + 1 || value == before && node != head) {
                return true;
            }
            rowOf[value] = head + 1;
            node = onward(node, exit);
        } while (belongs(node, exit));
        return false;
    }
}
