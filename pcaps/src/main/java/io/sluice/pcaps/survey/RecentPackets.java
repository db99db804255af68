package io.sluice.pcaps.survey;

import io.sluice.pcaps.capture.Packet;
import java.util.zip.CRC32C;

/// The lengths and checksums of the last few packets.
///
/// Two checksums of 32 bits stand for the bytes, so one pair in 2^64 may be taken for the same.
final class RecentPackets {
    /// editcap(1), "-d": the packet itself and the four before it.
    private static final int WINDOW = 5;

    private static final long FNV_PRIME = 0x100000001b3L;
    private static final long FNV_BASIS = 0xcbf29ce484222325L;

    private final CRC32C crc = new CRC32C();
    private final long[] sums = new long[WINDOW];
    private final int[] lengths = new int[WINDOW];
    private long seen;

    /// Whether one of the last packets has the same bytes; remembers this one.
    boolean holds(Packet packet) {
        int length = packet.capturedLength();
        long sum = sum(packet);
        boolean found = false;
        int known = (int) Math.min(seen, WINDOW - 1);
        for (int back = 1; back <= known; back++) {
            int at = (int) ((seen - back) % WINDOW);
            found |= sums[at] == sum && lengths[at] == length;
        }
        int at = (int) (seen % WINDOW);
        sums[at] = sum;
        lengths[at] = length;
        seen++;
        return found;
    }

    /// CRC32C over all bytes, and FNV-1a over some, which costs little and is of another kind.
    private long sum(Packet packet) {
        crc.reset();
        crc.update(packet.data(), packet.offset(), packet.capturedLength());
        long fnv = FNV_BASIS;
        int end = packet.offset() + Math.min(packet.capturedLength(), 64);
        for (int at = packet.offset(); at < end; at++) {
            fnv = (fnv ^ packet.data()[at]) * FNV_PRIME;
        }
        return crc.getValue() << 32 ^ (fnv ^ fnv >>> 32) & 0xffff_ffffL;
    }
}
