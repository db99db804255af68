package io.sluice.pcaps.pcap;

import io.sluice.pcaps.capture.CaptureInput;
import java.io.IOException;
import java.nio.ByteOrder;

/// Finds where a record may start in the middle of a file: where a chain of headers begins that are
/// all believable. Only who has walked the records before can know whether it really does.
///
/// @param order byte order of the headers
/// @param longest captured bytes of a packet at most
/// @param ticksPerSecond what the second word of a time is below
record RecordBoundary(ByteOrder order, int longest, long ticksPerSecond) {
    private static final int HEADER_BYTES = 16;
    private static final int CHAIN = 8;

    /// No packet of Ethernet or the internet is longer; a record that says so is not believed here.
    private static final long LONGEST_ORIGINAL = 1 << 20;

    /// A year either way of the first packet of the file.
    private static final long SECONDS_AWAY = 366L * 86_400;

    /// Moves the input to the next place that may be a record.
    ///
    /// @param firstSecond when the capture began
    /// @param window bytes to search at most
    /// @return false if there is none
    boolean find(CaptureInput in, long firstSecond, int window) throws IOException {
        in.require(window);
        int present = Math.min(in.present(), window);
        for (int at = 0; at < present - HEADER_BYTES; at++) {
            if (chainStartsAt(in, at, present, firstSecond)) {
                in.advance(at);
                return true;
            }
        }
        return false;
    }

    private boolean chainStartsAt(CaptureInput in, int start, int present, long firstSecond) {
        long at = start;
        for (int i = 0; i < CHAIN; i++) {
            if (at + HEADER_BYTES > present || !isHeader(in, (int) at, firstSecond)) {
                return false;
            }
            at += HEADER_BYTES + in.uint32((int) at + 8, order);
        }
        return true;
    }

    private boolean isHeader(CaptureInput in, int at, long firstSecond) {
        long captured = in.uint32(at + 8, order);
        long original = in.uint32(at + 12, order);
        return captured <= Math.min(longest, original)
                && original <= LONGEST_ORIGINAL
                && in.uint32(at + 4, order) < ticksPerSecond
                && Math.abs(in.uint32(at, order) - firstSecond) <= SECONDS_AWAY;
    }
}
