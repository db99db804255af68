package io.sluice.cli.bench;

import io.sluice.filters.CompiledFilter;
import java.util.ArrayList;
import java.util.List;

/// What the paper of 1993 compares BPF with: the filter as a tree of tests.
public final class PaperContenders {
    private PaperContenders() {}

    /// The tree on a stack machine that goes through all of it (`stack`), and on one that leaves
    /// out what the answer does not need (`tree`); none for a filter that is more than such a tree.
    public static List<Contender> of(CompiledFilter filter, Traffic traffic) {
        List<Contender> contenders = new ArrayList<>();
        TreeCode.of(filter, TreeCode.Evaluation.WHOLE)
                .ifPresent(code -> contenders.add(contender("stack", code, traffic)));
        TreeCode.of(filter, TreeCode.Evaluation.SHORT_CIRCUIT)
                .ifPresent(code -> contenders.add(contender("tree", code, traffic)));
        return contenders;
    }

    private static Contender contender(String name, int[] code, Traffic traffic) {
        StackMachine machine = new StackMachine(code);
        return new Contender(
                name,
                () -> {
                    int accepted = 0;
                    for (int i = 0; i < traffic.count(); i++) {
                        accepted +=
                                machine.accepts(
                                                traffic.buffer(),
                                                traffic.offsets()[i],
                                                traffic.capturedLengths()[i],
                                                traffic.originalLengths()[i])
                                        ? 1
                                        : 0;
                    }
                    return accepted;
                });
    }
}
