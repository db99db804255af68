package io.sluice.cli.compile;

import io.sluice.cli.console.Streams;
import io.sluice.cli.filter.FilterSettings;
import io.sluice.cli.input.CaptureFile;
import io.sluice.emulator.cbpf.CbpfOutcome;
import io.sluice.pcaps.capture.CaptureInterface;
import io.sluice.pcaps.capture.Packet;
import io.sluice.pcaps.capture.PacketSource;
import io.sluice.pcaps.replay.DecisionListener;
import io.sluice.pcaps.replay.PacketBatch;
import io.sluice.pcaps.replay.Replay;
import io.sluice.session.run.CaptureRun;
import io.sluice.session.run.EngineChoice;
import io.sluice.session.run.FilterCache;
import io.sluice.session.run.FilterDecider;
import io.sluice.session.run.FilterTally;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How many packets of some captures a filter and its relatives accept.
final class CheckCounts {
    private final Map<String, Long> accepted = new LinkedHashMap<>();
    private long read;
    private long cut;

    private CheckCounts() {}

    /// Counts for filters, the first of which is the one that is checked.
    static CheckCounts of(
            List<CaptureFile> captures,
            List<String> filters,
            FilterSettings settings,
            Streams streams)
            throws IOException {
        CheckCounts counts = new CheckCounts();
        FilterCache cache = FilterCache.of(filters, settings.base(), EngineChoice.AUTO);
        for (CaptureFile capture : captures) {
            try (PacketSource source = capture.open(streams)) {
                counts.add(CaptureRun.prepare(source, cache, FilterTally.Digest.NONE), filters);
            }
        }
        return counts;
    }

    private void add(CaptureRun run, List<String> filters) throws IOException {
        CaptureRun.Result result =
                run.run(
                        Replay.Batching.MANY,
                        (batch, filter, results) -> {
                            run.tally(filter).add(batch, results, batch.count());
                            if (filter == 0) {
                                addCut(run.decider(0), batch, results);
                            }
                            return DecisionListener.Next.CONTINUE;
                        });
        read += result.report().read();
        for (int i = 0; i < filters.size(); i++) {
            accepted.merge(filters.get(i), result.counts().get(i).accepted(), Long::sum);
        }
    }

    private void addCut(FilterDecider decider, PacketBatch batch, int[] results) {
        for (int i = 0; i < batch.count(); i++) {
            if (results[i] == 0
                    && batch.capturedLengths()[i] < batch.originalLengths()[i]
                    && decider.trace(batch, i)
                            .filter(trace -> trace.outcome() instanceof CbpfOutcome.OutOfBounds)
                            .isPresent()) {
                cut++;
            }
        }
    }

    long read() {
        return read;
    }

    /// Packets that were captured in part and rejected because the rest is missing.
    long cut() {
        return cut;
    }

    /// Packets that one of the filters accepts.
    long accepted(String filter) {
        return accepted.getOrDefault(filter, 0L);
    }

    /// The first interface of a capture, whose link type a filter is compiled for.
    static Optional<CaptureInterface> link(CaptureFile capture, Streams streams)
            throws IOException {
        if (capture.path().isEmpty()) {
            return Optional.empty();
        }
        try (PacketSource source = capture.open(streams)) {
            if (source.interfaces().isEmpty()) {
                source.next(new Packet());
            }
            return source.interfaces().stream().findFirst();
        }
    }
}
