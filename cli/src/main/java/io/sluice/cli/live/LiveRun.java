package io.sluice.cli.live;

import io.sluice.cli.render.SafeText;
import io.sluice.pcaps.capture.Packet;
import io.sluice.pcaps.live.LiveCounters;
import io.sluice.pcaps.live.LiveSource;
import io.sluice.pcaps.live.LiveSource.Arrival;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/// The packets of a live interface through a filter, until somebody or something ends it.
final class LiveRun {
    private static final Duration LOOK_AROUND = Duration.ofMillis(200);
    private static final long FLUSH_NANOS = Duration.ofSeconds(1).toNanos();

    private final LiveSource source;
    private final LiveFilter filter;
    private final FilterPlace place;
    private final Optional<LiveCrossCheck> check;
    private final LiveOutput output;
    private final long limit;
    private final Packet packet = new Packet();
    private volatile boolean statisticsWanted;
    private long looked;
    private long accepted;
    private long bytes;
    private long acceptedBytes;
    private long lastNanos;
    private long flushedNanos = System.nanoTime();

    /// @param check compares with the kernel's decisions, where that is asked for
    /// @param limit accepted packets after which to stop
    LiveRun(
            LiveSource source,
            LiveFilter filter,
            FilterPlace place,
            Optional<LiveCrossCheck> check,
            LiveOutput output,
            long limit) {
        this.source = source;
        this.filter = filter;
        this.place = place;
        this.check = check;
        this.output = output;
        this.limit = limit;
    }

    /// What SIGINT and the like do: packets that have arrived are still looked at.
    void stop() {
        source.stop();
    }

    /// What SIGUSR1 does: a line about the state of things, as soon as there is time.
    void wantStatistics() {
        statisticsWanted = true;
    }

    void run() throws IOException {
        Arrival arrival = Arrival.QUIET;
        while (arrival != Arrival.END && accepted < limit && !output.full()) {
            arrival = source.poll(packet, LOOK_AROUND);
            if (arrival == Arrival.PACKET) {
                decide();
            }
            lookAround(arrival);
        }
    }

    private void decide() throws IOException {
        int kept = place == FilterPlace.KERNEL ? -1 : filter.decide(packet);
        looked++;
        lastNanos = packet.timestampNanos();
        bytes += packet.capturedLength();
        if (kept != 0) {
            accepted++;
            acceptedBytes += packet.capturedLength();
        }
        if (check.isPresent()) {
            compare(check.get(), kept);
        }
        output.packet(packet, kept, filter);
    }

    private void compare(LiveCrossCheck with, int kept) {
        if (filter.dependsOnPlaceOfTag(packet, kept)) {
            with.undecided(packet);
        } else if (kept == 0) {
            with.rejected();
        } else {
            with.accepted(packet);
        }
        if (looked % 256 == 0) {
            with.catchUp();
        }
    }

    private void lookAround(Arrival arrival) throws IOException {
        if (arrival != Arrival.PACKET) {
            check.ifPresent(LiveCrossCheck::catchUp);
            output.showAll();
        }
        if (statisticsWanted) {
            statisticsWanted = false;
            output.note(SafeText.of(source.name()) + ": " + totals());
        }
        if (arrival != Arrival.PACKET || looked % 1024 == 0) {
            long now = System.nanoTime();
            if (now - flushedNanos > FLUSH_NANOS) {
                output.flush();
                flushedNanos = now;
            }
        }
    }

    /// How many packets the filter has seen.
    long looked() {
        return looked;
    }

    long accepted() {
        return accepted;
    }

    long bytes() {
        return bytes;
    }

    long acceptedBytes() {
        return acceptedBytes;
    }

    /// The time of the last packet, in nanoseconds since 1970.
    long lastNanos() {
        return lastNanos;
    }

    boolean reachedLimit() {
        return accepted >= limit;
    }

    /// The counts in one line. With the program in the kernel nobody counts what it rejects.
    String totals() {
        LiveCounters counters = source.counters();
        String seen =
                place == FilterPlace.KERNEL
                        ? accepted + " accepted by the kernel's filter"
                        : accepted
                                + " accepted of "
                                + (looked + counters.droppedByQueue())
                                + " received, "
                                + (looked - accepted)
                                + " rejected";
        return seen
                + "; dropped: kernel "
                + counters.droppedByKernel()
                + ", interface "
                + counters.droppedByInterface()
                + ", queue "
                + counters.droppedByQueue();
    }
}
