package io.sluice.pcaps.output;

import io.sluice.pcaps.capture.Packet;
import io.sluice.pcaps.capture.PacketSink;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Writes one file after the other. The size is looked at before a packet is written, so a file
/// exceeds it by one packet at most (tcpdump(1), `-C`); the time is that of the packets, which for
/// a live capture is the clock's.
public final class RotatingSink implements PacketSink {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final Rotation rotation;
    private final Opener opener;
    private @Nullable PacketSink current;
    private int numberInPeriod;
    private int files;
    private long periodStartNanos;
    private long packetsBefore;
    private long bytesBefore;
    private boolean full;

    /// Opens the files.
    @FunctionalInterface
    public interface Opener {
        /// @param startNanos the time of the packet that the file's period began with, since 1970
        /// @param number the file's number within its period, from 0; a period ends with
        ///   [Rotation#seconds()]
        PacketSink open(long startNanos, int number) throws IOException;
    }

    public RotatingSink(Rotation rotation, Opener opener) {
        this.rotation = rotation;
        this.opener = opener;
    }

    /// Takes a packet, unless the last file is [#full()].
    @Override
    public void write(Packet packet) throws IOException {
        if (full) {
            return;
        }
        if (current == null) {
            start(packet.timestampNanos());
        } else if (packet.timestampNanos() - periodStartNanos >= periodNanos()) {
            numberInPeriod = 0;
            next(packet.timestampNanos());
        } else if (current.bytesWritten() > rotation.bytes()) {
            numberInPeriod++;
            next(periodStartNanos);
        }
        if (current != null) {
            current.write(packet);
        }
    }

    private long periodNanos() {
        return rotation.seconds() > Long.MAX_VALUE / NANOS_PER_SECOND
                ? Long.MAX_VALUE
                : rotation.seconds() * NANOS_PER_SECOND;
    }

    private void next(long startNanos) throws IOException {
        end();
        if (rotation.whenFull() == Rotation.WhenFull.STOP && files >= rotation.files()) {
            full = true;
            return;
        }
        if (numberInPeriod >= rotation.files()) {
            numberInPeriod = 0;
        }
        start(startNanos);
    }

    private void start(long startNanos) throws IOException {
        periodStartNanos = startNanos;
        current = opener.open(startNanos, numberInPeriod);
        files++;
    }

    private void end() throws IOException {
        if (current != null) {
            try (PacketSink ended = current) {
                ended.finish();
                packetsBefore += ended.packetsWritten();
                bytesBefore += ended.bytesWritten();
                current = null;
            }
        }
    }

    /// Whether the last file has been written and further packets are not taken.
    public boolean full() {
        return full;
    }

    /// Files started so far.
    public int files() {
        return files;
    }

    @Override
    public void flush() throws IOException {
        if (current != null) {
            current.flush();
        }
    }

    @Override
    public void finish() throws IOException {
        end();
    }

    /// The files of a rotation have their names from the start.
    @Override
    public Optional<String> partName() {
        return Optional.empty();
    }

    @Override
    public long packetsWritten() {
        return packetsBefore + (current == null ? 0 : current.packetsWritten());
    }

    @Override
    public long bytesWritten() {
        return bytesBefore + (current == null ? 0 : current.bytesWritten());
    }

    @Override
    public void close() throws IOException {
        if (current != null) {
            current.close();
        }
    }
}
