package io.sluice.filters.cbpf;

import io.sluice.filters.cbpf.CbpfOp.Form;
import java.util.BitSet;
import java.util.Optional;

/// Writes a program as source of Linux' `bpf_asm` (tools/bpf/bpf_asm.c).
///
/// What that language cannot say (unknown codes, junk in ignored fields, branches out of the
/// program) is written as `.insn code, jt, jf, k`, which only [CbpfAssembler] reads; so every
/// program comes back as it was.
final class AssemblyPrinter {
    private static final String INDENT = "        ";

    private final CbpfProgram program;
    private final BitSet labelled = new BitSet();

    private AssemblyPrinter(CbpfProgram program) {
        this.program = program;
    }

    static String print(CbpfProgram program) {
        return new AssemblyPrinter(program).print();
    }

    private String print() {
        String[] lines = new String[program.size()];
        for (int i = 0; i < lines.length; i++) {
            lines[i] = insn(program.insns().get(i), i);
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines.length; i++) {
            String label = labelled.get(i) ? name(i) + ":" : "";
            text.append(label).append(" ".repeat(Math.max(1, INDENT.length() - label.length())));
            text.append(lines[i]).append('\n');
        }
        return text.toString();
    }

    private static String name(int index) {
        // bpf_asm wants names of two characters or more.
        return "L" + index;
    }

    private String insn(CbpfInsn insn, int index) {
        Optional<CbpfOp> known = CbpfOp.ofCode(insn.code()).filter(op -> isPlain(op, insn));
        if (known.isEmpty()) {
            return raw(insn);
        }
        CbpfOp op = known.get();
        if (op.isBranch()) {
            return index + 1 + Math.max(insn.jt(), insn.jf()) < program.size()
                    ? branch(op, insn, index)
                    : raw(insn);
        }
        return switch (op.form()) {
            case TARGET -> jump(insn, index);
            case ABSOLUTE -> op.mnemonic() + " " + absolute(op, insn.k());
            case LENGTH -> op.mnemonic() + " #len";
            case NONE -> op.mnemonic();
            case HEX, DECIMAL, INDEXED, SCRATCH, HEADER_LENGTH, X, A ->
                    op.mnemonic() + " " + CbpfDisassembler.plainOperand(op, insn.k());
        };
    }

    /// Whether the fields that this instruction ignores are 0.
    private static boolean isPlain(CbpfOp op, CbpfInsn insn) {
        Form form = op.form();
        boolean usesK =
                form != Form.NONE && form != Form.X && form != Form.A && form != Form.LENGTH;
        return (usesK || insn.k() == 0) && (op.isBranch() || insn.jt() == 0 && insn.jf() == 0);
    }

    private static String raw(CbpfInsn insn) {
        return ".insn 0x"
                + Integer.toHexString(insn.code())
                + ", "
                + insn.jt()
                + ", "
                + insn.jf()
                + ", 0x"
                + Integer.toHexString(insn.k());
    }

    private static String absolute(CbpfOp op, int k) {
        // bpf_asm has no name for SKF_AD_ALU_XOR_X.
        return Ancillary.ofOperand(k)
                .filter(ancillary -> ancillary != Ancillary.XOR_X)
                .map(ancillary -> "#" + ancillary.assemblerName())
                .orElseGet(() -> CbpfDisassembler.plainOperand(op, k));
    }

    private String jump(CbpfInsn insn, int index) {
        long target = index + 1L + insn.k();
        return target >= 0 && target < program.size() ? "jmp " + label((int) target) : raw(insn);
    }

    private String branch(CbpfOp op, CbpfInsn insn, int index) {
        String operand = " " + CbpfDisassembler.plainOperand(op, insn.k()) + ", ";
        if (insn.jf() == 0 && insn.jt() != 0) {
            return op.mnemonic() + operand + label(index + 1 + insn.jt());
        }
        Optional<String> opposite = opposite(op);
        if (insn.jt() == 0 && insn.jf() != 0 && opposite.isPresent()) {
            return opposite.get() + operand + label(index + 1 + insn.jf());
        }
        return op.mnemonic()
                + operand
                + label(index + 1 + insn.jt())
                + ", "
                + label(index + 1 + insn.jf());
    }

    private static Optional<String> opposite(CbpfOp op) {
        return switch (op.mnemonic()) {
            case "jeq" -> Optional.of("jneq");
            case "jgt" -> Optional.of("jle");
            case "jge" -> Optional.of("jlt");
            default -> Optional.empty();
        };
    }

    private String label(int index) {
        labelled.set(index);
        return name(index);
    }
}
