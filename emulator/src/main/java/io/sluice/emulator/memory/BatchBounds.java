package io.sluice.emulator.memory;

import java.util.Objects;

/// The check that the packets of a batch lie within their buffer, once for all of them.
public final class BatchBounds {

    private BatchBounds() {}

    /// Checks the first `count` packets.
    ///
    /// @param offsets where each starts in the buffer
    /// @param capturedLengths how many bytes each has there
    /// @throws IndexOutOfBoundsException if one of the packets is not within the buffer
    public static void check(byte[] buffer, int[] offsets, int[] capturedLengths, int count) {
        int length = buffer.length;
        int outside = 0;
        for (int i = 0; i < count; i++) {
            int room = length - capturedLengths[i];
            outside |= offsets[i] | capturedLengths[i] | room | room - offsets[i];
        }
        for (int i = 0; outside < 0 && i < count; i++) {
            Objects.checkFromIndexSize(offsets[i], capturedLengths[i], length);
        }
    }
}
