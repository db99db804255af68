package io.sluice.session.run;

import io.sluice.emulator.cbpf.RecordScanner;
import io.sluice.pcaps.records.RecordPiece;
import io.sluice.pcaps.replay.RecordWalk;
import io.sluice.pcaps.replay.SharedWalk;
import java.util.List;

/// How much each of several filters accepts of the records of a pcap file, where they lie.
///
/// Each filter's class walks the headers of a piece by itself, which then is in the cache. One walk
/// for all of them, whose places they are handed in arrays, was measured and takes as long.
public final class RecordCounts {
    private final long[] accepted;
    private final long[] acceptedBytes;
    private long read;
    private long bytes;

    public RecordCounts(int filters) {
        accepted = new long[filters];
        acceptedBytes = new long[filters];
    }

    /// What a thread does with the sections of a file whose counts are wanted here.
    ///
    /// @param own the filters' engines, of that thread alone
    SharedWalk.Lane lane(List<RecordScanner> own) {
        return source -> {
            RecordCounts section = new RecordCounts(own.size());
            RecordWalk walk =
                    new RecordWalk(
                            source,
                            (piece, room) -> section.decide(own, piece, room),
                            (piece, _, _) -> section.add(piece));
            return new SharedWalk.Section(walk, () -> add(section));
        };
    }

    /// Runs each filter over the whole piece.
    private int decide(List<RecordScanner> scanners, RecordPiece piece, int[] room) {
        int count = 0;
        for (int i = 0; i < scanners.size(); i++) {
            count = scan(i, scanners.get(i), piece, room);
        }
        return count;
    }

    private int scan(int filter, RecordScanner scanner, RecordPiece piece, int[] room) {
        int at = piece.from();
        int records = 0;
        int all = 0;
        do {
            int count =
                    scanner.scan(
                            piece.bytes(), at, piece.to(), piece.longest(), piece.order(), room);
            for (int i = 0; i < count; i++) {
                acceptedBytes[filter] += piece.capturedLength(room[i]);
            }
            all += count;
            at = scanner.position();
            records += scanner.records();
        } while (scanner.records() > 0);
        accepted[filter] += all;
        piece.walked(at, records);
        return all;
    }

    private void add(RecordPiece piece) {
        read += piece.records();
        bytes += piece.packetBytes();
    }

    private void add(RecordCounts section) {
        read += section.read;
        bytes += section.bytes;
        for (int i = 0; i < accepted.length; i++) {
            accepted[i] += section.accepted[i];
            acceptedBytes[i] += section.acceptedBytes[i];
        }
    }

    /// Packets that each filter saw.
    public long read() {
        return read;
    }

    /// Their captured bytes.
    public long bytes() {
        return bytes;
    }

    /// Packets that a filter accepted.
    public long accepted(int filter) {
        return accepted[filter];
    }

    /// Captured bytes of the packets that a filter accepted.
    public long acceptedBytes(int filter) {
        return acceptedBytes[filter];
    }
}
