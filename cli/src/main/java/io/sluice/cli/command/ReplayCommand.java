package io.sluice.cli.command;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// `sluice replay -r FILE EXPR…`: captures through filters.
///
/// One filter given as words: its packets are printed, or written. A list of filters, or
/// `--digest`: counts alone, for each pair of capture and filter.
final class ReplayCommand implements Command {
    private static final List<Flag> OWN_FLAGS =
            List.of(
                    Flag.READ,
                    Flag.FILTERS,
                    Flag.WRITE,
                    Flag.PRINT,
                    Flag.COUNT_LIMIT,
                    Flag.COUNT,
                    Flag.SUMMARY_ONLY,
                    Flag.VERDICTS,
                    Flag.JSON,
                    Flag.DIGEST,
                    Flag.TIMING,
                    Flag.ENGINE,
                    Flag.ASSEMBLY,
                    Flag.BYTECODE,
                    Flag.TYPE,
                    Flag.NO_VERIFY,
                    Flag.DUMP,
                    Flag.NO_NAMES,
                    Flag.QUICK,
                    Flag.LINK_HEADER,
                    Flag.TIME,
                    Flag.NUMBER,
                    Flag.VERBOSE,
                    Flag.ABSOLUTE,
                    Flag.LINE_BUFFERED,
                    Flag.PACKET_BUFFERED,
                    Flag.HELP);

    /// What makes sense for one filter only.
    private static final List<Flag> SINGLE =
            List.of(
                    Flag.WRITE,
                    Flag.PRINT,
                    Flag.COUNT_LIMIT,
                    Flag.VERDICTS,
                    Flag.NUMBER,
                    Flag.DUMP);

    @Override
    public Set<Flag> flags() {
        return FilterSettings.with(OWN_FLAGS);
    }

    @Override
    public ExitCode run(Arguments arguments, Streams streams) throws IOException {
        FilterCache cache = filters(arguments, streams);
        if (arguments.values(Flag.READ).isEmpty()) {
            throw new UsageException(
                    "no capture is given; name one with -r FILE, or -r - for standard input");
        }
        List<CaptureFile> captures = CaptureFile.of(arguments.values(Flag.READ));
        if (arguments.has(Flag.LINE_BUFFERED)) {
            streams.out().buffering(Output.Buffering.LINE);
        }
        if (arguments.has(Flag.FILTERS) || arguments.has(Flag.DIGEST)) {
            refuse(
                    arguments,
                    SINGLE,
                    "with -F or --digest, which count for many filters and captures");
            return new PairsReplay(arguments, streams, cache).run(captures);
        }
        if (arguments.has(Flag.COUNT) || arguments.has(Flag.SUMMARY_ONLY)) {
            refuse(
                    arguments,
                    List.of(Flag.VERDICTS, Flag.PRINT),
                    "with --count and --summary-only, which print no packets");
        }
        Optional<String> target = arguments.value(Flag.WRITE);
        if (target.equals(Optional.of("-"))) {
            refuse(
                    arguments,
                    List.of(Flag.JSON, Flag.COUNT, Flag.PRINT, Flag.VERDICTS),
                    "with -w -, which takes standard output for the capture");
        }
        PacketWriter.Buffering buffering =
                arguments.has(Flag.PACKET_BUFFERED)
                        ? PacketWriter.Buffering.PACKET
                        : PacketWriter.Buffering.BLOCK;
        try (PacketWriter writer = new PacketWriter(target, buffering, streams)) {
            writer.refuseInputs(captures);
            return new PacketsReplay(arguments, streams, cache, writer).run(captures);
        }
    }

    /// Filters, or the extended program in their place.
    private static FilterCache filters(Arguments arguments, Streams streams) throws IOException {
        if (arguments.has(Flag.ASSEMBLY) || arguments.has(Flag.BYTECODE)) {
            refuse(
                    arguments,
                    List.of(Flag.FILTERS, Flag.VERDICTS, Flag.DUMP),
                    "with --asm and --bytecode, which decide in a filter's place");
            return ProgramSource.read(arguments, streams);
        }
        refuse(
                arguments,
                List.of(Flag.TYPE, Flag.NO_VERIFY),
                "with a filter; it is for --asm and --bytecode");
        return new FilterCache(
                FilterText.of(arguments, streams),
                FilterSettings.of(arguments),
                EngineChoice.of(arguments));
    }

    private static void refuse(Arguments arguments, List<Flag> flags, String why) {
        for (Flag flag : flags) {
            if (arguments.has(flag)) {
                throw new UsageException("option " + flag + " does not go " + why);
            }
        }
    }
}
