package io.sluice.filters.cbpf;

import io.sluice.filters.cbpf.CbpfOp.Form;
import io.sluice.filters.cbpf.OperandReader.Operand;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Reads the listing of `tcpdump -d`, one instruction a line.
final class ListingReader {
    private final TextScanner scanner;
    private final OperandReader operands;
    private final List<CbpfInsn> insns = new ArrayList<>();

    private ListingReader(String text) {
        scanner = new TextScanner(text);
        operands = new OperandReader(scanner);
    }

    static CbpfProgram read(String text) {
        return new ListingReader(text).program();
    }

    private CbpfProgram program() {
        skipComments();
        while (!scanner.atEnd()) {
            index();
            insns.add(insn());
            scanner.skipSpaces();
            if (scanner.peek() == ';') {
                scanner.restOfLine();
            }
            if (scanner.peek() != '\n') {
                throw scanner.fault("expected the end of the line here, found " + scanner.found());
            }
            skipComments();
        }
        return new CbpfProgram(insns);
    }

    /// Moves over blanks and lines that start with `;` or `#`.
    private void skipComments() {
        scanner.skipBlanks();
        while (!scanner.atEnd() && (scanner.peek() == ';' || scanner.peek() == '#')) {
            scanner.restOfLine();
            scanner.skipBlanks();
        }
    }

    private void index() {
        scanner.expect("(");
        int mark = scanner.mark();
        if (scanner.decimal() != insns.size()) {
            scanner.backTo(mark);
            throw scanner.fault(
                    "expected number "
                            + insns.size()
                            + " here: a listing counts its instructions from 0");
        }
        scanner.expect(")");
    }

    private CbpfInsn insn() {
        int mark = scanner.mark();
        String mnemonic = scanner.word().toLowerCase(Locale.ROOT);
        if (mnemonic.equals("unimp")) {
            throw at(
                    mark,
                    "an unimp line leaves out the operands, so it cannot be read back; "
                            + "use the decimal form (-ddd)");
        }
        if (mnemonic.equals("ja")) {
            scanner.skipSpaces();
            return CbpfInsn.statement(CbpfOp.JA.code(), scanner.decimal() - insns.size() - 1);
        }
        Operand operand = operands.read();
        // "ret" alone returns A.
        Form form = mnemonic.equals("ret") && operand.form() == Form.NONE ? Form.A : operand.form();
        CbpfOp op =
                CbpfOp.written(mnemonic, form)
                        .orElseThrow(() ->
                                at(
                                        mark,
                                        "\""
                                                + mnemonic
                                                + "\" with this operand is not an instruction"));
        return op.isBranch()
                ? new CbpfInsn(op.code(), skip("jt"), skip("jf"), operand.k())
                : CbpfInsn.statement(op.code(), operand.k());
    }

    private int skip(String which) {
        scanner.expect(which);
        int mark = scanner.mark();
        int target = scanner.decimal();
        long skip = (long) target - insns.size() - 1;
        if (skip < 0 || skip > 0xff) {
            throw at(
                    mark,
                    "a branch from instruction "
                            + insns.size()
                            + " reaches instructions "
                            + (insns.size() + 1)
                            + " to "
                            + (insns.size() + 256)
                            + ", not "
                            + target);
        }
        return (int) skip;
    }

    private CbpfFormatException at(int mark, String message) {
        scanner.backTo(mark);
        return scanner.fault(message);
    }
}
