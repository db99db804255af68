package io.sluice.cli.replay;

import io.sluice.cli.console.ExitCode;
import io.sluice.cli.console.Interruption;
import io.sluice.cli.console.OutputException;
import io.sluice.cli.console.Streams;
import io.sluice.cli.filter.FilterCache;
import io.sluice.cli.filter.FilterJson;
import io.sluice.cli.filter.FilterText;
import io.sluice.cli.input.CaptureFile;
import io.sluice.cli.input.Diagnostics;
import io.sluice.cli.input.InputSettings;
import io.sluice.cli.options.Arguments;
import io.sluice.cli.options.Flag;
import io.sluice.cli.render.JsonWriter;
import io.sluice.cli.render.ResultTable;
import io.sluice.filters.diagnostics.FilterSyntaxException;
import io.sluice.pcaps.capture.PacketSource;
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
    private final FilterCache cache;
    private final Diagnostics diagnostics;
    private final boolean json;
    private final PairTally.Digest digest;
    private final ResultTable table;
    private final Set<String> reported = new HashSet<>();
    private final Throughput throughput;
    private final InputSettings inputs;
    private final Progress progress;
    private final Interruption interruption;

    PairsReplay(
            Arguments arguments, Streams streams, FilterCache cache, Interruption interruption) {
        this.streams = streams;
        this.cache = cache;
        this.interruption = interruption;
        this.inputs = InputSettings.of(arguments).whenQuiet(() -> !interruption.requested());
        this.progress = Progress.of(arguments, streams, PacketRun.Printed.NONE);
        this.diagnostics = new Diagnostics(arguments, streams);
        this.json = arguments.has(Flag.JSON);
        this.digest = arguments.has(Flag.DIGEST) ? PairTally.Digest.SHA1 : PairTally.Digest.NONE;
        this.table = new ResultTable(cache.filters().stream().map(FilterText::label).toList());
        this.throughput = new Throughput(cache.filters().size());
    }

    ExitCode run(List<CaptureFile> captures) throws IOException {
        for (CaptureFile capture : captures) {
            if (interruption.requested()) {
                break;
            }
            try (PacketSource source = capture.open(inputs, streams)) {
                progress.reading(source, capture.size());
                CaptureRun.Result result =
                        CaptureRun.prepare(source, cache, digest)
                                .count(capture, progress, interruption);
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
        diagnostics.notes(cache.fallbacks());
        if (cache.disagrees()) {
            diagnostics.atLeast(ExitCode.INTERNAL);
        }
        return diagnostics.code();
    }

    private void report(CaptureRun.Result result) throws OutputException {
        throughput.add(result.report());
        if (result.damage().isPresent() && !interruption.requested()) {
            diagnostics.damaged(result.file(), result.damage().get(), result.report().read());
        }
        List<String> cells = new ArrayList<>();
        for (int i = 0; i < cache.filters().size(); i++) {
            PairTally tally = result.tallies().get(i);
            if (json) {
                object(result, cache.filters().get(i), tally);
            } else {
                refused(cache.filters().get(i), tally);
                String count = Long.toString(tally.accepted());
                cells.add(
                        tally.fault().isPresent()
                                ? "error"
                                : tally.sha1Hex().map(sha1 -> count + " " + sha1).orElse(count));
            }
            if (tally.fault().isPresent()) {
                diagnostics.atLeast(ExitCode.USAGE);
            }
        }
        table.row(result.file(), result.report().read(), cells);
    }

    /// Reports each fault of a filter once, however many captures have it.
    private void refused(FilterText filter, PairTally tally) throws OutputException {
        Optional<FilterSyntaxException> fault = tally.fault();
        if (fault.isPresent() && reported.add(filter.line() + " " + fault.get().getMessage())) {
            diagnostics.refused(filter, fault.get());
        }
    }

    private void object(CaptureRun.Result result, FilterText filter, PairTally tally)
            throws OutputException {
        JsonWriter line = new JsonWriter(streams.out().text()).beginObject();
        line.member("type", "result").member("v", 1).member("file", result.file());
        FilterJson.members(line, filter);
        line.member("linktype", result.linkTypes());
        Optional<FilterSyntaxException> fault = tally.fault();
        if (fault.isPresent()) {
            line.member("error", String.valueOf(fault.get().getMessage()));
        } else {
            line.member("read", result.report().read()).member("accepted", tally.accepted());
            tally.sha1Hex().ifPresent(sha1 -> line.member("sha1", sha1));
        }
        line.endObject();
        streams.out().endLine();
    }
}
