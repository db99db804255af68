package io.sluice.pcaps.capture;

import java.io.IOException;
import java.util.Optional;

/// Takes packets, one after the other: a file that is being written, or a live interface.
///
/// For one thread at a time. A file counts as written only when [#finish()] has returned: it is put
/// under its name then, whole. Closing a sink that is not finished leaves what is written under the
/// name of a part.
public interface PacketSink extends AutoCloseable {
    /// Takes a copy of what the packet shows.
    ///
    /// @throws CaptureWriteException if the output cannot be completed
    void write(Packet packet) throws IOException;

    /// Hands all that was written to the operating system, so that a reader sees whole packets.
    ///
    /// @throws CaptureWriteException if the output cannot be completed
    void flush() throws IOException;

    /// Completes the output; nothing can be written afterwards.
    ///
    /// @throws CaptureWriteException if the output cannot be completed
    void finish() throws IOException;

    /// The name under which the packets lie until [#finish()]; empty where that is the output's
    /// own.
    Optional<String> partName();

    /// Packets taken so far.
    long packetsWritten();

    /// Bytes taken so far, before compression.
    long bytesWritten();

    @Override
    void close() throws IOException;
}
