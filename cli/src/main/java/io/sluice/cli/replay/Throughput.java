package io.sluice.cli.replay;

import io.sluice.cli.render.Quantity;
import io.sluice.pcaps.replay.ReplayReport;

/// How fast a run was: the filtering alone, and all of it.
final class Throughput {
    private final int filters;
    private final long start = System.nanoTime();
    private long packets;
    private long bytes;
    private long filterNanos;

    /// @param filters how many filters see each packet
    Throughput(int filters) {
        this.filters = filters;
    }

    void add(ReplayReport report) {
        packets += report.read();
        bytes += report.bytes();
        filterNanos += report.filterNanos();
    }

    /// Packets read.
    long packets() {
        return packets;
    }

    /// Time that the filters took.
    long filterNanos() {
        return filterNanos;
    }

    /// Time since this object was made, at the start of the run.
    long wallNanos() {
        return System.nanoTime() - start;
    }

    /// One line; a packet counts for the filtering as often as there are filters.
    String line() {
        long wallNanos = wallNanos();
        return "filtering "
                + Quantity.rate(packets * filters, filterNanos, "packets")
                + ", "
                + Quantity.rate(bytes * filters, filterNanos, "B")
                + "; whole run "
                + Quantity.rate(packets, wallNanos, "packets")
                + ", "
                + Quantity.rate(bytes, wallNanos, "B")
                + ", "
                + Quantity.seconds(wallNanos);
    }
}
