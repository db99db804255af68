package io.sluice.filters.cbpf;

import io.sluice.filters.cbpf.CbpfFormatException.Place;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/// The forms a classic BPF program is written in; each prints and reads.
///
/// All but [#LISTING] and [#DOT] keep every bit of any program, legal or not.
public enum CbpfFormat {
    /// `tcpdump -d`; reads back legal instructions without junk in the fields they ignore.
    LISTING,
    /// `tcpdump -dd`: C initialisers of `struct bpf_insn`.
    C,
    /// `tcpdump -ddd`: a count, then `code jt jf k` in decimal, a line each.
    DECIMAL,
    /// Source for Linux' `bpf_asm`.
    ASSEMBLY,
    /// `count,code jt jf k,…` on one line, for the netfilter match xt_bpf.
    XT_BPF,
    /// `[[code,jt,jf,k],…]`; also read from the member `insns` of an object.
    JSON,
    /// A graph for Graphviz, whose boxes hold the lines of [#LISTING].
    DOT,
    /// Hexadecimal digits of the little-endian wire form.
    HEX,
    /// The wire form in little-endian byte order; see [CbpfCodec].
    LITTLE_ENDIAN,
    /// The wire form in big-endian byte order.
    BIG_ENDIAN;

    private static final Pattern XT_BPF_START = Pattern.compile("\\s*\\d+\\s*,.*", Pattern.DOTALL);
    private static final Pattern COUNT = Pattern.compile("[1-9]\\d{0,6}");
    private static final Pattern BLANKS = Pattern.compile("\\s+");
    private static final Pattern HEX_DIGITS = Pattern.compile("[0-9a-fA-F\\s]+");

    /// Whether the form is UTF-8 text of whole lines, and not bytes.
    public boolean isText() {
        return this != LITTLE_ENDIAN && this != BIG_ENDIAN;
    }

    public byte[] print(CbpfProgram program) {
        return switch (this) {
            case LISTING -> utf8(String.join("\n", CbpfDisassembler.listing(program)) + "\n");
            case C -> utf8(NumberLists.printC(program));
            case DECIMAL -> utf8(NumberLists.printDecimal(program));
            case ASSEMBLY -> utf8(AssemblyPrinter.print(program));
            case XT_BPF -> utf8(NumberLists.printXtBpf(program));
            case JSON -> utf8(NumberLists.printJson(program));
            case DOT -> utf8(ProgramGraph.print(program));
            case HEX -> utf8(NumberLists.printHex(program));
            case LITTLE_ENDIAN -> CbpfCodec.encode(program, ByteOrder.LITTLE_ENDIAN);
            case BIG_ENDIAN -> CbpfCodec.encode(program, ByteOrder.BIG_ENDIAN);
        };
    }

    /// The program written in this form.
    ///
    /// @throws CbpfFormatException if the bytes are not in this form, or hold no instruction
    public CbpfProgram parse(byte[] bytes) {
        CbpfProgram program =
                switch (this) {
                    case LISTING -> ListingReader.read(text(bytes));
                    case C -> NumberLists.readC(text(bytes));
                    case DECIMAL -> NumberLists.readDecimal(text(bytes));
                    case ASSEMBLY -> CbpfAssembler.assemble(text(bytes));
                    case XT_BPF -> NumberLists.readXtBpf(text(bytes));
                    case JSON -> NumberLists.readJson(text(bytes));
                    case DOT -> ProgramGraph.read(text(bytes));
                    case HEX -> NumberLists.readHex(text(bytes));
                    case LITTLE_ENDIAN -> CbpfCodec.decode(bytes, ByteOrder.LITTLE_ENDIAN);
                    case BIG_ENDIAN -> CbpfCodec.decode(bytes, ByteOrder.BIG_ENDIAN);
                };
        if (program.size() == 0) {
            Place start = isText() ? new Place.InText(1, 1) : new Place.InBytes(0);
            throw new CbpfFormatException("no instruction in the input", start);
        }
        return program;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /// Reads a program whatever its form, which [#detect] finds.
    ///
    /// @throws CbpfFormatException as [#parse]
    public static CbpfProgram read(byte[] bytes) {
        return detect(bytes).parse(bytes);
    }

    /// The form the bytes are most likely in. Bytes with a zero among them are the wire form, as no
    /// code reaches 256; text is told by how it starts, and what starts like nothing else is
    /// assembly.
    public static CbpfFormat detect(byte[] bytes) {
        for (byte b : bytes) {
            if (b == 0) {
                return byteOrderOf(bytes);
            }
        }
        return detectText(text(bytes));
    }

    /// The byte order in which more of the codes are known.
    private static CbpfFormat byteOrderOf(byte[] bytes) {
        int little = 0;
        int big = 0;
        for (int at = 0; at + CbpfCodec.INSN_BYTES <= bytes.length; at += CbpfCodec.INSN_BYTES) {
            int first = Byte.toUnsignedInt(bytes[at]);
            int second = Byte.toUnsignedInt(bytes[at + 1]);
            little += CbpfOp.ofCode(second << 8 | first).isPresent() ? 1 : 0;
            big += CbpfOp.ofCode(first << 8 | second).isPresent() ? 1 : 0;
        }
        return big > little ? BIG_ENDIAN : LITTLE_ENDIAN;
    }

    private static CbpfFormat detectText(String text) {
        String start = text.stripLeading();
        if (start.startsWith("digraph")) {
            return DOT;
        }
        // A listing may have comments before it, as assembly may.
        if (Comments.blanked(text).stripLeading().startsWith("(")) {
            return LISTING;
        }
        if (start.startsWith("[") || start.startsWith("{") && start.contains("\"")) {
            return JSON;
        }
        if (start.startsWith("{") || start.startsWith("struct") || start.startsWith("static")) {
            return C;
        }
        if (XT_BPF_START.matcher(text).matches()) {
            return XT_BPF;
        }
        if (isCounted(start)) {
            return DECIMAL;
        }
        return HEX_DIGITS.matcher(text).matches() ? HEX : ASSEMBLY;
    }

    /// Whether the text starts with a count: a short decimal number, alone on its line or followed
    /// by four times as many words. Hexadecimal digits can look decimal too, but have longer lines
    /// or other counts.
    private static boolean isCounted(String start) {
        List<String> words = BLANKS.splitAsStream(start.strip()).toList();
        if (!COUNT.matcher(words.getFirst()).matches()) {
            return false;
        }
        String firstLine = start.lines().findFirst().orElse("");
        return firstLine.strip().equals(words.getFirst())
                || words.size() == 1 + 4 * Integer.parseInt(words.getFirst());
    }
}
