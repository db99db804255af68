package io.sluice.cli.replay;

import io.sluice.cli.console.Interruption;
import io.sluice.cli.input.CaptureFile;
import io.sluice.emulator.cbpf.RecordScanner;
import io.sluice.emulator.jit.CbpfAdaptiveEngine;
import io.sluice.pcaps.Captures;
import io.sluice.pcaps.capture.PacketSource;
import io.sluice.pcaps.records.RecordSource;
import io.sluice.pcaps.replay.RecordDecider;
import io.sluice.pcaps.replay.RecordListener;
import io.sluice.pcaps.replay.RecordTally;
import io.sluice.pcaps.replay.RecordWalk;
import io.sluice.pcaps.replay.ReplayReport;
import io.sluice.pcaps.replay.SharedWalk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// One filter over the records of one classic pcap file, where they lie: no packet is copied or
/// shown one by one.
///
/// For a large file the filter is compiled before the first packet, and where nothing but counts is
/// wanted two threads share the file.
final class RecordRun {
    /// From this size on, writing a class for the filter pays before the first packet.
    private static final long LARGE_BYTES = 48L << 20;

    private final RecordSource source;
    private final RecordScanner scanner;
    private final Rest rest;
    private final Optional<Path> large;
    private final Interruption interruption;

    /// Reads what a walk over records has left.
    @FunctionalInterface
    interface Rest {
        ReplayReport read(PacketSource source) throws IOException;
    }

    RecordRun(
            CaptureFile file,
            RecordSource source,
            RecordScanner scanner,
            Interruption interruption,
            Rest rest)
            throws IOException {
        this.interruption = interruption;
        this.source = source;
        this.scanner = scanner;
        this.rest = rest;
        this.large = largeFile(file);
    }

    private static Optional<Path> largeFile(CaptureFile file) throws IOException {
        boolean large =
                file.path().isPresent()
                        && Files.isRegularFile(file.path().get())
                        && Files.size(file.path().get()) >= LARGE_BYTES;
        return large ? file.path() : Optional.empty();
    }

    /// Counts what is accepted.
    ReplayReport count(RecordTally tally) throws IOException {
        prepare();
        boolean shared = large.isPresent() && Runtime.getRuntime().availableProcessors() > 1;
        Optional<RecordSource> second =
                shared
                        ? Captures.openFrom(large.get(), source, Files.size(large.get()) / 2)
                        : Optional.empty();
        if (second.isEmpty()) {
            return walk(tally);
        }
        try (RecordSource later = second.get()) {
            return share(tally, later);
        }
    }

    private ReplayReport share(RecordTally tally, RecordSource later) throws IOException {
        RecordTally laterTally = new RecordTally();
        RecordWalk first = new RecordWalk(source, decider(scanner), tally);
        RecordWalk second = new RecordWalk(later, decider(scanner.another()), laterTally);
        interruption.then(() -> {
            first.stop();
            second.stop();
        });
        return switch (SharedWalk.run(first, second, later.bytesRead())) {
            case FIRST -> first.report().then(rest.read(source));
            case SECOND -> {
                long before = tally.read();
                tally.add(laterTally);
                ReplayReport both = first.report().with(second.report());
                yield both.then(rest.read(later).behind(before));
            }
        };
    }

    /// Hands on what is decided.
    ReplayReport run(RecordListener listener) throws IOException {
        prepare();
        return walk(listener);
    }

    private ReplayReport walk(RecordListener listener) throws IOException {
        RecordWalk walk = new RecordWalk(source, decider(scanner), listener);
        interruption.then(walk::stop);
        walk.run();
        return walk.report().then(rest.read(source));
    }

    private void prepare() {
        if (large.isPresent() && scanner instanceof CbpfAdaptiveEngine adaptive) {
            adaptive.compileNow();
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
