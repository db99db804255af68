package io.sluice.pcaps.capture;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Packets, one after the other, from a file, a stream or a live interface.
///
/// For one thread at a time. The usual loop:
///
/// ```java
/// var packet = new Packet();
/// while (source.next(packet)) {
///     use(packet.data(), packet.offset(), packet.capturedLength());
/// }
/// source.damage().ifPresent(damage -> warn(source.name() + ": " + damage.message()));
/// ```
public interface PacketSource extends AutoCloseable {
    /// Moves on to the next packet and makes `packet` show it, until the next call.
    ///
    /// @return false at the end, or where damage makes going on impossible: see [#damage()]
    /// @throws IOException if the input cannot be read, which is the machine's fault and not the
    ///   file's
    boolean next(Packet packet) throws IOException;

    /// What ended the capture early; empty while packets still come, and at a proper end.
    Optional<Damage> damage();

    /// The interfaces met so far; [Packet#interfaceIndex()] counts in this list. It only grows, and
    /// it may grow with any call of [#next] (pcapng describes interfaces between packets); a format
    /// without interfaces has one from the start.
    List<CaptureInterface> interfaces();

    /// The last statistics that the capture gives for each interface; empty where its format has
    /// none.
    List<InterfaceStatistics> statistics();

    /// What the capture says of itself, as the options of pcapng's Section Header Block: comments,
    /// hardware, operating system and program; those of the section that is being read.
    OptionList sectionOptions();

    /// The name to show for this input, such as its path.
    String name();

    CaptureFormat format();

    /// Format, version, byte order and time resolution in one line, such as "pcap 2.4,
    /// little-endian, microseconds".
    String description();

    /// Bytes of the capture consumed so far, after decompression.
    long bytesRead();

    @Override
    void close() throws IOException;
}
