package io.sluice.cli.bench;

import io.sluice.cli.console.ExitCode;
import io.sluice.cli.console.Streams;
import io.sluice.cli.filter.FilterSettings;
import io.sluice.cli.filter.FilterText;
import io.sluice.cli.input.CaptureFile;
import io.sluice.cli.input.Diagnostics;
import io.sluice.cli.options.Arguments;
import io.sluice.cli.options.Flag;
import io.sluice.pcaps.capture.CaptureInterface;
import io.sluice.pcaps.capture.PacketSource;
import io.sluice.pcaps.replay.ReplayReport;
import io.sluice.session.run.CaptureRun;
import io.sluice.session.run.Decision;
import io.sluice.session.run.EngineChoice;
import io.sluice.session.run.FilterCache;
import io.sluice.session.run.FilterCount;
import io.sluice.session.run.FilterTally;
import io.sluice.session.run.RecordRun;
import io.sluice.session.run.StopSignal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// `sluice bench --replay`: a whole capture through filters again and again in one process, by one
/// thread and by those that share the file, and tcpdump's process in turn with them.
final class ReplayBench {
    /// How many more filters each step has in one pass.
    private static final int STEP = 4;

    private final Arguments arguments;
    private final Streams streams;
    private final Race race;
    private final CaptureFile file;

    /// @param file not standard input
    ReplayBench(Arguments arguments, Streams streams, Race race, CaptureFile file) {
        this.arguments = arguments;
        this.streams = streams;
        this.race = race;
        this.file = file;
    }

    ExitCode run(List<FilterText> filters) throws IOException {
        ExitCode faults = refused(filters);
        if (faults != ExitCode.OK) {
            return faults;
        }
        List<ReplayContender> contenders = new ArrayList<>();
        for (int count : counts(filters.size())) {
            FilterCache cache = cache(filters.subList(0, count));
            for (int threads = 1; threads <= mostThreads(); threads++) {
                contenders.add(own(cache, threads));
            }
        }
        Path path = file.path().orElseThrow();
        TcpdumpProcess.of(path, filters.getFirst().text())
                .map(process -> new ReplayContender(process.contender(), 1, 1))
                .ifPresent(contenders::add);
        ReplayReport whole = replay(cache(filters.subList(0, 1)), 1).report();
        ReplayTimes times =
                new ReplayTimes(
                        streams, filters.getFirst(), file.name(), whole.read(), Files.size(path));
        times.head(race);
        List<Measurement> measured =
                race.runWhole(contenders.stream().map(ReplayContender::contender).toList());
        if (arguments.has(Flag.JSON)) {
            times.objects(contenders, measured);
        } else {
            times.table(contenders, measured);
        }
        return ExitCode.OK;
    }

    /// What is none for the capture's link type.
    private ExitCode refused(List<FilterText> filters) throws IOException {
        FilterCache cache = cache(filters);
        ExitCode code = ExitCode.OK;
        try (PacketSource source = file.open(streams)) {
            for (CaptureInterface origin : source.interfaces().stream().limit(1).toList()) {
                for (int i = 0; i < filters.size(); i++) {
                    if (cache.decision(i, origin.linkType(), origin.byteOrder())
                            instanceof Decision.Refused(var fault)) {
                        new Diagnostics(arguments, streams).refused(filters.get(i), fault);
                        code = ExitCode.USAGE;
                    }
                }
            }
        }
        return code;
    }

    /// One filter, and more and more of them up to all.
    private static List<Integer> counts(int filters) {
        List<Integer> counts = new ArrayList<>();
        for (int count = 1; count < filters; count *= STEP) {
            counts.add(count);
        }
        counts.add(filters);
        return counts;
    }

    private int mostThreads() throws IOException {
        return RecordRun.isLarge(file.path().orElseThrow()) ? RecordRun.usualThreads() : 1;
    }

    private FilterCache cache(List<FilterText> filters) throws IOException {
        return FilterCache.of(
                filters.stream().map(FilterText::text).toList(),
                FilterSettings.of(arguments).base(),
                EngineChoice.AUTO);
    }

    private ReplayContender own(FilterCache cache, int threads) {
        Contender.Pass pass =
                () -> {
                    try {
                        FilterCount count = replay(cache, threads).counts().getFirst();
                        return Math.toIntExact(count.accepted());
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                };
        return new ReplayContender(new Contender("sluice", pass), cache.size(), threads);
    }

    private CaptureRun.Result replay(FilterCache cache, int threads) throws IOException {
        try (PacketSource source = file.open(streams)) {
            return CaptureRun.prepare(source, cache, FilterTally.Digest.NONE)
                    .count(file.path(), threads, StopSignal.NEVER);
        }
    }
}
