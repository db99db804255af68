package io.sluice.filters.ebpf;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads a program as text, each line in either of the two syntaxes of [EbpfSyntax].
///
/// Listings are read too: a leading instruction number, `(b7)` of bpftool, the bytes of
/// llvm-objdump and labels in angle brackets are skipped. A label is a name and a colon. The label
/// `exit`, if not written, is the first `exit`, as the conformance suite has it. Comments start
/// with `;`, `#` or `//`.
public final class EbpfAssembler {

    private final List<AsmInsn> insns = new ArrayList<>();
    private final List<TextLine> lines = new ArrayList<>();
    private final Map<String, Integer> labels = new HashMap<>();

    private EbpfAssembler() {}

    /// Assembles a text.
    ///
    /// @throws EbpfSyntaxException if a line is no instruction, a label is missing or written
    ///   twice, a jump goes too far, or there is no instruction at all
    public static EbpfProgram assemble(String text) {
        EbpfAssembler assembler = new EbpfAssembler();
        int number = 0;
        for (String line : text.lines().toList()) {
            assembler.line(new TextLine(line, ++number));
        }
        if (assembler.insns.isEmpty()) {
            throw new EbpfSyntaxException("there is no instruction", Math.max(number, 1), 1);
        }
        return assembler.program();
    }

    /// The line of each instruction of a text, counting from 1.
    ///
    /// @throws EbpfSyntaxException if a line is no instruction
    public static List<Integer> lines(String text) {
        EbpfAssembler assembler = new EbpfAssembler();
        int number = 0;
        for (String line : text.lines().toList()) {
            assembler.line(new TextLine(line, ++number));
        }
        return assembler.lines.stream().map(TextLine::number).toList();
    }

    private void line(TextLine line) {
        while (label(line)) {
            // Several labels may stand at one place.
        }
        if (line.atEnd()) {
            return;
        }
        insns.add(
                PseudoCParser.isPseudoC(line)
                        ? PseudoCParser.insn(line)
                        : MnemonicParser.insn(line));
        line.expectEnd();
        lines.add(line);
    }

    /// Takes a label, or a listing's prefix, from the start of a line.
    private boolean label(TextLine line) {
        int start = line.position();
        skipAddress(line);
        boolean angled = line.accept("<");
        String name = line.word();
        if (angled) {
            line.expect(">");
        }
        if (name.isEmpty() || !line.accept(":")) {
            line.back(start);
            return false;
        }
        if (name.chars().allMatch(Character::isDigit)) {
            skipBytes(line);
        } else if (labels.putIfAbsent(name, insns.size()) != null) {
            line.back(start);
            throw line.error("label '" + name + "' is written twice");
        }
        return true;
    }

    /// llvm-objdump writes `0000000000000000 <name>:` before a function.
    private static void skipAddress(TextLine line) {
        int start = line.position();
        String address = line.word();
        if (!line.startsWith("<") || !address.matches("[0-9a-f]*")) {
            line.back(start);
        }
    }

    /// After a listing's number: `(b7)`, or eight or sixteen bytes in hexadecimal.
    private static void skipBytes(TextLine line) {
        int start = line.position();
        boolean bracketed = line.accept("(");
        String opcode = line.word();
        int count = 1;
        int end = line.position();
        if (!bracketed) {
            while (line.word().matches("[0-9a-f]{2}")) {
                count++;
                end = line.position();
            }
        }
        boolean whole = bracketed ? line.accept(")") : count == 8 || count == 16;
        if (!opcode.matches("[0-9a-f]{2}") || !whole) {
            line.back(start);
            return;
        }
        if (!bracketed) {
            line.back(end);
        }
        if (opcode.equals("18")) {
            line.listAsWide();
        }
    }

    private EbpfProgram program() {
        int[] slotOf = new int[insns.size() + 1];
        Map<Integer, Integer> insnAt = new HashMap<>();
        for (int i = 0; i < insns.size(); i++) {
            insnAt.put(slotOf[i], i);
            slotOf[i + 1] = slotOf[i] + insns.get(i).slots();
        }
        List<EbpfInsn> resolved = new ArrayList<>();
        for (int i = 0; i < insns.size(); i++) {
            int target = target(i, slotOf, insnAt);
            EbpfInsn insn = insns.get(i).insn().apply(target);
            int distance = slotOf[target] - slotOf[i] - 1;
            boolean isShort =
                    insn instanceof EbpfInsn.Jump
                            || insn instanceof EbpfInsn.JumpIf
                            || insn instanceof EbpfInsn.MayGoto;
            if (isShort && distance != (short) distance) {
                throw error(
                        i,
                        0,
                        "a jump over "
                                + distance
                                + " slots does not fit 16 bits; gotol (ja32) goes further");
            }
            resolved.add(insn);
        }
        return new EbpfProgram(resolved);
    }

    private int target(int index, int[] slotOf, Map<Integer, Integer> insnAt) {
        return switch (insns.get(index).target()) {
            case AsmInsn.Target.None _ -> index;
            case AsmInsn.Target.Label(String name, int position) -> labelled(name, index, position);
            case AsmInsn.Target.Distance(long slots, int position) -> {
                long slot = slotOf[index] + 1L + slots;
                Integer target = slot == (int) slot ? insnAt.get((int) slot) : null;
                if (target == null) {
                    throw error(
                            index,
                            position,
                            "distance " + slots + " does not lead to an instruction");
                }
                yield target;
            }
        };
    }

    private int labelled(String name, int index, int position) {
        Integer target = labels.get(name);
        if (target == null && name.equals("exit")) {
            target = firstExit();
        }
        if (target == null) {
            throw error(index, position, "there is no label '" + name + "'");
        }
        if (target == insns.size()) {
            throw error(index, position, "label '" + name + "' has no instruction after it");
        }
        return target;
    }

    private @Nullable Integer firstExit() {
        for (int i = 0; i < insns.size(); i++) {
            if (insns.get(i).insn().apply(0) instanceof EbpfInsn.Exit) {
                return i;
            }
        }
        return null;
    }

    private EbpfSyntaxException error(int index, int position, String message) {
        return new EbpfSyntaxException(message, lines.get(index).number(), position + 1);
    }
}
