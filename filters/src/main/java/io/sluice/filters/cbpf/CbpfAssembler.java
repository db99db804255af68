package io.sluice.filters.cbpf;

import io.sluice.filters.cbpf.CbpfOp.Form;
import io.sluice.filters.cbpf.OperandReader.Operand;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads source in the language of Linux' `bpf_asm` (tools/bpf/bpf_exp.y, Linux 6.12).
///
/// ```
///         ldh [12]
///         jne #0x800, drop
///         ldxb 4*([14]&0xf)
///         ldh [x + 16]
///         jeq #80, keep, drop
/// keep:   ret #-1
/// drop:   ret #0
/// ```
///
/// Comments are `;` to the end of the line, `/* … */`, and lines that start with `#`. Ours go
/// beyond: a label may stand twice before one instruction, names of labels may have one letter, and
/// `.insn code, jt, jf, k` gives any instruction whatever its bits.
public final class CbpfAssembler {
    private final TextScanner scanner;
    private final OperandReader operands;
    private final List<Pending> pending = new ArrayList<>();
    private final Map<String, Integer> labels = new HashMap<>();

    /// An instruction whose branches are not placed yet.
    private record Pending(
            CbpfInsn insn, @Nullable Target jt, @Nullable Target jf, @Nullable Target k) {}

    private record Target(String label, int mark) {}

    private CbpfAssembler(String text) {
        scanner = new TextScanner(Comments.blanked(text));
        operands = new OperandReader(scanner);
    }

    /// The program that the source text says.
    ///
    /// @throws CbpfFormatException with line and column if the text is not in the language
    public static CbpfProgram assemble(String source) {
        return new CbpfAssembler(source).program();
    }

    private CbpfProgram program() {
        scanner.skipBlanks();
        while (!scanner.atEnd()) {
            int mark = scanner.mark();
            String word = scanner.word();
            scanner.skipSpaces();
            if (scanner.peek() == ':' && !word.isEmpty()) {
                scanner.accept(":");
                define(word, mark);
            } else {
                pending.add(statement(word.toLowerCase(Locale.ROOT), mark));
            }
            scanner.skipBlanks();
        }
        List<CbpfInsn> insns = new ArrayList<>(pending.size());
        for (Pending each : pending) {
            insns.add(placed(each, insns.size()));
        }
        return new CbpfProgram(insns);
    }

    private void define(String label, int mark) {
        if (labels.putIfAbsent(label, pending.size()) != null) {
            throw at(
                    mark,
                    "label \"" + label + "\" is defined twice; give one of them another name");
        }
    }

    private Pending statement(String mnemonic, int mark) {
        return switch (mnemonic) {
            case ".insn" -> plain(raw());
            case "jmp", "ja" ->
                    new Pending(CbpfInsn.statement(CbpfOp.JA.code(), 0), null, null, target());
            case "jeq", "jgt", "jge", "jset" -> branch(mnemonic, mark);
            case "jneq", "jne" -> opposite("jeq", mark);
            case "jle" -> opposite("jgt", mark);
            case "jlt" -> opposite("jge", mark);
            case "ldi" -> plain(immediate(CbpfOp.LD_IMM));
            case "ldxi" -> plain(immediate(CbpfOp.LDX_IMM));
            default -> plain(simple(mnemonic, mark));
        };
    }

    private static Pending plain(CbpfInsn insn) {
        return new Pending(insn, null, null, null);
    }

    private CbpfInsn raw() {
        int code = scanner.numberUpTo(0xffff, "code");
        scanner.expect(",");
        int jt = scanner.numberUpTo(0xff, "jt");
        scanner.expect(",");
        int jf = scanner.numberUpTo(0xff, "jf");
        scanner.expect(",");
        return new CbpfInsn(code, jt, jf, scanner.number());
    }

    private CbpfInsn immediate(CbpfOp op) {
        scanner.accept("#");
        return CbpfInsn.statement(op.code(), scanner.number());
    }

    private CbpfInsn simple(String mnemonic, int mark) {
        Operand operand = operands.read();
        Form form = operand.form();
        if (mnemonic.equals("ret") && form == Form.NONE) {
            form = Form.A;
        }
        // bpf_asm takes ldx and ldxb for the header length.
        String name = mnemonic.equals("ldx") && form == Form.HEADER_LENGTH ? "ldxb" : mnemonic;
        Optional<CbpfOp> op = CbpfOp.written(name, form);
        if (op.isEmpty()) {
            throw at(mark, unknown(name));
        }
        return CbpfInsn.statement(op.get().code(), operand.k());
    }

    private static String unknown(String mnemonic) {
        for (CbpfOp op : CbpfOp.values()) {
            if (op.mnemonic().equals(mnemonic)) {
                return "\"" + mnemonic + "\" does not take this operand";
            }
        }
        return "\""
                + mnemonic
                + "\" is not an instruction; known are ld ldh ldb ldi ldx ldxi ldxb st stx, "
                + "add sub mul div mod and or xor lsh rsh neg, jmp jeq jneq jgt jge jlt jle jset, tax txa ret";
    }

    private Pending branch(String mnemonic, int mark) {
        CbpfInsn insn = comparison(mnemonic, mark);
        Target jt = target();
        scanner.skipSpaces();
        if (scanner.peek() != ',') {
            return new Pending(insn, jt, null, null);
        }
        scanner.expect(",");
        return new Pending(insn, jt, target(), null);
    }

    private Pending opposite(String mnemonic, int mark) {
        return new Pending(comparison(mnemonic, mark), null, target(), null);
    }

    private CbpfInsn comparison(String mnemonic, int mark) {
        Operand operand = operands.read();
        CbpfOp op =
                CbpfOp.written(mnemonic, operand.form())
                        .orElseThrow(() ->
                                at(
                                        mark,
                                        "a comparison takes #NUMBER or x, then the label to go to"));
        scanner.expect(",");
        return CbpfInsn.statement(op.code(), operand.k());
    }

    private Target target() {
        scanner.skipSpaces();
        int mark = scanner.mark();
        String label = scanner.word();
        if (label.isEmpty()) {
            throw scanner.fault("expected a label here, found " + scanner.found());
        }
        return new Target(label, mark);
    }

    private CbpfInsn placed(Pending each, int index) {
        CbpfInsn insn = each.insn();
        int jt = each.jt() == null ? insn.jt() : skip(each.jt(), index);
        int jf = each.jf() == null ? insn.jf() : skip(each.jf(), index);
        int k = each.k() == null ? insn.k() : distance(each.k(), index);
        return new CbpfInsn(insn.code(), jt, jf, k);
    }

    private int distance(Target target, int index) {
        Integer place = labels.get(target.label());
        if (place == null) {
            throw at(target.mark(), "no such label \"" + target.label() + "\"");
        }
        return place - index - 1;
    }

    private int skip(Target target, int index) {
        int skip = distance(target, index);
        if (skip < 0 || skip > 0xff) {
            throw at(
                    target.mark(),
                    "a conditional branch goes 0 to 255 instructions forward; \""
                            + target.label()
                            + "\" is "
                            + (skip < 0 ? "behind" : skip + " ahead")
                            + ": go there with jmp");
        }
        return skip;
    }

    private CbpfFormatException at(int mark, String message) {
        scanner.backTo(mark);
        return scanner.fault(message);
    }
}
