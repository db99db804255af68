package io.sluice.cli.bench;

import io.sluice.pcaps.capture.Packet;
import io.sluice.pcaps.capture.PacketSource;
import io.sluice.pcaps.traffic.TrafficMix;
import java.io.IOException;
import java.util.Arrays;

/// Packets in memory: one buffer, and for each packet where it starts and its two lengths.
///
/// @param count how many of the entries are packets
/// @param linkType the LINKTYPE value of all of them
@SuppressWarnings("ArrayRecordComponent") // the form in which engines take many packets
public record Traffic(
        byte[] buffer,
        int[] offsets,
        int[] capturedLengths,
        int[] originalLengths,
        int count,
        int linkType) {
    /// Between a second-level cache and what makes branches unpredictable.
    private static final int MIX_PACKETS = 1400;

    private static final long SEED = 1993;
    private static final int EN10MB = 1;
    private static final int SNAP_LEN = 262_144;

    /// At most so much of a capture is taken: what stays in a cache.
    private static final int MAX_BYTES = 1 << 20;

    private static final int MAX_PACKETS = 1 << 16;

    /// The built-in mix: the same packets each time.
    public static Traffic mix() {
        TrafficMix mix = new TrafficMix(SEED);
        Collector collector = new Collector();
        for (int i = 0; i < MIX_PACKETS; i++) {
            byte[] frame = mix.next();
            collector.add(frame, 0, frame.length, frame.length);
        }
        return collector.traffic(EN10MB);
    }

    /// The first packets of a capture, up to 1 MiB of them.
    ///
    /// @throws IOException if the capture cannot be read, or has no packets
    public static Traffic of(PacketSource source) throws IOException {
        Collector collector = new Collector();
        Packet packet = new Packet();
        while (collector.hasRoom() && source.next(packet)) {
            int length = Math.min(packet.capturedLength(), SNAP_LEN);
            collector.add(packet.data(), packet.offset(), length, (int) packet.originalLength());
        }
        if (collector.count == 0) {
            throw new IOException(source.name() + ": holds no packet to measure with");
        }
        return collector.traffic(packet.linkType());
    }

    /// Captured bytes of all packets.
    public long bytes() {
        long sum = 0;
        for (int i = 0; i < count; i++) {
            sum += capturedLengths[i];
        }
        return sum;
    }

    private static final class Collector {
        private final java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
        private final int[] offsets = new int[MAX_PACKETS];
        private final int[] captured = new int[MAX_PACKETS];
        private final int[] original = new int[MAX_PACKETS];
        private int count;

        boolean hasRoom() {
            return count < MAX_PACKETS && bytes.size() < MAX_BYTES;
        }

        void add(byte[] data, int offset, int length, int originalLength) {
            offsets[count] = bytes.size();
            captured[count] = length;
            original[count] = originalLength;
            bytes.write(data, offset, length);
            count++;
        }

        Traffic traffic(int linkType) {
            return new Traffic(
                    bytes.toByteArray(),
                    Arrays.copyOf(offsets, count),
                    Arrays.copyOf(captured, count),
                    Arrays.copyOf(original, count),
                    count,
                    linkType);
        }
    }
}
