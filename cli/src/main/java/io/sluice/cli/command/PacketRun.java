package io.sluice.cli.command;

import io.sluice.pcaps.capture.Packet;
import io.sluice.pcaps.replay.DecisionListener;
import io.sluice.pcaps.replay.PacketBatch;
import io.sluice.pcaps.replay.RecordListener;
import io.sluice.pcaps.replay.RecordTally;
import io.sluice.pcaps.replay.ReplayReport;
import java.io.IOException;
import java.util.Optional;

/// One filter over one capture after the other, with packets printed and written.
///
/// Counts run over all captures, as does the limit of accepted packets.
final class PacketRun {
    /// Which packets are printed.
    enum Printed {
        NONE,
        ACCEPTED,
        /// All, with the verdict.
        ALL
    }

    private final Printed printed;
    private final PacketPrinter printer;
    private final PacketWriter writer;
    private final long limit;
    private final Packet packet = new Packet();
    private long read;
    private long bytes;
    private long accepted;
    private long acceptedBytes;

    /// @param limit accepted packets after which to stop
    PacketRun(Printed printed, PacketPrinter printer, PacketWriter writer, long limit) {
        this.printed = printed;
        this.printer = printer;
        this.writer = writer;
        this.limit = limit;
    }

    DecisionListener on(CaptureRun run, String file) {
        return (batch, filter, results) -> {
            int count = untilLimit(batch, results);
            read += count;
            run.tally(filter).add(batch, results, count);
            for (int i = 0; i < count; i++) {
                bytes += batch.capturedLengths()[i];
                if (results[i] != 0) {
                    accepted++;
                    acceptedBytes += batch.capturedLengths()[i];
                }
                if (results[i] != 0 || printed == Printed.ALL) {
                    show(run, file, batch, i, results[i]);
                }
            }
            return isDone() ? DecisionListener.Next.STOP : DecisionListener.Next.CONTINUE;
        };
    }

    /// Runs the filter over records where they lie, as long as they are as usual, and over what
    /// else there is by [#on].
    ///
    /// @return empty where that cannot be: packets are shown or cut, or the run may stop early
    Optional<ReplayReport> records(CaptureRun run, CaptureFile file) throws IOException {
        if (printed != Printed.NONE || limit != Long.MAX_VALUE || !writer.takesRecords(run)) {
            return Optional.empty();
        }
        Optional<RecordRun> records = run.records(file, on(run, file.name()));
        if (records.isEmpty()) {
            return Optional.empty();
        }
        RecordTally tally = new RecordTally();
        ReplayReport report =
                writer.isWriting() ? records.get().run(writing(tally)) : records.get().count(tally);
        read += tally.read();
        bytes += tally.bytes();
        accepted += tally.accepted();
        acceptedBytes += tally.acceptedBytes();
        run.tally(0).add(tally.read(), tally.accepted());
        return Optional.of(report);
    }

    private RecordListener writing(RecordTally tally) {
        return (piece, acceptedAt, count) -> {
            tally.decided(piece, acceptedAt, count);
            writer.write(piece, acceptedAt, count);
        };
    }

    /// How many packets of the batch there are up to the one that reaches the limit.
    private int untilLimit(PacketBatch batch, int[] results) {
        long left = limit - accepted;
        for (int i = 0; i < batch.count(); i++) {
            if (results[i] != 0 && --left == 0) {
                return i + 1;
            }
        }
        return batch.count();
    }

    private void show(CaptureRun run, String file, PacketBatch batch, int index, int kept)
            throws IOException {
        batch.show(index, packet);
        if (printed != Printed.NONE) {
            Optional<PacketPrinter.Verdict> verdict =
                    printed == Printed.ALL
                            ? run.decider(0).verdict(batch, index)
                            : Optional.empty();
            printer.print(packet, file, kept, verdict);
        }
        if (kept != 0) {
            writer.write(packet, kept);
        }
    }

    boolean isDone() {
        return accepted >= limit;
    }

    long read() {
        return read;
    }

    /// Captured bytes of the packets read.
    long bytes() {
        return bytes;
    }

    long accepted() {
        return accepted;
    }

    long acceptedBytes() {
        return acceptedBytes;
    }
}
