package io.sluice.filters.ebpf;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/// Writes programs as text that [EbpfAssembler] reads back to the same program.
public final class EbpfDisassembler {

    private EbpfDisassembler() {}

    /// One line an instruction, with its slot in front and distances in slots as targets, as
    /// bpftool lists.
    public static List<String> listing(EbpfProgram program, EbpfSyntax syntax) {
        int[] slotOf = program.slotOffsets();
        return IntStream.range(0, program.size())
                .mapToObj(i ->
                        "%4d: %s"
                                .formatted(
                                        slotOf[i],
                                        insn(
                                                program.insns().get(i),
                                                syntax,
                                                distance(program, slotOf, i))))
                .toList();
    }

    /// Source text: indented instructions, and labels `L0`, `L1`, … where something points.
    public static String source(EbpfProgram program, EbpfSyntax syntax) {
        BitSet targets = new BitSet();
        program.insns().forEach(insn -> EbpfProgram.target(insn).ifPresent(targets::set));
        int[] names = targets.stream().toArray();
        StringBuilder out = new StringBuilder();
        int next = 0;
        for (int i = 0; i < program.size(); i++) {
            if (targets.get(i)) {
                out.append('L').append(next++).append(":\n");
            }
            EbpfInsn insn = program.insns().get(i);
            OptionalInt target = EbpfProgram.target(insn);
            String label = target.isPresent() ? "L" + indexOf(names, target.getAsInt()) : "";
            out.append("    ").append(insn(insn, syntax, label)).append('\n');
        }
        return out.toString();
    }

    private static int indexOf(int[] sorted, int value) {
        return Arrays.binarySearch(sorted, value);
    }

    /// One instruction of a program, its target as a distance in slots.
    public static String insn(EbpfProgram program, int index, EbpfSyntax syntax) {
        return insn(
                program.insns().get(index),
                syntax,
                distance(program, program.slotOffsets(), index));
    }

    private static String distance(EbpfProgram program, int[] slotOf, int index) {
        OptionalInt target = EbpfProgram.target(program.insns().get(index));
        return target.isPresent()
                ? "%+d".formatted(slotOf[target.getAsInt()] - slotOf[index] - 1)
                : "";
    }

    private static String insn(EbpfInsn insn, EbpfSyntax syntax, String target) {
        return switch (syntax) {
            case PSEUDO_C -> PseudoCPrinter.print(insn, target);
            case MNEMONICS -> MnemonicPrinter.print(insn, target);
        };
    }
}
