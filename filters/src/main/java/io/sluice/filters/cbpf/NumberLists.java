package io.sluice.filters.cbpf;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// The forms that are lists of numbers: C initialisers, decimal lines, the one line of xt_bpf,
/// JSON, hexadecimal.
final class NumberLists {
    private final TextScanner scanner;
    private final List<CbpfInsn> insns = new ArrayList<>();

    private NumberLists(String text) {
        scanner = new TextScanner(text);
    }

    /// `tcpdump -dd` (libpcap, bpf_dump.c).
    static String printC(CbpfProgram program) {
        return program.insns().stream()
                .map(i ->
                        String.format(
                                Locale.ROOT,
                                "{ 0x%x, %d, %d, 0x%08x },\n",
                                i.code(),
                                i.jt(),
                                i.jf(),
                                i.k()))
                .collect(Collectors.joining());
    }

    /// `tcpdump -ddd` (libpcap, bpf_dump.c): the count, then a line an instruction.
    static String printDecimal(CbpfProgram program) {
        return program.insns().stream()
                .map(NumberLists::quad)
                .collect(
                        Collectors.joining(
                                "\n", program.size() + "\n", program.size() == 0 ? "" : "\n"));
    }

    /// `iptables -m bpf --bytecode`: the same on one line, with commas.
    static String printXtBpf(CbpfProgram program) {
        return program.size()
                + ","
                + program.insns().stream().map(NumberLists::quad).collect(Collectors.joining(","))
                + "\n";
    }

    static String printJson(CbpfProgram program) {
        return program.insns().stream()
                        .map(i -> "[" + quad(i).replace(' ', ',') + "]")
                        .collect(Collectors.joining(",", "[", "]"))
                + "\n";
    }

    /// The bytes of the little-endian wire form, an instruction a line.
    static String printHex(CbpfProgram program) {
        byte[] bytes = CbpfCodec.encode(program, ByteOrder.LITTLE_ENDIAN);
        StringBuilder text = new StringBuilder();
        for (int at = 0; at < bytes.length; at += CbpfCodec.INSN_BYTES) {
            text.append(HexFormat.of().formatHex(bytes, at, at + CbpfCodec.INSN_BYTES))
                    .append('\n');
        }
        return text.toString();
    }

    private static String quad(CbpfInsn insn) {
        return insn.code()
                + " "
                + insn.jt()
                + " "
                + insn.jf()
                + " "
                + Integer.toUnsignedString(insn.k());
    }

    /// Reads `{ code, jt, jf, k },` and so on, bare or as the value of a declared array.
    static CbpfProgram readC(String text) {
        NumberLists lists = new NumberLists(Comments.blanked(text.replace(';', ' ')));
        int value = text.indexOf('=');
        lists.scanner.backTo(value + 1);
        return lists.initialiser();
    }

    private CbpfProgram initialiser() {
        scanner.skipBlanks();
        int mark = scanner.mark();
        scanner.expect("{");
        scanner.skipBlanks();
        boolean wrapped = scanner.peek() == '{';
        if (!wrapped) {
            scanner.backTo(mark);
        }
        while (scanner.accept("{")) {
            insns.add(fields(","));
            scanner.expect("}");
            scanner.accept(",");
            scanner.skipBlanks();
        }
        if (wrapped) {
            scanner.expect("}");
        }
        return whole();
    }

    static CbpfProgram readDecimal(String text) {
        NumberLists lists = new NumberLists(text);
        return lists.counted("");
    }

    static CbpfProgram readXtBpf(String text) {
        NumberLists lists = new NumberLists(text);
        return lists.counted(",");
    }

    /// @param separator what stands before each instruction besides blanks
    private CbpfProgram counted(String separator) {
        scanner.skipBlanks();
        int mark = scanner.mark();
        int count = scanner.decimal();
        scanner.skipBlanks();
        while (!scanner.atEnd() && scanner.accept(separator)) {
            scanner.skipBlanks();
            if (!scanner.atEnd()) {
                insns.add(fields(""));
                scanner.skipBlanks();
            }
        }
        CbpfProgram program = whole();
        if (count != program.size()) {
            scanner.backTo(mark);
            throw scanner.fault(
                    "the count says "
                            + Integer.toUnsignedString(count)
                            + " instructions, "
                            + program.size()
                            + " follow");
        }
        return program;
    }

    /// Reads `[[code,jt,jf,k],…]`, bare or as the member `insns` of an object.
    static CbpfProgram readJson(String text) {
        NumberLists lists = new NumberLists(text);
        int member = text.indexOf("\"insns\"");
        boolean object = text.stripLeading().startsWith("{");
        if (object) {
            if (member < 0) {
                throw lists.scanner.fault(
                        "expected an array of [code,jt,jf,k], or an object with such an \"insns\"");
            }
            lists.scanner.backTo(member + "\"insns\"".length());
            lists.scanner.expect(":");
        }
        lists.array();
        return object ? new CbpfProgram(lists.insns) : lists.whole();
    }

    private void array() {
        scanner.skipBlanks();
        scanner.expect("[");
        scanner.skipBlanks();
        if (scanner.accept("]")) {
            return;
        }
        do {
            scanner.skipBlanks();
            scanner.expect("[");
            insns.add(fields(","));
            scanner.expect("]");
            scanner.skipBlanks();
        } while (scanner.accept(","));
        scanner.expect("]");
    }

    private CbpfInsn fields(String separator) {
        int code = field(0xffff, "code");
        separate(separator);
        int jt = field(0xff, "jt");
        separate(separator);
        int jf = field(0xff, "jf");
        separate(separator);
        scanner.skipBlanks();
        int k = scanner.number();
        scanner.skipSpaces();
        return new CbpfInsn(code, jt, jf, k);
    }

    private int field(int max, String what) {
        scanner.skipBlanks();
        return scanner.numberUpTo(max, what);
    }

    private void separate(String separator) {
        if (!separator.isEmpty()) {
            scanner.expect(separator);
        }
    }

    private CbpfProgram whole() {
        scanner.skipBlanks();
        if (!scanner.atEnd()) {
            throw scanner.fault("expected the end of the program here, found " + scanner.found());
        }
        return new CbpfProgram(insns);
    }

    /// Reads hexadecimal digits, whatever the white space between them.
    static CbpfProgram readHex(String text) {
        TextScanner scanner = new TextScanner(text);
        StringBuilder digits = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (HexFormat.isHexDigit(c)) {
                digits.append(c);
            } else if (!Character.isWhitespace(c)) {
                scanner.backTo(i);
                throw scanner.fault("expected hexadecimal digits here, found " + scanner.found());
            }
        }
        if (digits.length() % (2 * CbpfCodec.INSN_BYTES) != 0) {
            scanner.backTo(text.length());
            throw scanner.fault(
                    "an instruction takes 16 hexadecimal digits; the last one has "
                            + digits.length() % (2 * CbpfCodec.INSN_BYTES));
        }
        return CbpfCodec.decode(HexFormat.of().parseHex(digits), ByteOrder.LITTLE_ENDIAN);
    }
}
