package io.sluice.pcaps.replay;

import io.sluice.pcaps.records.RecordPiece;

/// Counts packets, and bytes of those accepted.
public final class RecordTally implements RecordListener {
    private long read;
    private long bytes;
    private long accepted;
    private long acceptedBytes;

    @Override
    public void decided(RecordPiece piece, int[] acceptedAt, int count) {
        read += piece.records();
        bytes += piece.packetBytes();
        accepted += count;
        for (int i = 0; i < count; i++) {
            acceptedBytes += piece.capturedLength(acceptedAt[i]);
        }
    }

    /// Adds what another one has counted.
    public void add(RecordTally other) {
        read += other.read;
        bytes += other.bytes;
        accepted += other.accepted;
        acceptedBytes += other.acceptedBytes;
    }

    /// Packets walked.
    public long read() {
        return read;
    }

    /// Captured bytes of the packets walked.
    public long bytes() {
        return bytes;
    }

    public long accepted() {
        return accepted;
    }

    /// Captured bytes of the packets accepted.
    public long acceptedBytes() {
        return acceptedBytes;
    }
}
