package io.sluice.cli.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.pcaps.Captures;
import io.sluice.pcaps.capture.Packet;
import io.sluice.pcaps.capture.PacketSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.jr.ob.JSON;

/// Captures on one end of a cable, in a network namespace of its own, what is sent on the other.
/// `-Dsluice.live.packets=N` sends N frames in place of 6,000; N must be a multiple of 6.
class LiveCaptureTest {
    private static final int SENT = Integer.getInteger("sluice.live.packets", 6_000);

    @TempDir private Path folder;

    private Process capture(VethPair veth, String... words) throws Exception {
        List<String> all = new ArrayList<>(List.of("capture", "-i", VethPair.FAR));
        all.addAll(List.of(words));
        Process process = veth.sluice(err(), all.toArray(String[]::new));
        VethPair.awaitLine(process, err(), "listening on far, link type EN10MB (Ethernet)");
        return process;
    }

    private Path err() {
        return folder.resolve("err");
    }

    private static String out(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static Map<String, Object> summary(Process process) throws IOException {
        return JSON.std.mapFrom(out(process).lines().reduce("", (before, line) -> line));
    }

    private static long count(Map<String, Object> summary, String... keys) {
        long sum = 0;
        for (String key : keys) {
            sum += summary.get(key) instanceof Number number ? number.longValue() : Long.MIN_VALUE;
        }
        return sum;
    }

    @ParameterizedTest
    @CsvSource({
        // Tagged frames are UDP too where the kernel holds the tag beside the packet, as here.
        "sluice, udp,                       4",
        "sluice, vlan 7 and udp port 53,    1",
        "kernel, vlan 7 and udp port 53,    1",
        "both,   vlan and udp port 53 or arp, 1",
        "both,   'not (vlan or arp or len > 60)', 0"
    })
    void everyPacketIsAcceptedRejectedOrDropped(String place, String filter, int ofSix)
            throws Exception {
        try (VethPair veth = VethPair.make()) {
            Process process = capture(veth, "--where", place, "--json", "--summary-only", filter);
            veth.send(SENT);
            VethPair.signal(process, "INT");
            Map<String, Object> summary = summary(process);
            assertEquals(0, VethPair.awaitEnd(process), () -> VethPair.text(err()));
            long arrived = veth.arrived();
            if (place.equals("kernel")) {
                assertTrue(count(summary, "accepted", "dropped_kernel") <= (long) SENT * ofSix / 6);
            } else {
                assertEquals(
                        arrived,
                        count(summary, "accepted", "rejected", "dropped_kernel", "dropped_queue"));
            }
            if (arrived == SENT && count(summary, "dropped_kernel", "dropped_queue") == 0) {
                assertEquals((long) SENT * ofSix / 6, count(summary, "accepted"));
            }
            System.out.println("sent " + SENT + ", arrived " + arrived + ": " + summary);
            if (place.equals("both")) {
                assertEquals(0, count(summary, "differences"));
                assertEquals(
                        count(summary, "accepted", "rejected"),
                        count(summary, "checked", "unchecked"));
            }
        }
    }

    @Test
    void whileTheProcessStandsStillTheKernelDropsAndCounts() throws Exception {
        try (VethPair veth = VethPair.make()) {
            Process process = capture(veth, "-B", "256", "--json", "--summary-only", "udp");
            VethPair.signal(process, "STOP");
            veth.send(SENT);
            VethPair.signal(process, "CONT");
            VethPair.signal(process, "INT");
            Map<String, Object> summary = summary(process);
            assertEquals(0, VethPair.awaitEnd(process));
            assertTrue(count(summary, "dropped_kernel") > 0, summary::toString);
            assertEquals(
                    veth.arrived(),
                    count(summary, "accepted", "rejected", "dropped_kernel", "dropped_queue"));
        }
    }

    @Test
    void aReaderThatStandsStillCostsPacketsAndNoMemory() throws Exception {
        int many = Math.max(SENT, 30_000);
        try (VethPair veth = VethPair.make()) {
            // Nobody reads standard output until all is sent, so the printing stops soon; the JVM
            // has 96 MiB.
            Process process = capture(veth, "--queue", "1", "-B", "8192", "--json");
            veth.send(many);
            VethPair.signal(process, "INT");
            Map<String, Object> summary = summary(process);
            assertEquals(0, VethPair.awaitEnd(process), () -> VethPair.text(err()));
            assertTrue(count(summary, "dropped_queue") > 0, summary::toString);
            assertEquals(
                    veth.arrived(),
                    count(summary, "accepted", "rejected", "dropped_kernel", "dropped_queue"));
        }
    }

    @Test
    void anInterfaceThatGoesAwayEndsTheCaptureWithAWholeFile() throws Exception {
        Path file = folder.resolve("all.pcap");
        try (VethPair veth = VethPair.make()) {
            Process process = capture(veth, "-w", file.toString());
            veth.send(600);
            long arrived = veth.arrived();
            veth.removeInterfaces();
            assertEquals("", out(process));
            assertEquals(3, VethPair.awaitEnd(process));
            List<String> lines = VethPair.text(err()).lines().toList();
            assertEquals(
                    "warning: far: the capture ended early, the interface was removed or switched"
                            + " off (The interface disappeared)",
                    lines.get(1));
            long captured = packetsIn(file);
            assertTrue(
                    lines.get(2).startsWith(captured + " accepted of " + captured + " received, 0"),
                    lines.get(2));
            assertTrue(captured <= arrived, captured + " of " + arrived);
        }
    }

    private static long packetsIn(Path file) throws IOException {
        Packet packet = new Packet();
        long packets = 0;
        try (PacketSource source = Captures.open(file)) {
            while (source.next(packet)) {
                packets++;
            }
            assertTrue(source.damage().isEmpty());
        }
        return packets;
    }

    @Test
    void stopsAfterTheWantedNumberAndPrintsAsReplayDoes() throws Exception {
        try (VethPair veth = VethPair.make()) {
            Process process = capture(veth, "-c", "2", "-t", "--immediate-mode", "arp or tcp");
            veth.send(12);
            String printed = out(process);
            assertEquals(0, VethPair.awaitEnd(process));
            assertEquals(2, printed.lines().count(), printed);
            assertTrue(printed.lines().findFirst().orElse("").startsWith("IP 192.0.2.1.1024"));
            assertTrue(VethPair.text(err()).contains("stopped by -c 2"));
        }
    }

    @Test
    void saysHowThingsStandOnUsr1() throws Exception {
        try (VethPair veth = VethPair.make()) {
            Process process = capture(veth, "--summary-only");
            VethPair.signal(process, "USR1");
            VethPair.awaitLine(
                    process, err(), "far: 0 accepted of 0 received, 0 rejected; dropped");
            VethPair.signal(process, "TERM");
            assertEquals(0, VethPair.awaitEnd(process));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    capture -i nowhere arp                       | nowhere: no such interface; there are
                    capture -i far inbound                       | only the kernel knows which packets are 'inbound'
                    capture -i far --where kernel ip protochain 6 | the kernel does not take the program:
                    """)
    void saysInOneMessageWhyThereIsNoCapture(String words, String start) throws Exception {
        try (VethPair veth = VethPair.make()) {
            Process process = veth.sluice(err(), words.split(" "));
            assertEquals("", out(process));
            assertEquals(2, VethPair.awaitEnd(process));
            String message = Files.readString(err());
            assertTrue(message.startsWith("error: " + start), message);
        }
    }
}
