package io.sluice.filters.cbpf;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Writes instructions as `tcpdump -d` shows them, to the letter (libpcap 1.11, bpf_image.c).
///
/// The listing leaves things out: the fields an instruction ignores, and all but the code of an
/// instruction it does not know (`unimp 0x55`). For every legal instruction without junk in ignored
/// fields, [ListingReader] gives back what was written.
public final class CbpfDisassembler {

    private CbpfDisassembler() {}

    /// One line an instruction, without line ends.
    public static List<String> listing(CbpfProgram program) {
        List<String> lines = new ArrayList<>(program.size());
        for (CbpfInsn insn : program.insns()) {
            lines.add(line(insn, lines.size()));
        }
        return lines;
    }

    /// The line of one instruction; branches are shown as the numbers of the instructions they lead
    /// to.
    ///
    /// @param index the number of the instruction in its program, from 0
    public static String line(CbpfInsn insn, int index) {
        Optional<CbpfOp> known = CbpfOp.ofCode(insn.code());
        String mnemonic = known.map(CbpfOp::mnemonic).orElse("unimp");
        String operand =
                known.map(op -> operand(op, insn.k(), index))
                        .orElseGet(() -> "0x" + Integer.toHexString(insn.code()));
        // bpf_image decides by class and operation alone, so an unknown jump shows its branches as
        // well.
        if ((insn.code() & Opcode.CLASS_MASK) == Opcode.JMP
                && (insn.code() & Opcode.OP_MASK) != Opcode.JA) {
            return String.format(
                    Locale.ROOT,
                    "(%03d) %-8s %-16s jt %d\tjf %d",
                    index,
                    mnemonic,
                    operand,
                    index + 1 + insn.jt(),
                    index + 1 + insn.jf());
        }
        return String.format(Locale.ROOT, "(%03d) %-8s %s", index, mnemonic, operand);
    }

    private static String operand(CbpfOp op, int k, int index) {
        return switch (op.form()) {
            case A -> "";
            case TARGET -> Integer.toString(index + 1 + k);
            case ABSOLUTE ->
                    "["
                            + Ancillary.ofOperand(k)
                                    .map(Ancillary::listingName)
                                    .orElseGet(() -> Integer.toString(k))
                            + "]";
            case HEX, DECIMAL, INDEXED, SCRATCH, HEADER_LENGTH, LENGTH, X, NONE ->
                    plainOperand(op, k);
        };
    }

    /// The operand as both the listing and assembly write it.
    static String plainOperand(CbpfOp op, int k) {
        return switch (op.form()) {
            case HEX -> "#0x" + Integer.toHexString(k);
            case DECIMAL -> "#" + k;
            case ABSOLUTE -> "[" + k + "]";
            case INDEXED -> "[x + " + k + "]";
            case SCRATCH -> "M[" + k + "]";
            case HEADER_LENGTH -> "4*([" + k + "]&0xf)";
            case LENGTH -> "#pktlen";
            case X -> "x";
            case A -> "a";
            case TARGET -> Integer.toString(k);
            case NONE -> "";
        };
    }
}
