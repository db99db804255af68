package io.sluice.cli.command;

import io.sluice.cli.render.JsonWriter;
import io.sluice.cli.render.Quantity;
import io.sluice.cli.render.ResultTable;
import io.sluice.cli.render.SafeText;
import io.sluice.filters.CompiledFilter;
import io.sluice.filters.cbpf.CbpfFormat;
import io.sluice.filters.diagnostics.FilterSyntaxException;
import io.sluice.pcaps.capture.CaptureFormatException;
import io.sluice.pcaps.capture.CaptureInterface;
import io.sluice.pcaps.capture.CaptureWriteException;
import io.sluice.pcaps.capture.PacketSource;
import io.sluice.pcaps.replay.Replay;
import io.sluice.pcaps.replay.ReplayReport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// One filter over captures, with the packets it accepts printed or written, and a summary.
final class PacketsReplay {
    private final Arguments arguments;
    private final Streams streams;
    private final FilterCache cache;
    private final PacketWriter writer;
    private final Diagnostics diagnostics;
    private final PacketRun packets;
    private final Throughput throughput = new Throughput(1);
    private final List<CaptureRun.Result> results = new ArrayList<>();
    private final Set<String> reported = new HashSet<>();

    PacketsReplay(Arguments arguments, Streams streams, FilterCache cache, PacketWriter writer) {
        this.arguments = arguments;
        this.streams = streams;
        this.cache = cache;
        this.writer = writer;
        this.diagnostics = new Diagnostics(arguments, streams);
        this.packets =
                new PacketRun(
                        printed(arguments),
                        new PacketPrinter(arguments, streams.out()),
                        writer,
                        arguments
                                .number(Flag.COUNT_LIMIT, 1, Long.MAX_VALUE / 10)
                                .orElse(Long.MAX_VALUE));
    }

    private static PacketRun.Printed printed(Arguments arguments) {
        if (arguments.has(Flag.VERDICTS)) {
            return PacketRun.Printed.ALL;
        }
        boolean quiet =
                arguments.has(Flag.COUNT)
                        || arguments.has(Flag.SUMMARY_ONLY)
                        || arguments.has(Flag.WRITE) && !arguments.has(Flag.PRINT);
        return quiet ? PacketRun.Printed.NONE : PacketRun.Printed.ACCEPTED;
    }

    ExitCode run(List<CaptureFile> captures) throws IOException {
        for (CaptureFile capture : captures) {
            boolean goOn = packets.isDone() || run(capture);
            if (!goOn && (captures.size() == 1 || arguments.has(Flag.DUMP))) {
                return diagnostics.code();
            }
        }
        Optional<String> written = writer.finish();
        if (!results.isEmpty()) {
            summary(written);
        }
        streams.out().flush();
        diagnostics.notes(cache.fallbacks());
        if (cache.disagrees()) {
            diagnostics.atLeast(ExitCode.INTERNAL);
        }
        return diagnostics.code();
    }

    /// @return false if this was no run: the filter is none for the capture, or only its program
    ///   was asked for
    private boolean run(CaptureFile capture) throws IOException {
        try (PacketSource source = capture.open(streams)) {
            CaptureRun run = CaptureRun.prepare(source, cache, PairTally.Digest.NONE);
            Optional<FilterSyntaxException> fault = run.tally(0).fault();
            if (fault.isPresent()) {
                refused(fault.get());
                return false;
            }
            Optional<CaptureInterface> first = source.interfaces().stream().findFirst();
            if (arguments.has(Flag.DUMP) && first.isPresent()) {
                dump(first.get());
                return false;
            }
            if (first.isPresent()) {
                writer.begin(first.get());
            }
            Optional<ReplayReport> walked =
                    batching() == Replay.Batching.MANY
                            ? packets.records(run, capture)
                            : Optional.empty();
            finished(
                    walked.isPresent()
                            ? run.result(walked.get())
                            : run.run(batching(), packets.on(run, capture.name())));
        } catch (OutputException | CaptureWriteException e) {
            throw e; // what follows is about the input
        } catch (CaptureFormatException e) {
            if (capture.finding() == CaptureFile.Finding.IN_FOLDER) {
                diagnostics.skipped(e);
            } else {
                diagnostics.unreadable(capture.name(), e);
            }
        } catch (IOException e) {
            diagnostics.unreadable(capture.name(), e);
        }
        return true;
    }

    /// With `-l` and `-U` nothing is read ahead, so that a packet shows when it comes.
    private Replay.Batching batching() {
        boolean slow = arguments.has(Flag.LINE_BUFFERED) || arguments.has(Flag.PACKET_BUFFERED);
        return slow ? Replay.Batching.ONE : Replay.Batching.MANY;
    }

    /// Reports a fault of the filter once, however many captures have it.
    private void refused(FilterSyntaxException fault) throws OutputException {
        if (reported.add(String.valueOf(fault.getMessage()))) {
            diagnostics.refused(cache.filters().getFirst(), fault);
        }
    }

    private void dump(CaptureInterface origin) throws IOException {
        if (cache.outcome(0, origin.linkType(), origin.byteOrder())
                instanceof FilterCache.Outcome.Ready(CompiledFilter compiled, _, _)) {
            CbpfFormat format = ProgramForms.dump(arguments.count(Flag.DUMP));
            streams.out().bytes(format.print(compiled.program()));
        }
    }

    private void finished(CaptureRun.Result result) throws OutputException {
        results.add(result);
        throughput.add(result.report());
        Optional<FilterSyntaxException> fault = result.tallies().getFirst().fault();
        if (fault.isPresent()) {
            refused(fault.get());
        }
        if (result.damage().isPresent()) {
            streams.out().flush();
            diagnostics.damaged(result.file(), result.damage().get(), result.report().read());
        }
    }

    private void summary(Optional<String> written) throws OutputException {
        if (arguments.has(Flag.JSON)) {
            jsonSummary(written);
            return;
        }
        if (arguments.has(Flag.COUNT)) {
            streams.out()
                    .line(packets.accepted() + (packets.accepted() == 1 ? " packet" : " packets"));
            return;
        }
        streams.out().flush();
        Output answer = arguments.has(Flag.SUMMARY_ONLY) ? streams.out() : streams.err();
        if (results.size() > 1) {
            for (String line : table()) {
                answer.line(line);
            }
        }
        answer.line(totals() + written.map(where -> "; " + SafeText.of(where)).orElse(""));
        streams.out().flush();
        streams.err().line(throughput.line());
    }

    private List<String> table() {
        ResultTable table = new ResultTable(List.of("accepted"));
        for (CaptureRun.Result result : results) {
            PairTally tally = result.tallies().getFirst();
            table.row(result.file(), tally.looked(), List.of(Long.toString(tally.accepted())));
        }
        return table.lines();
    }

    private String totals() {
        long rejected = packets.read() - packets.accepted();
        return packets.accepted()
                + " accepted of "
                + packets.read()
                + " read ("
                + Quantity.share(packets.accepted(), packets.read())
                + "), "
                + rejected
                + " rejected; "
                + Quantity.bytes(packets.acceptedBytes())
                + " of "
                + Quantity.bytes(packets.bytes())
                + (packets.isDone() ? ", stopped by -c " + packets.accepted() : "");
    }

    private void jsonSummary(Optional<String> written) throws OutputException {
        FilterText filter = cache.filters().getFirst();
        if (results.size() > 1) {
            for (CaptureRun.Result result : results) {
                result(filter, result);
            }
            streams.err().line(throughput.line());
            return;
        }
        JsonWriter json = new JsonWriter(streams.out().text()).beginObject();
        json.member("type", "summary").member("v", 1);
        json.member(
                "file",
                results.stream().map(CaptureRun.Result::file).collect(Collectors.joining(",")));
        FilterJson.members(json, filter);
        json.member("linktype", results.getFirst().linkTypes());
        json.member("read", packets.read()).member("accepted", packets.accepted());
        json.member("rejected", packets.read() - packets.accepted());
        json.member("bytes", packets.bytes()).member("accepted_bytes", packets.acceptedBytes());
        written.ifPresent(where -> json.member("written", packets.accepted()));
        if (arguments.has(Flag.TIMING)) {
            json.member("filter_ns", throughput.filterNanos())
                    .member("wall_ns", throughput.wallNanos());
        }
        json.endObject();
        streams.out().endLine();
        streams.out().flush();
        streams.err().line(throughput.line());
    }

    private void result(FilterText filter, CaptureRun.Result result) throws OutputException {
        JsonWriter json = new JsonWriter(streams.out().text()).beginObject();
        json.member("type", "result").member("v", 1).member("file", result.file());
        FilterJson.members(json, filter);
        PairTally tally = result.tallies().getFirst();
        json.member("linktype", result.linkTypes()).member("read", tally.looked());
        json.member("accepted", tally.accepted()).endObject();
        streams.out().endLine();
    }
}
