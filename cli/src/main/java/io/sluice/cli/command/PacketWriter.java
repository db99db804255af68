package io.sluice.cli.command;

import io.sluice.pcaps.Captures;
import io.sluice.pcaps.capture.CaptureInterface;
import io.sluice.pcaps.capture.Packet;
import io.sluice.pcaps.capture.PacketSink;
import io.sluice.pcaps.records.RecordPiece;
import io.sluice.pcaps.records.RecordSink;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Writes accepted packets where `-w` says, or nowhere.
///
/// The file is begun when the first capture is open and the filter compiled, and appears under its
/// name when it is whole: what was there before is not touched by a run that fails.
final class PacketWriter implements AutoCloseable {
    private final Optional<String> target;
    private final Streams streams;
    private final Buffering buffering;
    private @Nullable PacketSink sink;

    /// When packets are handed to the operating system.
    enum Buffering {
        BLOCK,
        PACKET
    }

    PacketWriter(Optional<String> target, Buffering buffering, Streams streams) {
        this.target = target;
        this.buffering = buffering;
        this.streams = streams;
    }

    /// @throws UsageException if the output is one of the inputs, whatever links lead to it
    void refuseInputs(List<CaptureFile> inputs) throws IOException {
        for (CaptureFile input : inputs) {
            if (target.isPresent()
                    && !target.get().equals("-")
                    && input.path().isPresent()
                    && Captures.sameFile(input.path().get(), Path.of(target.get()))) {
                throw new UsageException(
                        "-w "
                                + target.get()
                                + " is the capture "
                                + input.name()
                                + " that is being read; write to another file");
            }
        }
    }

    /// Begins the output, unless it is begun.
    void begin(CaptureInterface origin) throws IOException {
        if (sink == null && target.isPresent()) {
            sink =
                    target.get().equals("-")
                            ? Captures.create(streams.out().stream(), "standard output", origin)
                            : Captures.create(Path.of(target.get()), origin);
        }
    }

    /// Writes a packet, cut to `kept` bytes, an unsigned number.
    void write(Packet packet, int kept) throws IOException {
        if (target.isEmpty()) {
            return;
        }
        begin(packet.origin());
        if (Integer.compareUnsigned(kept, packet.capturedLength()) < 0) {
            packet.bytes(packet.data(), packet.offset(), kept, packet.originalLength());
        }
        if (sink != null) {
            sink.write(packet);
            if (buffering == Buffering.PACKET) {
                sink.flush();
            }
        }
    }

    boolean isWriting() {
        return target.isPresent();
    }

    /// Whether the records that a run accepts can be written as they are: whole, and to a file like
    /// theirs. Also if nothing is to be written.
    boolean takesRecords(CaptureRun run) {
        return target.isEmpty()
                || sink instanceof RecordSink records
                        && run.keepsWholePackets()
                        && run.origin().map(records::takesRecordsOf).orElse(false);
    }

    /// Writes accepted records; those that lie next to each other together.
    void write(RecordPiece piece, int[] acceptedAt, int count) throws IOException {
        if (!(sink instanceof RecordSink records)) {
            throw new IllegalStateException("asked takesRecords?");
        }
        int i = 0;
        while (i < count) {
            int from = acceptedAt[i];
            int first = i;
            int to = from;
            while (i < count && acceptedAt[i] == to) {
                to += RecordPiece.HEADER_BYTES + piece.capturedLength(acceptedAt[i]);
                i++;
            }
            records.write(piece.bytes(), from, to, i - first);
        }
    }

    /// Completes the output.
    ///
    /// @return how many packets it holds and where, for the summary; empty if nothing was to be
    ///   written
    Optional<String> finish() throws IOException {
        PacketSink finished = sink;
        if (finished == null) {
            return Optional.empty();
        }
        finished.finish();
        return target.map(name -> finished.packetsWritten() + " written to " + name);
    }

    @Override
    public void close() throws IOException {
        if (sink != null) {
            sink.close();
        }
    }
}
