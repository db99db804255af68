package io.sluice.pcaps.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.pcaps.capture.Packet;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PacketQueueTest {
    private static final int RING = 1 << 12;
    private static final int RECORD_HEADER = 16;

    private final PacketQueue queue = new PacketQueue(RING, 1000);
    private final Packet packet = new Packet();

    private void offer(int number, int length) {
        byte[] bytes = new byte[length];
        java.util.Arrays.fill(bytes, (byte) number);
        queue.offer(MemorySegment.ofArray(bytes), length + 1, number);
    }

    @Test
    void dropsAndCountsWhatFindsNoRoomAndNeverWaits() {
        int fitting = RING / (RECORD_HEADER + 64);
        for (int i = 0; i < fitting + 5; i++) {
            offer(i, 64);
        }
        assertEquals(fitting + 5, queue.offered());
        assertEquals(5, queue.dropped());
        for (int i = 0; i < fitting; i++) {
            assertTrue(queue.poll(packet));
            assertEquals(i, packet.timestampNanos());
        }
        assertFalse(queue.poll(packet));
    }

    @Test
    void aPacketStaysUntilTheNextIsAskedFor() {
        offer(1, RING / 2 - RECORD_HEADER);
        assertTrue(queue.poll(packet));
        offer(2, RING / 2 - RECORD_HEADER);
        offer(3, 8);
        assertEquals(1, queue.dropped(), "the first is still shown, and the second fills the rest");
        assertEquals(1, packet.data()[packet.offset()]);
        assertTrue(queue.poll(packet));
        assertEquals(2, packet.data()[packet.offset()]);
    }

    @Test
    void aPacketLargerThanTheQueueIsDropped() {
        offer(1, RING);
        assertEquals(1, queue.dropped());
        assertFalse(queue.poll(packet));
    }

    @Test
    void lengthsAndBytesComeOutAsTheyWentInAcrossTheEndOfTheRing() {
        var random = new Random(7);
        int in = 0;
        int out = 0;
        while (out < 20_000) {
            for (int i = random.nextInt(6); i > 0; i--) {
                offer(in++, random.nextInt(200));
            }
            for (int i = random.nextInt(6); i > 0 && queue.poll(packet); i--) {
                out++;
                assertEquals(packet.capturedLength() + 1, packet.originalLength());
                for (int at = 0; at < packet.capturedLength(); at++) {
                    assertEquals(
                            (byte) packet.timestampNanos(), packet.data()[packet.offset() + at]);
                }
            }
        }
        while (queue.poll(packet)) {
            out++;
        }
        assertEquals(in, out + queue.dropped());
    }
}
