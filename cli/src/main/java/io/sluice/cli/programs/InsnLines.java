package io.sluice.cli.programs;

import io.sluice.cli.render.SafeText;
import io.sluice.filters.ebpf.Decoded;
import io.sluice.filters.ebpf.EbpfAssembler;
import io.sluice.filters.ebpf.EbpfCodec;
import io.sluice.filters.ebpf.EbpfDisassembler;
import io.sluice.filters.ebpf.EbpfProgram;
import io.sluice.filters.ebpf.EbpfSyntax;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The text of a program's instructions by slot: lines of its source where there is one, else as
/// disassembled.
final class InsnLines {

    /// @param number the line of the source, counting from 1; empty if it was disassembled
    /// @param text the instruction
    record Line(Optional<Integer> number, String text) {

        @Override
        public String toString() {
            return number.map(n -> "line " + n + ": ").orElse("") + SafeText.of(text);
        }
    }

    private final Optional<EbpfProgram> program;
    private final Map<Integer, Line> lines = new HashMap<>();

    private InsnLines(Optional<EbpfProgram> program) {
        this.program = program;
    }

    static InsnLines of(long[] slots, Optional<String> source) {
        Optional<EbpfProgram> program =
                EbpfCodec.decode(slots) instanceof Decoded.Program(EbpfProgram decoded)
                        ? Optional.of(decoded)
                        : Optional.empty();
        var lines = new InsnLines(program);
        program.ifPresent(decoded -> source.ifPresent(text -> lines.fill(decoded, text)));
        return lines;
    }

    private void fill(EbpfProgram decoded, String source) {
        int[] slotOf = decoded.slotOffsets();
        List<String> text = source.lines().toList();
        List<Integer> numbers = EbpfAssembler.lines(source);
        for (int i = 0; i < decoded.size(); i++) {
            lines.put(
                    slotOf[i],
                    new Line(Optional.of(numbers.get(i)), text.get(numbers.get(i) - 1).strip()));
        }
    }

    /// The program, if it decodes.
    Optional<EbpfProgram> program() {
        return program;
    }

    Optional<Line> at(int slot) {
        return Optional.ofNullable(lines.get(slot)).or(() -> disassembled(slot));
    }

    private Optional<Line> disassembled(int slot) {
        return program.flatMap(decoded -> {
            int index = Arrays.binarySearch(decoded.slotOffsets(), 0, decoded.size(), slot);
            return index < 0
                    ? Optional.empty()
                    : Optional.of(
                            new Line(
                                    Optional.empty(),
                                    EbpfDisassembler.insn(decoded, index, EbpfSyntax.PSEUDO_C)));
        });
    }

    /// An instruction with its slot in front.
    String text(int slot) {
        return "insn " + slot + at(slot).map(line -> ", " + line).orElse("");
    }
}
