package io.sluice.emulator.verifier;

/// The loops of a program: strongly connected instructions get a common positive number, others 0.
///
/// Tarjan's algorithm without recursion. Source of the use: Linux 6.18, kernel/bpf/verifier.c,
/// compute_scc().
final class Components {

    private final Code code;
    private final int[] order;
    private final int[] low;
    private final int[] component;
    private final int[] open;
    private int openTop;
    private int counter;
    private int components;

    private Components(Code code) {
        this.code = code;
        int n = code.length();
        order = new int[n];
        low = new int[n];
        component = new int[n];
        open = new int[n];
    }

    static int[] compute(Code code, Subprograms subprograms) {
        var c = new Components(code);
        for (int s = 0; s < subprograms.count(); s++) {
            c.explore(subprograms.start[s]);
        }
        return c.component;
    }

    private void explore(int root) {
        if (order[root] != 0) {
            return;
        }
        int[] stack = new int[code.length()];
        int[] nextEdge = new int[code.length()];
        int top = 0;
        stack[top++] = root;
        enter(root);
        while (top > 0) {
            int t = stack[top - 1];
            int[] succ = ControlFlow.successors(code, t);
            if (nextEdge[t] < succ.length) {
                int to = succ[nextEdge[t]++];
                if (order[to] == 0) {
                    enter(to);
                    stack[top++] = to;
                } else {
                    low[t] = Math.min(low[t], low[to]);
                }
                continue;
            }
            top--;
            if (top > 0) {
                low[stack[top - 1]] = Math.min(low[stack[top - 1]], low[t]);
            }
            close(t);
        }
    }

    private void enter(int t) {
        order[t] = ++counter;
        low[t] = counter;
        open[openTop++] = t;
    }

    private void close(int t) {
        if (low[t] != order[t]) {
            return;
        }
        boolean loop = open[openTop - 1] != t || jumpsToItself(t);
        int number = loop ? ++components : 0;
        int member;
        do {
            member = open[--openTop];
            component[member] = number;
            low[member] = Integer.MAX_VALUE; // a closed component lowers nothing
        } while (member != t);
    }

    private boolean jumpsToItself(int t) {
        for (int succ : ControlFlow.successors(code, t)) {
            if (succ == t) {
                return true;
            }
        }
        return false;
    }
}
