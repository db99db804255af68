package io.sluice.pcaps.replay;

import io.sluice.pcaps.records.RecordPiece;

/// Decides on the records of a pcap file where they lie.
@FunctionalInterface
public interface RecordDecider {
    /// Decides on the records of a piece, as many as there is room for in `accepted`, and says with
    /// [RecordPiece#walked] how far it came: at least one record where the piece holds a whole one.
    ///
    /// @param accepted takes where each accepted record starts
    /// @return how many were accepted
    int decide(RecordPiece piece, int[] accepted);
}
