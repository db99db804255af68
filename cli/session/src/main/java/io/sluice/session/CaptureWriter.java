package io.sluice.session;

import io.sluice.pcaps.Captures;
import io.sluice.pcaps.WriteOptions;
import io.sluice.pcaps.capture.CaptureInterface;
import io.sluice.pcaps.capture.OptionList;
import io.sluice.pcaps.capture.Packet;
import io.sluice.pcaps.capture.PacketSink;
import io.sluice.pcaps.capture.TimeResolution;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A capture file that is being written.
///
/// The name says what it becomes: `.pcapng` that format, anything else pcap; `.gz`, `.zst` or
/// `.lz4` behind it a compressed one. It appears under its name, whole, when [#finish] returns;
/// closed without that it stays a part beside it. For one thread.
public final class CaptureWriter implements AutoCloseable {
    private static final int EN10MB = 1;
    private static final int SNAP_LEN = 262_144;

    private final Path file;
    private final OptionList sectionOptions;
    private @Nullable PacketSink sink;

    private CaptureWriter(Path file, OptionList sectionOptions) {
        this.file = file;
        this.sectionOptions = sectionOptions;
    }

    /// Starts a file for packets of any source.
    public static CaptureWriter create(Path file) {
        return new CaptureWriter(file, OptionList.EMPTY);
    }

    /// Starts a file for packets of a capture, with its link type, times and what it says of
    /// itself.
    ///
    /// @throws IOException if the file cannot be created, or is the capture itself
    public static CaptureWriter create(Path file, Capture like) throws IOException {
        if (like.file().isPresent() && Captures.sameFile(like.file().get(), file)) {
            throw new IOException(file + " is the capture that is read");
        }
        CaptureWriter writer = new CaptureWriter(file, like.source().sectionOptions());
        if (!like.interfaces().isEmpty()) {
            writer.begin(like.interfaces().getFirst());
        }
        return writer;
    }

    private PacketSink begin(CaptureInterface origin) throws IOException {
        PacketSink begun = sink;
        if (begun == null) {
            begun =
                    Captures.create(
                            file, origin, WriteOptions.DEFAULT.withSectionOptions(sectionOptions));
            sink = begun;
        }
        return begun;
    }

    /// Writes what a packet shows.
    ///
    /// @throws io.sluice.pcaps.capture.CaptureWriteException if the file cannot be completed
    public void write(Packet packet) throws IOException {
        begin(packet.origin()).write(packet);
    }

    /// Completes the file and puts it under its name; nothing can be written afterwards. Without a
    /// packet it is an empty capture.
    ///
    /// @throws io.sluice.pcaps.capture.CaptureWriteException if not everything reached the disk
    public void finish() throws IOException {
        begin(ethernet()).finish();
    }

    private static CaptureInterface ethernet() {
        return new CaptureInterface(
                0,
                EN10MB,
                SNAP_LEN,
                TimeResolution.MICROSECONDS,
                ByteOrder.nativeOrder(),
                null,
                OptionList.EMPTY);
    }

    /// Packets taken so far.
    public long packets() {
        return sink == null ? 0 : sink.packetsWritten();
    }

    @Override
    public void close() throws IOException {
        if (sink != null) {
            sink.close();
        }
    }
}
