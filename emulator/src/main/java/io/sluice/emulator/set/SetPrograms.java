package io.sluice.emulator.set;

import io.sluice.emulator.cbpf.CbpfRules;
import io.sluice.emulator.cbpf.CheckedProgram;
import io.sluice.filters.cbpf.CbpfInsn;
import io.sluice.filters.cbpf.CbpfProgram;
import io.sluice.filters.cbpf.Opcode;
import io.sluice.filters.set.DecisionGraph;
import io.sluice.filters.set.ProgramReader;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The programs of a set, those that decide every packet alike as one, and the states that packets
/// go through. Shared by the matchers of all threads.
final class SetPrograms {
    /// What makes programs the same without looking into them.
    private record Same(CbpfProgram program, CbpfRules rules) {}

    private final List<CheckedProgram> programs;
    private final int[] classes; // by program, the class of those that decide alike
    private final int[] firsts; // by class, where its members start; one more at the end
    private final int[] members; // ascending within each class
    private final ValuePlan plan;
    private final StateBuilder builder;
    private final @Nullable SetState[] first = new SetState[1];

    SetPrograms(List<CheckedProgram> programs) {
        this.programs = List.copyOf(programs);
        DecisionGraph graph = new DecisionGraph();
        int[] nodes = read(graph, this.programs);
        Map<Integer, Integer> known = new HashMap<>();
        IntList roots = new IntList();
        classes = new int[nodes.length];
        for (int i = 0; i < nodes.length; i++) {
            Integer before = known.putIfAbsent(nodes[i], roots.size());
            classes[i] = before == null ? roots.size() : before;
            if (before == null) {
                roots.add(nodes[i]);
            }
        }
        firsts = new int[roots.size() + 1];
        for (int number : classes) {
            firsts[number + 1]++;
        }
        Arrays.parallelPrefix(firsts, Integer::sum);
        members = new int[nodes.length];
        int[] ends = firsts.clone();
        for (int i = 0; i < nodes.length; i++) {
            members[ends[classes[i]]++] = i;
        }
        plan = new ValuePlan(graph);
        for (int node = DecisionGraph.ACCEPT + 1; node < graph.size(); node++) {
            plan.step(graph.value(node));
        }
        builder = new StateBuilder(graph, plan);
        builder.first(roots.toArray(), new SetState.Home(first, 0));
    }

    private static int[] read(DecisionGraph graph, List<CheckedProgram> programs) {
        Map<Same, Integer> known = new HashMap<>();
        int[] nodes = new int[programs.size()];
        for (int i = 0; i < nodes.length; i++) {
            CheckedProgram program = programs.get(i);
            int number = i;
            nodes[i] =
                    known.computeIfAbsent(
                            new Same(program.program(), program.rules()),
                            _ ->
                                    isReadable(program)
                                            ? ProgramReader.read(graph, program.program(), number)
                                            : graph.opaque(number));
        }
        return nodes;
    }

    /// Whether the program means on Linux' machine what it does on libpcap's: there an indexed load
    /// may end up before the packet.
    private static boolean isReadable(CheckedProgram program) {
        return program.rules() == CbpfRules.LIBPCAP
                || program.program().insns().stream().noneMatch(SetPrograms::isIndexed);
    }

    private static boolean isIndexed(CbpfInsn insn) {
        return (insn.code() & Opcode.CLASS_MASK) == Opcode.LD
                && (insn.code() & Opcode.MODE_MASK) == Opcode.IND;
    }

    /// How many programs there are.
    int size() {
        return programs.size();
    }

    /// How many classes of programs that decide every packet alike there are, as far as that is
    /// known.
    int classes() {
        return firsts.length - 1;
    }

    /// The class of a program.
    int classOf(int program) {
        return classes[program];
    }

    /// Where the members of a class start in [#members()]; those of the next start behind them.
    int[] firsts() {
        return firsts;
    }

    int[] members() {
        return members;
    }

    StateBuilder builder() {
        return builder;
    }

    SetState first() {
        return Objects.requireNonNull(first[0]);
    }

    /// A fresh reader of values, for one thread.
    PacketValues values() {
        return new PacketValues(plan, programs);
    }
}
