package io.sluice.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import io.sluice.filters.diagnostics.FilterSyntaxException;
import io.sluice.pcaps.live.LiveCaptureException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// On the loopback interface, where the user may capture there; skipped elsewhere.
class LiveTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private static Live open(String filter) {
        try {
            return Live.on("lo").filter(filter).snapLen(96).buffers(512, 1 << 20).open();
        } catch (LiveCaptureException e) {
            return abort("no live capture here: " + e.getMessage());
        }
    }

    @Test
    void packetsThatTheFilterAcceptsAreShown() throws Exception {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                DatagramSocket other = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                Live live = open("udp dst port " + socket.getLocalPort())) {
            for (int i = 0; i < 3; i++) {
                send(other, other);
                send(other, socket);
            }
            int[] seen = new int[1];
            live.forEachFor(
                    LONG,
                    packet -> {
                        assertTrue(packet.capturedLength() > 40);
                        // Loopback shows a packet where it leaves, and perhaps where it arrives.
                        if (++seen[0] == 3) {
                            live.stop();
                        }
                    });
            assertTrue(seen[0] >= 3);
            assertEquals(seen[0], live.counters().received());
            assertEquals(0, live.counters().droppedByQueue());
        }
    }

    private static void send(DatagramSocket from, DatagramSocket to) throws Exception {
        from.send(new DatagramPacket(new byte[30], 30, to.getLocalSocketAddress()));
    }

    @Test
    void aWrongFilterIsRefusedBeforeAnythingIsCaptured() throws Exception {
        open("udp").close();
        assertThrows(FilterSyntaxException.class, () -> Live.on("lo").filter("udp portt 1").open());
    }
}
