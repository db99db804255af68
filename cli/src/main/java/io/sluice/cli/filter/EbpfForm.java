package io.sluice.cli.filter;

import io.sluice.cli.console.UsageException;
import io.sluice.cli.options.Arguments;
import io.sluice.cli.options.Flag;
import io.sluice.filters.cbpf.CbpfProgram;
import io.sluice.filters.ebpf.Decoded;
import io.sluice.filters.ebpf.EbpfAssembler;
import io.sluice.filters.ebpf.EbpfCodec;
import io.sluice.filters.ebpf.EbpfDisassembler;
import io.sluice.filters.ebpf.EbpfProgram;
import io.sluice.filters.ebpf.EbpfSyntax;
import io.sluice.filters.ebpf.EbpfSyntaxException;
import io.sluice.filters.elf.ObjectWriter;
import io.sluice.filters.translate.CbpfToEbpf;
import io.sluice.filters.translate.FilterShape;
import io.sluice.filters.translate.Machine;
import io.sluice.filters.translate.Translation;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The forms of an extended program on the command line.
public enum EbpfForm {
    PSEUDO_C("ebpf"),
    MNEMONICS("ebpf-asm"),
    /// A row of numbers an instruction, for an array of `struct bpf_insn`: code, dst, src, off,
    /// imm.
    C("ebpf-c"),
    HEX("ebpf-hex"),
    RAW("ebpf-raw"),
    RAW_BE("ebpf-raw-be"),
    ELF("elf");

    private static final Pattern ROW = Pattern.compile("\\{\\s*([^{}]*?)\\s*,?\\s*\\}");
    private static final int FIELDS = 5;

    private final String word;

    EbpfForm(String word) {
        this.word = word;
    }

    /// The form that an option names, if it names one of these.
    public static Optional<EbpfForm> named(Arguments arguments, Flag flag) {
        return arguments
                .value(flag)
                .flatMap(name ->
                        Arrays.stream(values()).filter(form -> form.word.equals(name)).findFirst());
    }

    /// The shape that `--shape` names.
    public static FilterShape shape(Arguments arguments) {
        String name = arguments.value(Flag.SHAPE).orElse("socket");
        return Arrays.stream(FilterShape.values())
                .filter(shape -> shape.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new UsageException(
                                "option --shape: '"
                                        + name
                                        + "' is none; there are socket, tc, xdp"));
    }

    /// A classic program as an extended one.
    ///
    /// @throws UsageException if it needs what the shape does not have
    public static EbpfProgram translate(CbpfProgram program, FilterShape shape) {
        return switch (CbpfToEbpf.translate(program, shape, Machine.LIBPCAP)) {
            case Translation.Translated(EbpfProgram translated) -> translated;
            case Translation.Unsupported(int insn, String reason) ->
                    throw new UsageException("instruction " + insn + " needs " + reason);
        };
    }

    /// The program in this form.
    public byte[] print(EbpfProgram program, FilterShape shape) {
        return switch (this) {
            case PSEUDO_C -> utf8(EbpfDisassembler.source(program, EbpfSyntax.PSEUDO_C));
            case MNEMONICS -> utf8(EbpfDisassembler.source(program, EbpfSyntax.MNEMONICS));
            case C -> utf8(rows(program));
            case HEX -> utf8(hexLines(program));
            case RAW -> EbpfCodec.bytes(EbpfCodec.encode(program), ByteOrder.LITTLE_ENDIAN);
            case RAW_BE -> EbpfCodec.bytes(EbpfCodec.encode(program), ByteOrder.BIG_ENDIAN);
            case ELF ->
                    ObjectWriter.write(
                            program,
                            shape.name().toLowerCase(Locale.ROOT),
                            "filter",
                            "GPL",
                            ByteOrder.LITTLE_ENDIAN);
        };
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String rows(EbpfProgram program) {
        StringBuilder out = new StringBuilder();
        for (long slot : EbpfCodec.encode(program)) {
            out.append(
                    "{ 0x%02x, %d, %d, %d, %d },%n"
                            .formatted(
                                    slot & 0xff,
                                    slot >>> 8 & 0xf,
                                    slot >>> 12 & 0xf,
                                    (short) (slot >>> 16),
                                    (int) (slot >>> 32)));
        }
        return out.toString();
    }

    private static String hexLines(EbpfProgram program) {
        String hex =
                HexFormat.of()
                        .formatHex(
                                EbpfCodec.bytes(
                                        EbpfCodec.encode(program), ByteOrder.LITTLE_ENDIAN));
        return hex.replaceAll("(.{16})", "$1\n");
    }

    /// Reads a program in this form.
    ///
    /// @throws UsageException if it is none
    public EbpfProgram parse(byte[] bytes) {
        return switch (this) {
            case PSEUDO_C, MNEMONICS -> assembled(text(bytes));
            case C -> decoded(EbpfCodec.decode(slots(text(bytes))));
            case HEX -> decoded(EbpfCodec.decode(hexBytes(text(bytes)), ByteOrder.LITTLE_ENDIAN));
            case RAW -> decoded(EbpfCodec.decode(bytes, ByteOrder.LITTLE_ENDIAN));
            case RAW_BE -> decoded(EbpfCodec.decode(bytes, ByteOrder.BIG_ENDIAN));
            case ELF -> throw new UsageException("--from elf: object files are written, not read");
        };
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static EbpfProgram assembled(String text) {
        try {
            return EbpfAssembler.assemble(text);
        } catch (EbpfSyntaxException e) {
            throw new UsageException(e.line() + ":" + e.column() + ": " + e.getMessage());
        }
    }

    private static EbpfProgram decoded(Decoded decoded) {
        return switch (decoded) {
            case Decoded.Program(EbpfProgram program) -> program;
            case Decoded.Malformed malformed -> throw new UsageException(malformed.toString());
        };
    }

    private static byte[] hexBytes(String text) {
        String digits = text.replaceAll("\\s|0x", "");
        if (!digits.matches("([0-9a-fA-F]{2})*")) {
            throw new UsageException("this is not bytes of two hexadecimal digits");
        }
        return HexFormat.of().parseHex(digits);
    }

    private static long[] slots(String text) {
        Matcher row = ROW.matcher(text);
        return row.results().mapToLong(result -> slot(result.group(1))).toArray();
    }

    private static long slot(String row) {
        List<String> fields = List.of(row.split("\\s*,\\s*", -1));
        if (fields.size() != FIELDS) {
            throw new UsageException(
                    "'{ " + row + " }' has not the five numbers code, dst, src, off, imm");
        }
        long code = field(fields.get(0), 0xff);
        long regs = field(fields.get(1), 0xf) | field(fields.get(2), 0xf) << 4;
        return code
                | regs << 8
                | field(fields.get(3), 0xffff) << 16
                | field(fields.get(4), 0xffff_ffffL) << 32;
    }

    private static long field(String text, long mask) {
        try {
            long value = Long.decode(text);
            if (value > mask || value < -(mask >>> 1) - 1) {
                throw new UsageException("'" + text + "' does not fit its field");
            }
            return value & mask;
        } catch (NumberFormatException e) {
            throw new UsageException("'" + text + "' is no number");
        }
    }
}
