package io.sluice.pcaps.records;

import io.sluice.pcaps.capture.PacketSource;
import java.io.IOException;

/// A source whose packets can also be taken many at a time, as the records of a classic pcap file
/// where they lie in memory.
///
/// Both ways may alternate: what [#taken] says is not given by [#next] again.
public interface RecordSource extends PacketSource {
    /// Shows the records from the next one on, at least one whole; until the next call of a method
    /// of this source.
    ///
    /// @return false where [#next] has to take over: at the end, at damage, and where the next
    ///   record is not as the piece would promise
    /// @throws IOException if the input cannot be read
    boolean window(RecordPiece piece) throws IOException;

    /// Packets read so far, one way or the other.
    long packetsRead();

    /// Moves on over the records of the piece that were walked.
    void taken(RecordPiece piece);
}
