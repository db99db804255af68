package io.sluice.pcaps.replay;

import io.sluice.pcaps.records.RecordPiece;
import java.io.IOException;

/// Takes what a [RecordDecider] has decided.
@FunctionalInterface
public interface RecordListener {
    /// Takes the decisions on the records that were walked.
    ///
    /// @param accepted where each accepted record starts
    /// @param count how many there are
    void decided(RecordPiece piece, int[] accepted, int count) throws IOException;
}
