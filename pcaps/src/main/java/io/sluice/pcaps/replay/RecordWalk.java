package io.sluice.pcaps.replay;

import io.sluice.pcaps.records.RecordPiece;
import io.sluice.pcaps.records.RecordSource;
import java.io.IOException;
import java.util.Optional;

/// Runs the records of a pcap file through one decider where they lie, without an object or a copy
/// a packet. It ends where the source has no more such records; [Replay] takes over there.
public final class RecordWalk {
    /// Room for accepted records in one step. A piece of 256 KiB holds 4,096 of 64 bytes.
    private static final int MAX_ACCEPTED = 4096;

    private static final long TO_THE_END = Long.MAX_VALUE;

    private final RecordSource source;
    private final RecordDecider decider;
    private final RecordListener listener;
    private final RecordPiece piece = new RecordPiece();
    private final int[] accepted = new int[MAX_ACCEPTED];
    private volatile boolean stopped;
    private long read;
    private long bytes;
    private long filterNanos;
    private long wallNanos;

    public RecordWalk(RecordSource source, RecordDecider decider, RecordListener listener) {
        this.source = source;
        this.decider = decider;
        this.listener = listener;
    }

    /// Goes as far as it can.
    ///
    /// @throws IOException if the source cannot be read, or what the listener throws
    public void run() throws IOException {
        runTo(TO_THE_END);
    }

    /// Goes as far as it can, and not beyond an offset in the file.
    ///
    /// @return whether it ended just there
    /// @throws IOException if the source cannot be read, or what the listener throws
    public boolean runTo(long offset) throws IOException {
        long start = System.nanoTime();
        boolean moved = true;
        while (moved && !stopped && source.bytesRead() < offset && source.window(piece)) {
            long room = offset - source.bytesRead();
            if (room < piece.to() - piece.from()) {
                piece.cut(piece.from() + (int) room);
            }
            moved = step();
        }
        wallNanos += System.nanoTime() - start;
        return source.bytesRead() == offset;
    }

    /// Makes a walk in another thread end soon.
    public void stop() {
        stopped = true;
    }

    private boolean step() throws IOException {
        long before = System.nanoTime();
        int count = decider.decide(piece, accepted);
        filterNanos += System.nanoTime() - before;
        read += piece.records();
        bytes += piece.packetBytes();
        listener.decided(piece, accepted, count);
        source.taken(piece);
        return piece.records() > 0;
    }

    /// What was read so far.
    public ReplayReport report() {
        return new ReplayReport(read, bytes, filterNanos, wallNanos, Optional.empty());
    }
}
