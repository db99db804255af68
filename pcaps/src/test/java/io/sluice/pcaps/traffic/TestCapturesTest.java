package io.sluice.pcaps.traffic;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.pcaps.Captures;
import io.sluice.pcaps.capture.Packet;
import io.sluice.pcaps.capture.PacketSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TestCapturesTest {
    /// `-Dsluice.testdata=write` writes the files before they are compared.
    private static final boolean WRITE = System.getProperty("sluice.testdata", "").equals("write");

    private static Path folder() {
        return Path.of(System.getProperty("sluice.root", ".."), "testdata", "captures");
    }

    @Test
    void theFilesAreWhatTheGeneratorWrites() throws IOException {
        for (Map.Entry<String, byte[]> file : TestCaptures.all().entrySet()) {
            Path path = folder().resolve(file.getKey());
            if (WRITE) {
                Files.write(path, file.getValue());
            }
            assertArrayEquals(file.getValue(), Files.readAllBytes(path), file.getKey());
        }
    }

    @Test
    void theMixHoldsWhatItsDescriptionSays() throws IOException {
        var counts = new TreeMap<String, Integer>();
        try (PacketSource source = Captures.open(folder().resolve("mix.pcap"))) {
            var packet = new Packet();
            while (source.next(packet)) {
                counts.merge(kind(packet), 1, Integer::sum);
            }
            assertTrue(source.damage().isEmpty());
        }
        assertEquals(
                "{806=1046, 8100=952, ipv4 1=693, ipv4 17=3201, ipv4 6=11665, ipv4 fragment 17=806, ipv6 0=417,"
                        + " ipv6 17=258, ipv6 58=222, ipv6 6=740}",
                counts.toString());
    }

    @Test
    void theSmallOnesAreReadAsWhatTheyAre() throws IOException {
        assertEquals("pcap 2.4, big-endian, microseconds", description("mix-big-endian.pcap"));
        assertEquals("pcap 2.4, little-endian, nanoseconds", description("mix-nanoseconds.pcap"));
        assertEquals("pcapng 1.0, little-endian", description("mix-two-interfaces.pcapng"));
        assertEquals("pcapng 1.0, big-endian", description("mix-two-interfaces-big-endian.pcapng"));
    }

    private static String description(String file) throws IOException {
        try (PacketSource source = Captures.open(folder().resolve(file))) {
            assertFalse(source.interfaces().isEmpty());
            return source.description();
        }
    }

    private static String kind(Packet packet) {
        int etherType = u16(packet, 12);
        return switch (etherType) {
            case 0x0800 ->
                    "ipv4 " + ((u16(packet, 20) & 0x3fff) == 0 ? "" : "fragment ") + u8(packet, 23);
            case 0x86dd -> "ipv6 " + u8(packet, 20);
            default -> Integer.toHexString(etherType);
        };
    }

    private static int u16(Packet packet, int at) {
        return u8(packet, at) << 8 | u8(packet, at + 1);
    }

    private static int u8(Packet packet, int at) {
        return packet.data()[packet.offset() + at] & 0xff;
    }
}
