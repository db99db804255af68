package io.sluice.pcaps.records;

import io.sluice.pcaps.capture.CaptureInterface;
import io.sluice.pcaps.capture.PacketSink;
import java.io.IOException;

/// A sink that takes records of classic pcap files as they are.
public interface RecordSink extends PacketSink {
    /// Whether records of a capture with that interface mean the same in this one.
    boolean takesRecordsOf(CaptureInterface origin);

    /// Takes a copy of whole records that lie next to each other.
    ///
    /// @param records how many there are from `from` up to `to`
    /// @throws io.sluice.pcaps.capture.CaptureWriteException if the output cannot be completed
    void write(byte[] bytes, int from, int to, int records) throws IOException;
}
