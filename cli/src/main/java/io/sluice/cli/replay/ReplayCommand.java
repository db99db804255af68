package io.sluice.cli.replay;

import io.sluice.cli.console.ExitCode;
import io.sluice.cli.console.Interruption;
import io.sluice.cli.console.Output;
import io.sluice.cli.console.Streams;
import io.sluice.cli.console.UsageException;
import io.sluice.cli.filter.EngineOption;
import io.sluice.cli.filter.FilterSettings;
import io.sluice.cli.filter.FilterText;
import io.sluice.cli.filter.NamedFilters;
import io.sluice.cli.input.CaptureFile;
import io.sluice.cli.options.Arguments;
import io.sluice.cli.options.Command;
import io.sluice.cli.options.Flag;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// `sluice replay -r FILE EXPR…`: captures through filters.
///
/// One filter given as words: its packets are printed, or written. A list of filters, or
/// `--digest`: counts alone, for each pair of capture and filter.
public final class ReplayCommand implements Command {
    private static final List<Flag> OWN_FLAGS =
            List.of(
                    Flag.READ,
                    Flag.FILE_LIST,
                    Flag.RECURSIVE,
                    Flag.FOLLOW,
                    Flag.FILTERS,
                    Flag.DIGEST,
                    Flag.TIMING,
                    Flag.ENGINE,
                    Flag.ASSEMBLY,
                    Flag.BYTECODE,
                    Flag.TYPE,
                    Flag.NO_VERIFY,
                    Flag.PROGRESS,
                    Flag.LIMIT,
                    Flag.DUMP,
                    Flag.HELP);

    /// What makes sense for one filter only.
    private static final List<Flag> SINGLE =
            List.of(
                    Flag.FOLLOW,
                    Flag.WRITE,
                    Flag.WRITE_REJECTED,
                    Flag.PRINT,
                    Flag.COUNT_LIMIT,
                    Flag.VERDICTS,
                    Flag.NUMBER,
                    Flag.DUMP);

    @Override
    public Set<Flag> flags() {
        return FilterSettings.with(OWN_FLAGS, OutputSettings.FLAGS, PacketPrinter.FLAGS);
    }

    @Override
    public ExitCode run(Arguments arguments, Streams streams) throws IOException {
        NamedFilters filters = filters(arguments, streams);
        if (!arguments.has(Flag.READ) && !arguments.has(Flag.FILE_LIST)) {
            throw new UsageException(
                    "no capture is given; name one with -r FILE, or -r - for standard input");
        }
        List<CaptureFile> captures = CaptureFile.of(arguments, streams);
        if (arguments.has(Flag.LINE_BUFFERED)) {
            streams.out().buffering(Output.Buffering.LINE);
        }
        try (Interruption interruption = Interruption.ofLongRun()) {
            if (arguments.has(Flag.FILTERS) || arguments.has(Flag.DIGEST)) {
                refuse(
                        arguments,
                        SINGLE,
                        "with -F or --digest, which count for many filters and captures");
                return new PairsReplay(arguments, streams, filters, interruption).run(captures);
            }
            return packets(arguments, streams, filters, captures, interruption);
        }
    }

    /// One filter, whose packets are printed or written.
    private static ExitCode packets(
            Arguments arguments,
            Streams streams,
            NamedFilters filters,
            List<CaptureFile> captures,
            Interruption interruption)
            throws IOException {
        if (arguments.has(Flag.COUNT) || arguments.has(Flag.SUMMARY_ONLY)) {
            refuse(
                    arguments,
                    List.of(Flag.VERDICTS, Flag.PRINT),
                    "with --count and --summary-only, which print no packets");
        }
        if (arguments.has(Flag.FOLLOW)) {
            requireOneFile(captures);
        }
        try (PacketOutputs outputs =
                PacketOutputs.of(arguments, streams, inputs(arguments, captures))) {
            if (outputs.takeStandardOutput()) {
                refuse(
                        arguments,
                        List.of(Flag.JSON, Flag.COUNT, Flag.PRINT, Flag.VERDICTS),
                        "with a capture on standard output");
            }
            return new PacketsReplay(arguments, streams, filters, outputs, interruption)
                    .run(captures);
        }
    }

    private static void requireOneFile(List<CaptureFile> captures) {
        if (captures.size() != 1 || captures.getFirst().path().isEmpty()) {
            throw new UsageException(
                    "option --follow goes with one file; standard input is read until it ends anyway");
        }
    }

    /// Everything that is read, none of which may be written.
    private static List<Path> inputs(Arguments arguments, List<CaptureFile> captures) {
        List<Path> inputs = new ArrayList<>();
        captures.forEach(capture -> capture.path().ifPresent(inputs::add));
        arguments.values(Flag.FILE_LIST).stream()
                .filter(list -> !list.equals("-"))
                .map(Path::of)
                .forEach(inputs::add);
        return inputs;
    }

    /// Filters, or the extended program in their place.
    private static NamedFilters filters(Arguments arguments, Streams streams) throws IOException {
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
        return NamedFilters.of(
                FilterText.of(arguments, streams),
                FilterSettings.of(arguments),
                EngineOption.of(arguments));
    }

    private static void refuse(Arguments arguments, List<Flag> flags, String why) {
        for (Flag flag : flags) {
            if (arguments.has(flag)) {
                throw new UsageException("option " + flag + " does not go " + why);
            }
        }
    }
}
