package io.sluice.pcaps.robust;

import io.sluice.pcaps.Captures;
import io.sluice.pcaps.capture.Packet;
import io.sluice.pcaps.capture.PacketSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// What a reader makes of bytes: a number for each packet that changes when anything of the packet
/// changes, and whether it found damage.
///
/// @param packets one hash a packet, in order
/// @param damaged whether the source reported damage
record Digest(Hashes packets, boolean damaged) {
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /// The hashes of packets, compared by their values.
    static final class Hashes {
        private long[] values = new long[16];
        private int size;

        private void add(long value) {
            if (size == values.length) {
                values = Arrays.copyOf(values, size * 2);
            }
            values[size] = value;
            size++;
        }

        int size() {
            return size;
        }

        boolean isPrefixOf(Hashes whole) {
            return size <= whole.size && Arrays.equals(values, 0, size, whole.values, 0, size);
        }
    }

    /// Reads the first `length` bytes.
    ///
    /// @throws io.sluice.pcaps.capture.CaptureFormatException if they are refused
    static Digest of(byte[] file, int length) throws IOException {
        var hashes = new Hashes();
        try (PacketSource source =
                Captures.open(new ByteArrayInputStream(file, 0, length), "file")) {
            var packet = new Packet();
            while (source.next(packet)) {
                hashes.add(hash(packet));
            }
            boolean damaged = source.damage().isPresent();
            if (source.next(packet)) {
                throw new AssertionError("a source that has ended gives another packet");
            }
            return new Digest(hashes, damaged);
        }
    }

    private static long hash(Packet packet) {
        long hash = packet.number();
        hash = hash * 31 + packet.timestampNanos();
        hash = hash * 31 + packet.originalLength();
        hash = hash * 31 + packet.linkType();
        hash = hash * 31 + packet.interfaceIndex();
        hash = hash * 31 + packet.capturedLength();
        int at = packet.offset();
        int end = at + packet.capturedLength();
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            hash = hash * 31 + (long) LONGS.get(packet.data(), at);
        }
        for (; at < end; at++) {
            hash = hash * 31 + packet.data()[at];
        }
        return hash * 31 + (packet.hasOptions() ? packet.options().hashCode() : 0);
    }
}
