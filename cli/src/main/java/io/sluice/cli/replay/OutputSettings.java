package io.sluice.cli.replay;

import io.sluice.cli.console.Suggestion;
import io.sluice.cli.console.UsageException;
import io.sluice.cli.options.Arguments;
import io.sluice.cli.options.Flag;
import io.sluice.cli.options.Limit;
import io.sluice.pcaps.WriteOptions;
import io.sluice.pcaps.output.Rotation;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How captures are written, as the options say.
///
/// @param form pcap or pcapng
/// @param rotation when one file follows another
/// @param split what decides into which file a packet goes
/// @param flushing when packets are handed on
/// @param openFiles files that a split may keep open
public record OutputSettings(
        WriteOptions.Form form,
        Optional<Rotation> rotation,
        Optional<Split> split,
        Flushing flushing,
        int openFiles) {
    public static final List<Flag> FLAGS =
            List.of(
                    Flag.WRITE,
                    Flag.WRITE_REJECTED,
                    Flag.WRITE_FORMAT,
                    Flag.SPLIT_BY,
                    Flag.ROTATE_SIZE,
                    Flag.ROTATE_SECONDS,
                    Flag.ROTATE_FILES,
                    Flag.PACKET_BUFFERED);

    /// What packets of one file have in common.
    enum Split {
        VERDICT,
        LINKTYPE,
        IFACE,
        FILE;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// When packets are handed to the operating system.
    enum Flushing {
        /// At least once a second.
        EACH_SECOND,
        EACH_PACKET
    }

    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})([kKmMgG]?)");
    private static final long TCPDUMP_UNIT = 1_000_000;
    private static final List<Flag> ROTATION =
            List.of(Flag.ROTATE_SIZE, Flag.ROTATE_SECONDS, Flag.ROTATE_FILES);

    /// @throws UsageException if a value cannot be meant, or options exclude each other
    static OutputSettings of(Arguments arguments) {
        requireOutput(arguments);
        return new OutputSettings(
                form(arguments),
                rotation(arguments),
                split(arguments),
                arguments.has(Flag.PACKET_BUFFERED) ? Flushing.EACH_PACKET : Flushing.EACH_SECOND,
                (int) Limit.of(arguments, Limit.OPEN_FILES));
    }

    private static void requireOutput(Arguments arguments) {
        boolean any = arguments.has(Flag.WRITE) || arguments.has(Flag.WRITE_REJECTED);
        for (Flag flag : ROTATION) {
            requireWith(arguments, flag, any);
        }
        requireWith(arguments, Flag.WRITE_FORMAT, any);
        requireWith(arguments, Flag.SPLIT_BY, arguments.has(Flag.WRITE));
    }

    private static void requireWith(Arguments arguments, Flag flag, boolean given) {
        if (arguments.has(flag) && !given) {
            throw new UsageException("option " + flag + " goes with -w FILE, which is missing");
        }
    }

    private static WriteOptions.Form form(Arguments arguments) {
        Optional<String> named = arguments.value(Flag.WRITE_FORMAT);
        if (named.isEmpty()) {
            return WriteOptions.Form.BY_NAME;
        }
        return switch (named.get()) {
            case "pcap" -> WriteOptions.Form.PCAP;
            case "pcapng" -> WriteOptions.Form.PCAPNG;
            default ->
                    throw new UsageException(
                            "option --write-format: '"
                                    + named.get()
                                    + "' is not written; there are pcap, pcapng");
        };
    }

    private static Optional<Split> split(Arguments arguments) {
        return arguments.value(Flag.SPLIT_BY).map(OutputSettings::splitOf);
    }

    private static Split splitOf(String word) {
        List<String> words = Arrays.stream(Split.values()).map(Split::word).toList();
        return Arrays.stream(Split.values())
                .filter(split -> split.word().equals(word))
                .findFirst()
                .orElseThrow(() ->
                        new UsageException(
                                "option --split-by: '"
                                        + word
                                        + "' is nothing to split by"
                                        + Suggestion.of(word, words)
                                                .map(near -> "; did you mean '" + near + "'?")
                                                .orElse(
                                                        "; there are "
                                                                + String.join(", ", words))));
    }

    /// tcpdump(1): a ring of files with `-C` and `-W`, a number of files with `-G` and `-W`.
    private static Optional<Rotation> rotation(Arguments arguments) {
        if (ROTATION.stream().noneMatch(arguments::has)) {
            return Optional.empty();
        }
        long bytes =
                arguments.value(Flag.ROTATE_SIZE).map(OutputSettings::size).orElse(Rotation.NEVER);
        long seconds =
                arguments.number(Flag.ROTATE_SECONDS, 1, Integer.MAX_VALUE).orElse(Rotation.NEVER);
        if (bytes == Rotation.NEVER && seconds == Rotation.NEVER) {
            throw new UsageException("option -W goes with -C or -G: it says how many files");
        }
        long files =
                arguments
                        .number(Flag.ROTATE_FILES, 1, Integer.MAX_VALUE)
                        .orElse((long) Integer.MAX_VALUE);
        Rotation.WhenFull whenFull =
                bytes == Rotation.NEVER ? Rotation.WhenFull.STOP : Rotation.WhenFull.OVERWRITE;
        return Optional.of(new Rotation(bytes, seconds, (int) files, whenFull));
    }

    /// tcpdump(1), "-C": millions of bytes, or with a letter KiB, MiB, GiB.
    private static long size(String text) {
        Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches() || Long.parseLong(matcher.group(1)) == 0) {
            throw new UsageException(
                    "option -C: '"
                            + text
                            + "' is no size; write millions of bytes, or a number with k, m or g");
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2).toLowerCase(Locale.ROOT)) {
            case "k" -> number << 10;
            case "m" -> number << 20;
            case "g" -> number << 30;
            default -> number * TCPDUMP_UNIT;
        };
    }
}
