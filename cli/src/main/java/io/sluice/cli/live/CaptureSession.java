package io.sluice.cli.live;

import io.sluice.cli.console.ExitCode;
import io.sluice.cli.console.Interruption;
import io.sluice.cli.console.OutputException;
import io.sluice.cli.console.Signals;
import io.sluice.cli.console.Streams;
import io.sluice.cli.console.UsageException;
import io.sluice.cli.filter.FilterJson;
import io.sluice.cli.filter.FilterSettings;
import io.sluice.cli.filter.FilterText;
import io.sluice.cli.filter.ProgramForms;
import io.sluice.cli.input.Diagnostics;
import io.sluice.cli.options.Arguments;
import io.sluice.cli.options.Flag;
import io.sluice.cli.render.JsonWriter;
import io.sluice.cli.render.Quantity;
import io.sluice.cli.render.SafeText;
import io.sluice.filters.cbpf.CbpfFormat;
import io.sluice.filters.diagnostics.FilterSyntaxException;
import io.sluice.filters.link.LinkType;
import io.sluice.pcaps.LiveCaptures;
import io.sluice.pcaps.live.LiveCaptureException;
import io.sluice.pcaps.live.LiveCounters;
import io.sluice.pcaps.live.LiveOptions;
import io.sluice.pcaps.live.LiveSource;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/// One live capture from the opened interface to the summary.
final class CaptureSession {
    private final Arguments arguments;
    private final Streams streams;
    private final LiveSource source;
    private final LiveOptions options;
    private final FilterText filterText;

    CaptureSession(Arguments arguments, Streams streams, LiveSource source, LiveOptions options)
            throws IOException {
        this.arguments = arguments;
        this.streams = streams;
        this.source = source;
        this.options = options;
        List<FilterText> filters = FilterText.of(arguments, streams);
        if (filters.size() != 1) {
            throw new UsageException(
                    "-F holds " + filters.size() + " filters; a live capture takes one");
        }
        this.filterText = filters.getFirst();
    }

    ExitCode run(FilterPlace place) throws IOException {
        LiveInterface on = LiveInterface.of(source);
        LiveFilter filter;
        try {
            filter = LiveFilter.compile(filterText, FilterSettings.of(arguments), on, place);
        } catch (FilterSyntaxException e) {
            Diagnostics diagnostics = new Diagnostics(arguments, streams);
            diagnostics.refused(filterText, e);
            return diagnostics.code();
        }
        if (arguments.has(Flag.DUMP)) {
            CbpfFormat format = ProgramForms.dump(arguments.count(Flag.DUMP));
            streams.out().bytes(format.print(filter.compiled().program()));
            return ExitCode.OK;
        }
        return switch (place) {
            case SLUICE -> capture(filter, place, on, Optional.empty());
            case KERNEL -> {
                source.attach(filter.kernelProgram());
                yield capture(filter, place, on, Optional.empty());
            }
            case BOTH -> checked(filter, on);
        };
    }

    private ExitCode checked(LiveFilter filter, LiveInterface on) throws IOException {
        try (LiveSource kernel = LiveCaptures.open(source.name(), options)) {
            kernel.attach(filter.kernelProgram());
            kernel.start();
            return capture(
                    filter,
                    FilterPlace.BOTH,
                    on,
                    Optional.of(new LiveCrossCheck(kernel, nowNanos())));
        }
    }

    private static long nowNanos() {
        return ChronoUnit.NANOS.between(Instant.EPOCH, Instant.now());
    }

    private ExitCode capture(
            LiveFilter filter, FilterPlace place, LiveInterface on, Optional<LiveCrossCheck> check)
            throws IOException {
        long limit = arguments.number(Flag.COUNT_LIMIT, 1, Long.MAX_VALUE).orElse(Long.MAX_VALUE);
        try (LiveOutput output = new LiveOutput(arguments, streams, source.name())) {
            output.begin(source.interfaces().getFirst());
            LiveRun run = new LiveRun(source, filter, place, check, output, limit);
            try (Interruption interruption = new Interruption();
                    Signals _ = signals(run, interruption)) {
                interruption.then(run::stop);
                announce(place, on, output);
                source.start();
                run.run();
            }
            long endNanos = run.reachedLimit() ? run.lastNanos() : nowNanos();
            Optional<LiveCrossCheck.Result> compared =
                    check.map(with -> with.finish(droppedHere(), endNanos));
            return finish(run, output, place, compared);
        }
    }

    private long droppedHere() {
        LiveCounters counters = source.counters();
        return counters.droppedByKernel() + counters.droppedByQueue();
    }

    /// What ends a capture in good order is all one; its exit code matters for a second one only.
    private static Signals signals(LiveRun run, Interruption interruption) {
        Runnable end = () -> interruption.request(ExitCode.INTERRUPTED);
        return new Signals()
                .on("INT", end)
                .on("TERM", end)
                .on("HUP", end)
                .on("USR1", run::wantStatistics);
    }

    private void announce(FilterPlace place, LiveInterface on, LiveOutput output)
            throws OutputException {
        if (source.warning().isPresent()) {
            output.note("warning: " + SafeText.of(source.warning().get()));
        }
        output.note(
                "listening on "
                        + SafeText.of(source.name())
                        + ", link type "
                        + on.linkType().name()
                        + " ("
                        + on.linkType().description()
                        + "), snapshot length "
                        + options.snapLen()
                        + " bytes, filter in "
                        + switch (place) {
                            case SLUICE -> "Sluice";
                            case KERNEL -> "the kernel";
                            case BOTH -> "Sluice and the kernel";
                        });
    }

    private ExitCode finish(
            LiveRun run,
            LiveOutput output,
            FilterPlace place,
            Optional<LiveCrossCheck.Result> compared)
            throws IOException {
        ExitCode code = ExitCode.OK;
        Optional<LiveCaptureException> failure = source.failure();
        if (failure.isPresent()) {
            output.note("warning: " + SafeText.of(String.valueOf(failure.get().getMessage())));
            code = ExitCode.DAMAGED_INPUT;
        }
        Optional<String> written = output.finish();
        if (arguments.has(Flag.JSON)) {
            jsonSummary(run, place, written, compared);
        } else if (arguments.has(Flag.COUNT)) {
            streams.out().line(run.accepted() + (run.accepted() == 1 ? " packet" : " packets"));
        } else {
            summary(run, output, written);
        }
        if (compared.isPresent()) {
            code = code.worst(compared(compared.get(), output));
        }
        return code;
    }

    private void summary(LiveRun run, LiveOutput output, Optional<String> written)
            throws OutputException {
        output.note(
                run.totals()
                        + "; "
                        + Quantity.bytes(run.acceptedBytes())
                        + " of "
                        + Quantity.bytes(run.bytes())
                        + written.map(where -> "; " + SafeText.of(where)).orElse("")
                        + (run.reachedLimit() ? ", stopped by -c " + run.accepted() : ""));
    }

    private static ExitCode compared(LiveCrossCheck.Result result, LiveOutput output)
            throws OutputException {
        output.note(
                "kernel and Sluice agree on "
                        + (result.checked() - result.differences())
                        + " of "
                        + result.checked()
                        + " packets"
                        + (result.unchecked() == 0
                                ? ""
                                : ", " + result.unchecked() + " unchecked because of drops"));
        for (String line : result.shown()) {
            output.note("difference: " + line);
        }
        return result.differences() == 0 ? ExitCode.OK : ExitCode.INTERNAL;
    }

    private void jsonSummary(
            LiveRun run,
            FilterPlace place,
            Optional<String> written,
            Optional<LiveCrossCheck.Result> compared)
            throws IOException {
        LinkType linkType = LiveInterface.of(source).linkType();
        LiveCounters counters = source.counters();
        JsonWriter json = new JsonWriter(streams.out().text()).beginObject();
        json.member("type", "summary").member("v", 1).member("file", source.name());
        FilterJson.members(json, filterText);
        json.member("linktype", linkType.name()).member("where", place.word());
        if (place != FilterPlace.KERNEL) {
            json.member("received", run.looked() + counters.droppedByQueue())
                    .member("accepted", run.accepted())
                    .member("rejected", run.looked() - run.accepted());
        } else {
            json.member("accepted", run.accepted());
        }
        json.member("bytes", run.bytes()).member("accepted_bytes", run.acceptedBytes());
        json.member("dropped_kernel", counters.droppedByKernel())
                .member("dropped_interface", counters.droppedByInterface())
                .member("dropped_queue", counters.droppedByQueue());
        written.ifPresent(where -> json.member("written", run.accepted()));
        compared.ifPresent(result ->
                json.member("checked", result.checked())
                        .member("differences", result.differences())
                        .member("unchecked", result.unchecked()));
        json.endObject();
        streams.out().endLine();
        streams.out().flush();
    }
}
