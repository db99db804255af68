package io.sluice.cli.replay;

import io.sluice.cli.console.Interruption;
import io.sluice.cli.input.CaptureFile;
import io.sluice.pcaps.capture.Packet;
import io.sluice.pcaps.replay.DecisionListener;
import io.sluice.pcaps.replay.PacketBatch;
import io.sluice.pcaps.replay.RecordListener;
import io.sluice.pcaps.replay.RecordTally;
import io.sluice.pcaps.replay.ReplayReport;
import io.sluice.session.run.CaptureRun;
import io.sluice.session.run.DecisionTrace;
import io.sluice.session.run.RecordCounts;
import io.sluice.session.run.RecordRun;
import java.io.IOException;
import java.util.Optional;

/// One filter over one capture after the other, with packets printed and written.
///
/// Counts run over all captures, as does the limit of accepted packets.
public final class PacketRun {
    /// Which packets are printed.
    public enum Printed {
        NONE,
        ACCEPTED,
        /// All, with the verdict.
        ALL
    }

    private final Printed printed;
    private final PacketPrinter printer;
    private final PacketOutputs outputs;
    private final Progress progress;
    private final Interruption interruption;
    private final long limit;
    private final Packet packet = new Packet();
    private long read;
    private long bytes;
    private long accepted;
    private long acceptedBytes;

    /// @param limit accepted packets after which to stop
    public PacketRun(
            Printed printed,
            PacketPrinter printer,
            PacketOutputs outputs,
            long limit,
            Progress progress,
            Interruption interruption) {
        this.printed = printed;
        this.printer = printer;
        this.outputs = outputs;
        this.limit = limit;
        this.progress = progress;
        this.interruption = interruption;
    }

    DecisionListener on(CaptureRun run, String file) {
        return (batch, filter, results) -> {
            int end = untilLimit(batch, results);
            int count = 0;
            while (count < end && take(run, file, batch, count, results[count])) {
                count++;
            }
            read += count;
            run.tally(filter).add(batch, results, count);
            progress.tick(read, accepted);
            return isDone() || interruption.requested()
                    ? DecisionListener.Next.STOP
                    : DecisionListener.Next.CONTINUE;
        };
    }

    /// Runs the filter over records where they lie, as long as they are as usual, and over what
    /// else there is by [#on].
    ///
    /// @return empty where that cannot be: packets are shown or cut, or the run may stop early
    Optional<ReplayReport> records(CaptureRun run, CaptureFile file) throws IOException {
        boolean unlimited = limit == Long.MAX_VALUE && !progress.isShown();
        if (printed != Printed.NONE || !unlimited || !outputs.takeRecords(run)) {
            return Optional.empty();
        }
        Optional<RecordRun> records = run.records(file.path(), on(run, file.name()), interruption);
        if (records.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                outputs.isWriting() ? write(run, records.get()) : count(run, records.get()));
    }

    private ReplayReport count(CaptureRun run, RecordRun records) throws IOException {
        RecordCounts counts = new RecordCounts(1);
        ReplayReport report = records.count(counts, RecordRun.usualThreads());
        read += counts.read();
        bytes += counts.bytes();
        accepted += counts.accepted(0);
        acceptedBytes += counts.acceptedBytes(0);
        run.tally(0).add(counts.read(), counts.accepted(0));
        return report;
    }

    private ReplayReport write(CaptureRun run, RecordRun records) throws IOException {
        RecordTally tally = new RecordTally();
        ReplayReport report = records.run(writing(tally));
        read += tally.read();
        bytes += tally.bytes();
        accepted += tally.accepted();
        acceptedBytes += tally.acceptedBytes();
        run.tally(0).add(tally.read(), tally.accepted());
        return report;
    }

    private RecordListener writing(RecordTally tally) {
        return (piece, acceptedAt, count) -> {
            tally.decided(piece, acceptedAt, count);
            outputs.accepted(piece, acceptedAt, count);
        };
    }

    /// @return false if the packet was not taken, since the outputs take no more
    private boolean take(CaptureRun run, String file, PacketBatch batch, int index, int kept)
            throws IOException {
        if (kept != 0 || printed == Printed.ALL || outputs.takeRejected()) {
            batch.show(index, packet);
            write(kept);
            if (outputs.full()) {
                return false;
            }
            print(run, file, batch, index, kept);
        }
        bytes += batch.capturedLengths()[index];
        if (kept != 0) {
            accepted++;
            acceptedBytes += batch.capturedLengths()[index];
        }
        return true;
    }

    private void write(int kept) throws IOException {
        if (kept != 0) {
            outputs.accepted(packet, kept);
        } else {
            outputs.rejected(packet);
        }
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

    private void print(CaptureRun run, String file, PacketBatch batch, int index, int kept)
            throws IOException {
        boolean wanted =
                switch (printed) {
                    case NONE -> false;
                    case ACCEPTED -> kept != 0;
                    case ALL -> true;
                };
        if (wanted) {
            Optional<DecisionTrace> trace =
                    printed == Printed.ALL ? run.decider(0).trace(batch, index) : Optional.empty();
            printer.print(packet, file, kept, trace);
        }
    }

    /// Whether there is a reason to read no further.
    boolean isDone() {
        return limitReached() || outputs.full();
    }

    /// Whether as many packets have been accepted as were wanted.
    boolean limitReached() {
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
