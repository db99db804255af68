package io.sluice.cli.replay;

import io.sluice.cli.console.ExitCode;
import io.sluice.cli.console.Interruption;
import io.sluice.cli.console.OutputException;
import io.sluice.cli.console.Streams;
import io.sluice.cli.filter.FilterJson;
import io.sluice.cli.filter.FilterText;
import io.sluice.cli.filter.NamedFilters;
import io.sluice.cli.input.CaptureFile;
import io.sluice.cli.input.Diagnostics;
import io.sluice.cli.input.InputSettings;
import io.sluice.cli.options.Arguments;
import io.sluice.cli.options.Flag;
import io.sluice.cli.render.JsonWriter;
import io.sluice.cli.render.ResultTable;
import io.sluice.filters.diagnostics.FilterSyntaxException;
import io.sluice.pcaps.capture.PacketSource;
import io.sluice.session.run.CaptureRun;
import io.sluice.session.run.FilterCount;
import io.sluice.session.run.FilterTally;
import io.sluice.session.run.RecordRun;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Many filters over many captures: how many packets each accepts of each.
///
/// What one pair cannot have, another may: a filter that is none for a link type and a file that is
/// no capture are reported, and the rest goes on.
final class PairsReplay {
    private final Streams streams;
    private final NamedFilters filters;
    private final Diagnostics diagnostics;
    private final boolean json;
    private final FilterTally.Digest digest;
    private final ResultTable table;
    private final Set<String> reported = new HashSet<>();
    private final Throughput throughput;
    private final InputSettings inputs;
    private final Progress progress;
    private final Interruption interruption;

    PairsReplay(
            Arguments arguments, Streams streams, NamedFilters filters, Interruption interruption) {
        this.streams = streams;
        this.filters = filters;
        this.interruption = interruption;
        this.inputs = InputSettings.of(arguments).whenQuiet(() -> !interruption.requested());
        this.progress = Progress.of(arguments, streams, PacketRun.Printed.NONE);
        this.diagnostics = new Diagnostics(arguments, streams);
        this.json = arguments.has(Flag.JSON);
        this.digest =
                arguments.has(Flag.DIGEST) ? FilterTally.Digest.SHA1 : FilterTally.Digest.NONE;
        this.table = new ResultTable(filters.texts().stream().map(FilterText::label).toList());
        this.throughput = new Throughput(filters.texts().size());
    }

    ExitCode run(List<CaptureFile> captures) throws IOException {
        for (CaptureFile capture : captures) {
            if (interruption.requested()) {
                break;
            }
            try (PacketSource source = capture.open(inputs, streams)) {
                progress.reading(source, capture.size());
                CaptureRun.Result result =
                        count(CaptureRun.prepare(source, filters.cache(), digest), capture);
                progress.clear();
                report(result);
            } catch (OutputException e) {
                throw e;
            } catch (IOException e) {
                diagnostics.unreadable(capture, e);
            }
        }
        if (!json) {
            for (String line : table.lines()) {
                streams.out().line(line);
            }
        }
        streams.out().flush();
        diagnostics.interrupted(interruption, throughput.packets());
        streams.err().line(throughput.line());
        diagnostics.readAll(captures);
        diagnostics.engines(filters.cache().notes());
        return diagnostics.code();
    }

    private CaptureRun.Result count(CaptureRun run, CaptureFile capture) throws IOException {
        return progress.isShown()
                ? run.count(progress::tick, interruption)
                : run.count(capture.path(), RecordRun.usualThreads(), interruption);
    }

    private void report(CaptureRun.Result result) throws OutputException {
        throughput.add(result.report());
        if (result.damage().isPresent() && !interruption.requested()) {
            diagnostics.damaged(result.file(), result.damage().get(), result.report().read());
        }
        List<String> cells = new ArrayList<>();
        for (int i = 0; i < filters.texts().size(); i++) {
            FilterCount count = result.counts().get(i);
            if (json) {
                object(result, filters.texts().get(i), count);
            } else {
                refused(filters.texts().get(i), count);
                String accepted = Long.toString(count.accepted());
                cells.add(
                        count.fault().isPresent()
                                ? "error"
                                : count.sha1().map(sha1 -> accepted + " " + sha1).orElse(accepted));
            }
            if (count.fault().isPresent()) {
                diagnostics.atLeast(ExitCode.USAGE);
            }
        }
        table.row(result.file(), result.report().read(), cells);
    }

    /// Reports each fault of a filter once, however many captures have it.
    private void refused(FilterText filter, FilterCount count) throws OutputException {
        Optional<FilterSyntaxException> fault = count.fault();
        if (fault.isPresent() && reported.add(filter.line() + " " + fault.get().getMessage())) {
            diagnostics.refused(filter, fault.get());
        }
    }

    private void object(CaptureRun.Result result, FilterText filter, FilterCount count)
            throws OutputException {
        JsonWriter line = new JsonWriter(streams.out().text()).beginObject();
        line.member("type", "result").member("v", 1).member("file", result.file());
        FilterJson.members(line, filter);
        line.member("linktype", String.join(",", result.linkTypes()));
        Optional<FilterSyntaxException> fault = count.fault();
        if (fault.isPresent()) {
            line.member("error", String.valueOf(fault.get().getMessage()));
        } else {
            line.member("read", result.report().read()).member("accepted", count.accepted());
            count.sha1().ifPresent(sha1 -> line.member("sha1", sha1));
        }
        line.endObject();
        streams.out().endLine();
    }
}
