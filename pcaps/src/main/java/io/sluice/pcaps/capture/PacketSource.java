package io.sluice.pcaps.capture;

import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

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
    default List<InterfaceStatistics> statistics() {
        return List.of();
    }

    /// What the capture says of itself, as the options of pcapng's Section Header Block: comments,
    /// hardware, operating system and program; those of the section that is being read. Other
    /// formats say nothing.
    default OptionList sectionOptions() {
        return OptionList.EMPTY;
    }

    /// How many blocks of each type were stepped over, since they hold no packet and nothing else
    /// that is read; by the type's number, unsigned, for the first 64 types. Formats without blocks
    /// have none.
    default SortedMap<Long, Long> skippedBlocks() {
        return Collections.emptySortedMap();
    }

    /// Whether [#next] can go on without waiting for bytes that are still to come, as from a pipe
    /// or a file that is being written; true at the end. Who reads ahead stops where it is false.
    default boolean ready() throws IOException {
        return true;
    }

    /// The name to show for this input, such as its path.
    String name();

    CaptureFormat format();

    /// Format, version, byte order and time resolution in one line, such as "pcap 2.4,
    /// little-endian, microseconds".
    String description();

    /// Bytes of the capture consumed so far, after decompression.
    long bytesRead();

    /// Bytes of the input consumed so far, in its compressed form where it has one; to be held
    /// against the size of the file.
    default long fileBytesRead() {
        return bytesRead();
    }

    @Override
    void close() throws IOException;
}
