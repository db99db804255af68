/// Packets many at a time, as the records of a classic pcap file where they lie in memory.
///
/// In comes what a reader has in its window; out goes a [io.sluice.pcaps.records.RecordPiece] of
/// it, and into a sink whole ranges of records. Read [io.sluice.pcaps.records.RecordSource] first.
/// Knows nothing of filters, and leaves every record that is not as usual to
/// [io.sluice.pcaps.capture.PacketSource].
@NullMarked
package io.sluice.pcaps.records;

import org.jspecify.annotations.NullMarked;
