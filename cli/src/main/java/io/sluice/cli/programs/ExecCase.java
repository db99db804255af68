package io.sluice.cli.programs;

import io.sluice.cli.console.UsageException;
import io.sluice.filters.ebpf.Decoded;
import io.sluice.filters.ebpf.EbpfAssembler;
import io.sluice.filters.ebpf.EbpfCodec;
import io.sluice.filters.ebpf.EbpfProgram;
import io.sluice.filters.ebpf.EbpfSyntaxException;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// A program to execute once: what it is, the memory it gets, what it should answer.
///
/// @param name the file's name, or what stands for it in messages
/// @param program the program, or why there is none
/// @param memory what R1 points to and R2 counts: pairs of hexadecimal digits and nothing else
/// @param expectation what should come of it
record ExecCase(String name, Program program, String memory, Expectation expectation) {

    /// The program, if the text or bytes are one.
    sealed interface Program {
        /// @param source its text, if it was one
        record Ready(EbpfProgram program, Optional<String> source) implements Program {}

        record Refused(String reason) implements Program {}
    }

    /// What a case says should come of it.
    sealed interface Expectation {
        record Nothing() implements Expectation {}

        record Result(long r0) implements Expectation {}

        /// A refusal or a fault; the words of other machines' messages are not ours.
        record Failure() implements Expectation {}
    }

    /// The sections of a conformance file that mean something here.
    private enum Section {
        ASM,
        RAW,
        MEM,
        RESULT,
        ERROR,
        OTHER
    }

    /// Reads a file of the conformance suite: sections behind `-- NAME`, comments behind `#`.
    ///
    /// @throws UsageException if its memory or its result is not what such a section holds
    static ExecCase ofConformance(String name, String text) {
        Map<Section, StringBuilder> sections = new EnumMap<>(Section.class);
        Section section = Section.OTHER;
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String plain = lines.get(i).replaceFirst("#.*", "");
            if (plain.contains("--")) {
                section = section(plain);
                // Empty lines in the place of those before: messages count the lines of the file.
                sections.putIfAbsent(section, new StringBuilder("\n".repeat(i + 1)));
            } else {
                sections.computeIfAbsent(section, _ -> new StringBuilder())
                        .append(plain)
                        .append('\n');
            }
        }
        Program program =
                sections.containsKey(Section.RAW)
                        ? words(text(sections, Section.RAW))
                        : assembly(text(sections, Section.ASM));
        String memory = memory(text(sections, Section.MEM));
        return new ExecCase(name, program, memory, expectation(sections));
    }

    private static Section section(String line) {
        String word = line.substring(line.indexOf("--") + 2).trim().toUpperCase(Locale.ROOT);
        return Arrays.stream(Section.values())
                .filter(each -> each.name().equals(word))
                .findFirst()
                .orElse(Section.OTHER);
    }

    private static String text(Map<Section, StringBuilder> sections, Section section) {
        return sections.getOrDefault(section, new StringBuilder()).toString();
    }

    private static Expectation expectation(Map<Section, StringBuilder> sections) {
        String result = text(sections, Section.RESULT).trim();
        if (!result.isEmpty()) {
            return new Expectation.Result(number(result));
        }
        return sections.containsKey(Section.ERROR)
                ? new Expectation.Failure()
                : new Expectation.Nothing();
    }

    /// A number of 64 bits, `0x…` or decimal.
    private static long number(String text) {
        try {
            return text.startsWith("0x") || text.startsWith("0X")
                    ? Long.parseUnsignedLong(text.substring(2), 16)
                    : text.startsWith("-") ? Long.parseLong(text) : Long.parseUnsignedLong(text);
        } catch (NumberFormatException e) {
            throw new UsageException("'" + text + "' is no number of 64 bits");
        }
    }

    /// A program as text in either syntax.
    static Program assembly(String text) {
        try {
            return new Program.Ready(EbpfAssembler.assemble(text), Optional.of(text));
        } catch (EbpfSyntaxException e) {
            return new Program.Refused(e.line() + ":" + e.column() + ": " + e.getMessage());
        }
    }

    /// A program as 64-bit words, or as bytes of two digits.
    private static Program words(String text) {
        List<String> words =
                Arrays.stream(text.trim().split("\\s+", -1))
                        .filter(word -> !word.isEmpty())
                        .toList();
        if (words.stream().allMatch(word -> word.matches("[0-9a-fA-F]{2}"))) {
            return bytes(String.join("", words));
        }
        return decoded(EbpfCodec.decode(words.stream().mapToLong(ExecCase::number).toArray()));
    }

    /// A program as bytes in hexadecimal, little-endian; white space between them is ignored.
    static Program bytes(String hex) {
        return decoded(
                EbpfCodec.decode(
                        HexFormat.of().parseHex(digits("bytecode", hex)), ByteOrder.LITTLE_ENDIAN));
    }

    private static Program decoded(Decoded decoded) {
        return switch (decoded) {
            case Decoded.Program(EbpfProgram program) ->
                    new Program.Ready(program, Optional.empty());
            case Decoded.Malformed malformed -> new Program.Refused(malformed.toString());
        };
    }

    /// The digits of memory as text; white space between them is ignored.
    ///
    /// @throws UsageException if it is not bytes in hexadecimal
    static String memory(String hex) {
        return digits("memory", hex);
    }

    /// The memory's bytes, a fresh array.
    byte[] memoryBytes() {
        return HexFormat.of().parseHex(memory);
    }

    private static String digits(String what, String text) {
        String digits = text.replaceAll("\\s", "");
        if (!digits.matches("([0-9a-fA-F]{2})*")) {
            throw new UsageException(
                    what + ": '" + text.trim() + "' is not bytes of two hexadecimal digits");
        }
        return digits;
    }
}
