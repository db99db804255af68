package io.sluice.emulator.set;

import io.sluice.filters.set.Computable;
import io.sluice.filters.set.DecisionGraph;
import io.sluice.filters.set.Restriction;
import java.util.Arrays;

/// What a set of programs comes to for packets of which something is known: the programs that
/// accept all of them, and for those still open the nodes that decide. Those that reject all are
/// gone.
///
/// @param programs the numbers of the open ones
/// @param nodes by open program, its node
/// @param accepted a bit for each program that accepts
/// @param computable what can be computed of the packets
@SuppressWarnings("ArrayRecordComponent")
record Residue(int[] programs, int[] nodes, long[] accepted, Computable computable) {

    /// Of packets of which nothing is known.
    ///
    /// @param roots the node of each program
    static Residue of(DecisionGraph graph, int[] roots) {
        int[] programs = new int[roots.length];
        Arrays.setAll(programs, i -> i);
        long[] none = new long[words(roots.length)];
        return new Residue(programs, roots, none, Computable.nothing(graph))
                .under(Restriction.to(graph, Computable.nothing(graph)));
    }

    /// Words of a set of bits.
    static int words(int bits) {
        return bits + Long.SIZE - 1 >> 6;
    }

    /// Of the packets of which that much more is known.
    Residue under(Restriction restriction) {
        long[] all = accepted.clone();
        int[] rest = new int[nodes.length];
        int[] open = new int[nodes.length];
        int count = 0;
        for (int i = 0; i < nodes.length; i++) {
            int node = restriction.of(nodes[i]);
            if (!DecisionGraph.isEnd(node)) {
                open[count] = programs[i];
                rest[count++] = node;
            } else if (node == DecisionGraph.ACCEPT) {
                all[programs[i] >> 6] |= 1L << programs[i];
            }
        }
        return new Residue(
                Arrays.copyOf(open, count),
                Arrays.copyOf(rest, count),
                all,
                restriction.computable());
    }
}
