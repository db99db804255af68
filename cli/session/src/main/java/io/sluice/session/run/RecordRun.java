package io.sluice.session.run;

import io.sluice.emulator.cbpf.RecordScanner;
import io.sluice.emulator.jit.cbpf.CbpfAdaptiveEngine;
import io.sluice.pcaps.Captures;
import io.sluice.pcaps.records.RecordSource;
import io.sluice.pcaps.replay.RecordDecider;
import io.sluice.pcaps.replay.RecordListener;
import io.sluice.pcaps.replay.RecordWalk;
import io.sluice.pcaps.replay.ReplayReport;
import io.sluice.pcaps.replay.SharedWalk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Filters over the records of one classic pcap file, where they lie: no packet is copied or shown
/// one by one.
///
/// For a large file the filters are compiled before the first packet, and where nothing but counts
/// is wanted threads share the file.
public final class RecordRun {
    /// From this size on, writing a class for the filter pays before the first packet.
    private static final long LARGE_BYTES = 48L << 20;

    /// The next section of a file that threads share is a part of what is left, so that there are
    /// few, and none of the threads waits long for the last one. Each costs a little: the file is
    /// opened, an array filled, and the start looked for.
    private static final int PARTS_OF_THE_REST = 4;

    private static final long MIN_SECTION_BYTES = 8L << 20;
    private static final long MAX_SECTION_BYTES = 512L << 20;

    /// What more threads would gain was not measured.
    private static final int MAX_THREADS = 2;

    private final RecordSource source;
    private final List<RecordScanner> scanners;
    private final SharedWalk.Rest rest;
    private final Optional<Path> large;
    private final StopSignal stop;

    /// @param scanners one for each filter
    /// @param rest reads what a walk over records has left
    RecordRun(
            Optional<Path> file,
            RecordSource source,
            List<RecordScanner> scanners,
            StopSignal stop,
            SharedWalk.Rest rest)
            throws IOException {
        this.stop = stop;
        this.source = source;
        this.scanners = List.copyOf(scanners);
        this.rest = rest;
        this.large = largeFile(file);
    }

    private static Optional<Path> largeFile(Optional<Path> file) throws IOException {
        return file.isPresent() && isLarge(file.get()) ? file : Optional.empty();
    }

    /// Whether threads may share a file, if it is a classic pcap file.
    public static boolean isLarge(Path file) throws IOException {
        return Files.isRegularFile(file) && Files.size(file) >= LARGE_BYTES;
    }

    /// Whether the file is large enough for all that is done for one.
    boolean isLarge() {
        return large.isPresent();
    }

    /// How many threads are used where they may be.
    public static int usualThreads() {
        return Math.min(Runtime.getRuntime().availableProcessors(), MAX_THREADS);
    }

    /// Counts what each filter accepts.
    ///
    /// @param threads how many share the file, if it is large
    public ReplayReport count(RecordCounts counts, int threads) throws IOException {
        prepare();
        Iterator<List<RecordScanner>> first = List.of(scanners).iterator();
        return count(
                () ->
                        counts.lane(
                                first.hasNext()
                                        ? first.next()
                                        : scanners.stream().map(RecordScanner::another).toList()),
                threads);
    }

    /// Counts by what threads do with sections of the file.
    ///
    /// @param lane gives each thread its own
    /// @param threads how many share the file, if it is large
    ReplayReport count(Supplier<SharedWalk.Lane> lane, int threads) throws IOException {
        boolean alone = threads == 1 || !isLarge();
        SharedWalk shared = new SharedWalk(source, alone ? _ -> Optional.empty() : this::behind);
        List<SharedWalk.Lane> lanes = new ArrayList<>();
        lanes.add(lane.get());
        while (lanes.size() < threads && !alone) {
            lanes.add(lane.get());
        }
        stop.then(shared::stop);
        return shared.run(lanes, rest);
    }

    private Optional<RecordSource> behind(RecordSource section) throws IOException {
        if (large.isEmpty()) {
            return Optional.empty();
        }
        long start = section.bytesRead();
        long left = Files.size(large.get()) - start;
        long length = Math.clamp(left / PARTS_OF_THE_REST, MIN_SECTION_BYTES, MAX_SECTION_BYTES);
        return left < 2 * length
                ? Optional.empty()
                : Captures.openFrom(large.get(), section, start + length);
    }

    /// Hands on what the only filter decides.
    public ReplayReport run(RecordListener listener) throws IOException {
        prepare();
        RecordWalk walk = new RecordWalk(source, decider(scanners.getFirst()), listener);
        stop.then(walk::stop);
        walk.run();
        return walk.report().then(rest.read(source));
    }

    private void prepare() {
        for (RecordScanner scanner : scanners) {
            if (isLarge() && scanner instanceof CbpfAdaptiveEngine adaptive) {
                adaptive.compileNow();
            }
        }
    }

    private static RecordDecider decider(RecordScanner scanner) {
        return (piece, accepted) -> {
            int count =
                    scanner.scan(
                            piece.bytes(),
                            piece.from(),
                            piece.to(),
                            piece.longest(),
                            piece.order(),
                            accepted);
            piece.walked(scanner.position(), scanner.records());
            return count;
        };
    }
}
