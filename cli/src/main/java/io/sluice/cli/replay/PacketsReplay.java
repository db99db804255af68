package io.sluice.cli.replay;

import io.sluice.cli.console.ExitCode;
import io.sluice.cli.console.Interruption;
import io.sluice.cli.console.Output;
import io.sluice.cli.console.OutputException;
import io.sluice.cli.console.Streams;
import io.sluice.cli.filter.FilterJson;
import io.sluice.cli.filter.FilterText;
import io.sluice.cli.filter.NamedFilters;
import io.sluice.cli.filter.ProgramForms;
import io.sluice.cli.input.CaptureFile;
import io.sluice.cli.input.Diagnostics;
import io.sluice.cli.input.InputSettings;
import io.sluice.cli.options.Arguments;
import io.sluice.cli.options.Flag;
import io.sluice.cli.render.JsonWriter;
import io.sluice.cli.render.Quantity;
import io.sluice.cli.render.ResultTable;
import io.sluice.cli.render.SafeText;
import io.sluice.filters.CompiledFilter;
import io.sluice.filters.cbpf.CbpfFormat;
import io.sluice.filters.diagnostics.FilterSyntaxException;
import io.sluice.pcaps.capture.CaptureInterface;
import io.sluice.pcaps.capture.CaptureWriteException;
import io.sluice.pcaps.capture.PacketSource;
import io.sluice.pcaps.replay.Replay;
import io.sluice.pcaps.replay.ReplayReport;
import io.sluice.session.run.CaptureRun;
import io.sluice.session.run.Decision;
import io.sluice.session.run.FilterCount;
import io.sluice.session.run.FilterTally;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/// One filter over captures, with the packets it accepts printed or written, and a summary.
final class PacketsReplay {
    /// How often a file that is being written is looked at.
    private static final long FOLLOW_NANOS = 100_000_000;

    private final Arguments arguments;
    private final Streams streams;
    private final NamedFilters filters;
    private final PacketOutputs outputs;
    private final InputSettings inputs;
    private final Interruption interruption;
    private final Progress progress;
    private final Diagnostics diagnostics;
    private final PacketRun packets;
    private final Throughput throughput = new Throughput(1);
    private final List<CaptureRun.Result> results = new ArrayList<>();
    private final Set<String> reported = new HashSet<>();

    PacketsReplay(
            Arguments arguments,
            Streams streams,
            NamedFilters filters,
            PacketOutputs outputs,
            Interruption interruption) {
        this.interruption = interruption;
        this.arguments = arguments;
        this.streams = streams;
        this.filters = filters;
        this.outputs = outputs;
        InputSettings plain = InputSettings.of(arguments).whenQuiet(this::showAll);
        this.inputs = arguments.has(Flag.FOLLOW) ? plain.following(this::awaitMore) : plain;
        this.diagnostics = new Diagnostics(arguments, streams);
        this.progress = Progress.of(arguments, streams, printed(arguments));
        this.packets =
                new PacketRun(
                        printed(arguments),
                        new PacketPrinter(arguments, streams.out()),
                        outputs,
                        arguments
                                .number(Flag.COUNT_LIMIT, 1, Long.MAX_VALUE / 10)
                                .orElse(Long.MAX_VALUE),
                        progress,
                        interruption);
    }

    /// At the end of a file that is being written.
    private boolean awaitMore() throws IOException {
        boolean more = showAll();
        LockSupport.parkNanos(FOLLOW_NANOS);
        return more && !interruption.requested();
    }

    /// When nothing comes: whoever looks sees all there was, and a crash loses none of it.
    private boolean showAll() throws IOException {
        outputs.flush();
        streams.out().flush();
        return !interruption.requested();
    }

    private static PacketRun.Printed printed(Arguments arguments) {
        if (arguments.has(Flag.VERDICTS)) {
            return PacketRun.Printed.ALL;
        }
        boolean quiet =
                arguments.has(Flag.COUNT)
                        || arguments.has(Flag.SUMMARY_ONLY)
                        || !arguments.has(Flag.PRINT)
                                && (arguments.has(Flag.WRITE)
                                        || arguments.has(Flag.WRITE_REJECTED));
        return quiet ? PacketRun.Printed.NONE : PacketRun.Printed.ACCEPTED;
    }

    ExitCode run(List<CaptureFile> captures) throws IOException {
        for (CaptureFile capture : captures) {
            boolean goOn = isOver() || run(capture, label(capture, captures));
            if (!goOn && (captures.size() == 1 || arguments.has(Flag.DUMP))) {
                return diagnostics.code();
            }
        }
        boolean whole = !interruption.requested() || arguments.has(Flag.FOLLOW);
        List<PacketWriter.Written> written = whole ? outputs.finish() : outputs.leave();
        if (!whole) {
            diagnostics.interrupted(interruption, packets.read());
        }
        if (!results.isEmpty()) {
            summary(written);
        }
        diagnostics.readAll(captures);
        streams.out().flush();
        diagnostics.engines(filters.cache().notes());
        return diagnostics.code();
    }

    private boolean isOver() {
        return packets.isDone() || interruption.requested();
    }

    /// What a capture is called in the names of outputs: its file's name, with a number in front
    /// where several have the same.
    private static String label(CaptureFile capture, List<CaptureFile> captures) {
        String name = capture.fileName();
        long same = captures.stream().filter(other -> other.fileName().equals(name)).count();
        return same == 1 ? name : captures.indexOf(capture) + 1 + "-" + name;
    }

    /// @return false if this was no run: the filter is none for the capture, or only its program
    ///   was asked for
    private boolean run(CaptureFile capture, String label) throws IOException {
        try (PacketSource source = capture.open(inputs, streams)) {
            CaptureRun run = CaptureRun.prepare(source, filters.cache(), FilterTally.Digest.NONE);
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
            outputs.begin(source, label);
            progress.reading(source, capture.size());
            boolean records = batching() == Replay.Batching.MANY && inputs.follow().isEmpty();
            Optional<ReplayReport> walked =
                    records ? packets.records(run, capture) : Optional.empty();
            CaptureRun.Result result =
                    walked.isPresent()
                            ? run.result(walked.get())
                            : run.run(batching(), packets.on(run, capture.name()));
            progress.clear();
            finished(result);
        } catch (OutputException | CaptureWriteException e) {
            throw e; // what follows is about the input
        } catch (IOException e) {
            diagnostics.unreadable(capture, e);
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
            diagnostics.refused(filters.texts().getFirst(), fault);
        }
    }

    private void dump(CaptureInterface origin) throws IOException {
        if (filters.cache().decision(0, origin.linkType(), origin.byteOrder())
                instanceof Decision.ClassicFilter(CompiledFilter compiled, _, _, _)) {
            CbpfFormat format = ProgramForms.dump(arguments.count(Flag.DUMP));
            streams.out().bytes(format.print(compiled.program()));
        }
    }

    private void finished(CaptureRun.Result result) throws OutputException {
        results.add(result);
        throughput.add(result.report());
        Optional<FilterSyntaxException> fault = result.counts().getFirst().fault();
        if (fault.isPresent()) {
            refused(fault.get());
        }
        // A pipe that is left in the midst of a record is not damaged.
        if (result.damage().isPresent() && !interruption.requested()) {
            streams.out().flush();
            diagnostics.damaged(result.file(), result.damage().get(), result.report().read());
        }
    }

    private void summary(List<PacketWriter.Written> written) throws OutputException {
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
        answer.line(
                written.stream()
                        .map(output -> "; " + SafeText.of(output.toString()))
                        .collect(Collectors.joining("", totals(), "")));
        streams.out().flush();
        streams.err().line(throughput.line());
    }

    private List<String> table() {
        ResultTable table = new ResultTable(List.of("accepted"));
        for (CaptureRun.Result result : results) {
            FilterCount count = result.counts().getFirst();
            table.row(result.file(), count.looked(), List.of(Long.toString(count.accepted())));
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
                + stopped();
    }

    private String stopped() {
        if (packets.limitReached()) {
            return ", stopped by -c " + packets.accepted();
        }
        if (packets.isDone()) {
            return ", stopped by -W " + arguments.value(Flag.ROTATE_FILES).orElse("");
        }
        return "";
    }

    private void jsonSummary(List<PacketWriter.Written> written) throws OutputException {
        FilterText filter = filters.texts().getFirst();
        if (results.size() > 1) {
            for (CaptureRun.Result result : results) {
                result(filter, result);
            }
        }
        if (results.size() == 1 || !written.isEmpty()) {
            jsonTotals(filter, written);
        }
        streams.out().flush();
        streams.err().line(throughput.line());
    }

    private void jsonTotals(FilterText filter, List<PacketWriter.Written> written)
            throws OutputException {
        JsonWriter json = new JsonWriter(streams.out().text()).beginObject();
        json.member("type", "summary").member("v", 1);
        json.member(
                "file",
                results.stream().map(CaptureRun.Result::file).collect(Collectors.joining(",")));
        FilterJson.members(json, filter);
        json.member(
                "linktype",
                results.stream()
                        .map(PacketsReplay::linkTypes)
                        .distinct()
                        .collect(Collectors.joining(",")));
        json.member("read", packets.read()).member("accepted", packets.accepted());
        json.member("rejected", packets.read() - packets.accepted());
        json.member("bytes", packets.bytes()).member("accepted_bytes", packets.acceptedBytes());
        if (!written.isEmpty()) {
            json.member("written", written.stream().mapToLong(PacketWriter.Written::packets).sum());
        }
        if (arguments.has(Flag.TIMING)) {
            json.member("filter_ns", throughput.filterNanos())
                    .member("wall_ns", throughput.wallNanos());
        }
        outputs(json, written);
        json.endObject();
        streams.out().endLine();
    }

    private static String linkTypes(CaptureRun.Result result) {
        return String.join(",", result.linkTypes());
    }

    private static void outputs(JsonWriter json, List<PacketWriter.Written> written) {
        if (written.isEmpty()) {
            return;
        }
        json.key("outputs").beginArray();
        for (PacketWriter.Written output : written) {
            json.beginObject()
                    .member("file", output.file())
                    .member("files", output.files())
                    .member("packets", output.packets())
                    .endObject();
        }
        json.endArray();
    }

    private void result(FilterText filter, CaptureRun.Result result) throws OutputException {
        JsonWriter json = new JsonWriter(streams.out().text()).beginObject();
        json.member("type", "result").member("v", 1).member("file", result.file());
        FilterJson.members(json, filter);
        FilterCount count = result.counts().getFirst();
        json.member("linktype", linkTypes(result)).member("read", count.looked());
        json.member("accepted", count.accepted()).endObject();
        streams.out().endLine();
    }
}
