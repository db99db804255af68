package io.sluice.pcaps.replay;

import io.sluice.pcaps.capture.PacketSource;
import io.sluice.pcaps.records.RecordSource;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/// One file in sections, walked by threads that each take the next section when they are done with
/// one, so that a thread that starts late or is held up takes fewer.
///
/// Where a section begins is a guess. It counts only if the walk over the one before ends just
/// there; else what lies behind is thrown away, and that walk goes on alone.
public final class SharedWalk {
    private static final long TO_THE_END = Long.MAX_VALUE;

    private final Opener opener;
    private final List<Part> parts = new ArrayList<>();

    /// The section that nobody has taken yet.
    private @Nullable RecordSource next;

    private boolean stopped;

    /// Opens the file once more.
    @FunctionalInterface
    public interface Opener {
        /// The records from some place behind the start of a section on.
        ///
        /// @param section a source of which nothing has been read yet
        /// @return empty where no place is found, and where so little remains that it does not pay
        Optional<RecordSource> behind(RecordSource section) throws IOException;
    }

    /// What one thread does with the sections that it takes.
    @FunctionalInterface
    public interface Lane {
        Section begin(RecordSource source);
    }

    /// A walk over a section.
    ///
    /// @param keep adds what it has counted to the whole; only if the section counts, then once, in
    ///   the order of the file, and in the thread that called [SharedWalk#run]
    public record Section(RecordWalk walk, Runnable keep) {}

    /// Reads what the walks have left.
    @FunctionalInterface
    public interface Rest {
        ReplayReport read(PacketSource source) throws IOException;
    }

    /// A section that was taken. What it holds on to is let go once it is known to end where the
    /// next one begins.
    private static final class Part {
        private final Runnable keep;
        private final long end;
        private final int lane;
        private @Nullable RecordSource source;
        private @Nullable RecordWalk walk;
        private ReplayReport report;
        private boolean met;

        Part(RecordSource source, Section section, long end, int lane) {
            this.source = source;
            this.walk = section.walk();
            this.keep = section.keep();
            this.report = section.walk().report();
            this.end = end;
            this.lane = lane;
        }
    }

    /// @param first the source of the first section, of which nothing has been read yet; who calls
    ///   closes it
    public SharedWalk(RecordSource first, Opener opener) {
        this.opener = opener;
        this.next = first;
    }

    /// Makes the walks end soon.
    public synchronized void stop() {
        stopped = true;
        parts.forEach(SharedWalk::stop);
    }

    private static void stop(Part part) {
        if (part.walk != null) {
            part.walk.stop();
        }
    }

    /// Walks the file, in this thread and one for each further lane, then has the rest read.
    ///
    /// @throws IOException if the file cannot be read
    public ReplayReport run(List<? extends Lane> lanes, Rest rest) throws IOException {
        List<FutureTask<Void>> others = new ArrayList<>();
        for (int i = 1; i < lanes.size(); i++) {
            int lane = i;
            var task =
                    new FutureTask<Void>(() -> {
                        work(lanes.get(lane), lane);
                        return null;
                    });
            Thread.ofPlatform().daemon().name("section walk " + i).start(task);
            others.add(task);
        }
        try {
            work(lanes.getFirst(), 0);
            for (FutureTask<Void> other : others) {
                await(other);
            }
            return end(lanes.size(), rest);
        } finally {
            stop();
            closeAll();
        }
    }

    private void work(Lane lane, int number) throws IOException {
        for (Part part = take(lane, number); part != null; part = take(lane, number)) {
            RecordWalk walk = part.walk;
            boolean met = walk != null && walk.runTo(part.end);
            finished(part, met);
        }
    }

    private synchronized @Nullable Part take(Lane lane, int number) throws IOException {
        RecordSource source = next;
        if (source == null) {
            return null;
        }
        Optional<RecordSource> later = opener.behind(source);
        long end = later.map(RecordSource::bytesRead).orElse(TO_THE_END);
        next = later.orElse(null);
        Part part = new Part(source, lane.begin(source), end, number);
        parts.add(part);
        if (stopped) {
            stop(part);
        }
        return part;
    }

    private synchronized void finished(Part part, boolean met) throws IOException {
        part.met = met;
        if (met) {
            letGo(part);
            return;
        }
        parts.subList(parts.indexOf(part) + 1, parts.size()).forEach(SharedWalk::stop);
        if (next != null) {
            next.close();
            next = null;
        }
    }

    private void letGo(Part part) throws IOException {
        if (part.walk != null) {
            part.report = part.walk.report();
            part.walk = null;
        }
        if (part.source != null && parts.indexOf(part) > 0) {
            part.source.close();
        }
        part.source = null;
    }

    private static void await(FutureTask<Void> task) throws IOException {
        try {
            task.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException cause -> throw cause;
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                case null, default -> throw new AssertionError("a walk throws nothing else", e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for the other sections");
        }
    }

    /// Keeps the sections up to the first that did not end where the next one began. There is one,
    /// since the last one of a file ends nowhere else. The other threads are done, and whoever
    /// wants this one to stop must not wait for it.
    private ReplayReport end(int lanes, Rest rest) throws IOException {
        ReplayReport[] reports = new ReplayReport[lanes];
        Arrays.fill(reports, ReplayReport.NOTHING);
        long before = 0;
        int at = 0;
        for (Part part = parts.get(at); part.met; part = parts.get(at)) {
            before += part.report.read();
            keep(part, reports);
            at++;
        }
        Part last = parts.get(at);
        RecordSource left = last.source;
        if (left == null || last.walk == null) {
            throw new AssertionError("only a section that met the next one was let go");
        }
        last.walk.run();
        last.report = last.walk.report();
        keep(last, reports);
        ReplayReport together =
                Arrays.stream(reports).reduce(ReplayReport.NOTHING, ReplayReport::with);
        return together.then(rest.read(left).behind(before));
    }

    private static void keep(Part part, ReplayReport[] reports) {
        part.keep.run();
        reports[part.lane] = reports[part.lane].then(part.report);
    }

    /// Closes what was opened here.
    private synchronized void closeAll() throws IOException {
        for (Part part : parts) {
            letGo(part);
        }
        if (next != null && !parts.isEmpty()) {
            next.close();
        }
    }
}
