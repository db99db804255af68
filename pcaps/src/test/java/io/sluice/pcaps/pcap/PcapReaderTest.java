package io.sluice.pcaps.pcap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.pcaps.Captures;
import io.sluice.pcaps.capture.CaptureFormatException;
import io.sluice.pcaps.capture.Damage;
import io.sluice.pcaps.capture.Packet;
import io.sluice.pcaps.capture.PacketSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HexFormat;
import java.util.OptionalInt;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PcapReaderTest {
    private static final String LITTLE = "d4c3b2a1 0200 0400 00000000 00000000 00000400 01000000";
    private static final String TWO_PACKETS =
            "01000000 02000000 03000000 05000000 aabbcc" + "ffffffff 40420f00 01000000 01000000 dd";

    static PacketSource open(String hex) throws IOException {
        byte[] file = HexFormat.of().parseHex(hex.replace(" ", ""));
        return Captures.open(new ByteArrayInputStream(file), "test");
    }

    /// Each packet as number, time in nanoseconds, bytes and original length.
    static String packets(PacketSource source) throws IOException {
        var lines = new StringJoiner(" | ");
        var packet = new Packet();
        while (source.next(packet)) {
            int end = packet.offset() + packet.capturedLength();
            lines.add(
                    packet.number()
                            + " "
                            + packet.timestampNanos()
                            + " "
                            + HexFormat.of().formatHex(packet.data(), packet.offset(), end)
                            + "/"
                            + packet.originalLength());
        }
        return lines.toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    d4c3b2a1 0200 0400 00000000 00000000 00000400 01000000 | 01000000 02000000 01000000 05000000 aa | 1 1000002000 aa/5 | pcap 2.4, little-endian, microseconds
                    a1b2c3d4 0002 0004 00000000 00000000 00040000 00000001 | 00000001 00000002 00000001 00000005 aa | 1 1000002000 aa/5 | pcap 2.4, big-endian, microseconds
                    4d3cb2a1 0200 0400 00000000 00000000 00000400 01000000 | 01000000 02000000 01000000 05000000 aa | 1 1000000002 aa/5 | pcap 2.4, little-endian, nanoseconds
                    a1b23c4d 0002 0004 00000000 00000000 00040000 00000001 | 00000001 00000002 00000001 00000005 aa | 1 1000000002 aa/5 | pcap 2.4, big-endian, nanoseconds
                    34cdb2a1 0200 0400 00000000 00000000 00000400 01000000 | 01000000 02000000 01000000 05000000 0700000008000000 aa | 1 1000002000 aa/5 | pcap 2.4 (modified), little-endian, microseconds
                    4d3c2ba1 0200 0400 00000000 00000000 00000400 01000000 | 01000000 02000000 01000000 05000000 aa | 1 1000000002 aa/5 | pcap 2.4 (Navtel), little-endian, nanoseconds
                    d4c3b2a1 0200 0200 00000000 00000000 00000400 01000000 | 01000000 02000000 05000000 01000000 aa | 1 1000002000 aa/5 | pcap 2.2, little-endian, microseconds
                    d4c3b2a1 0200 0300 00000000 00000000 00000400 01000000 | 01000000 02000000 05000000 01000000 aa | 1 1000002000 aa/5 | pcap 2.3, little-endian, microseconds
                    d4c3b2a1 0200 0300 00000000 00000000 00000400 01000000 | 01000000 02000000 01000000 05000000 aa | 1 1000002000 aa/5 | pcap 2.3, little-endian, microseconds
                    d4c3b2a1 1f02 0000 00000000 00000000 00000400 01000000 | 01000000 02000000 05000000 01000000 aa | 1 1000002000 aa/5 | pcap 543.0, little-endian, microseconds
                    """)
    void readsEveryVariant(String header, String record, String expected, String description)
            throws IOException {
        try (PacketSource source = open(header + record)) {
            assertEquals(expected, packets(source));
            assertEquals(description, source.description());
        }
    }

    @Test
    void countsSecondsUnsignedAndAcceptsAMillionMicroseconds() throws IOException {
        try (PacketSource source = open(LITTLE + TWO_PACKETS)) {
            assertEquals("1 1000002000 aabbcc/5 | 2 4294967296000000000 dd/1", packets(source));
        }
    }

    @Test
    void givesNoMoreOfAPacketThanTheSnapLength()
            throws IOException { // libpcap 1.10, pcap_next_packet()
        try (PacketSource source =
                open("d4c3b2a1 0200 0400 00000000 00000000 02000000 01000000" + TWO_PACKETS)) {
            assertEquals("1 1000002000 aabb/5 | 2 4294967296000000000 dd/1", packets(source));
        }
    }

    @Test
    void splitsTheLinkTypeWord() throws IOException {
        try (PacketSource source = open("d4c3b2a1 0200 0400 00000000 00000000 00000400 69000024")) {
            assertEquals(105, source.interfaces().getFirst().linkType());
            assertEquals(OptionalInt.of(4), source.interfaces().getFirst().fcsBytes());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    01000000                            | 24 | 1 | record header | 16 | 4
                    01000000 02000000 03000000 05000000 | 24 | 1 | packet data   | 3  | 0
                    01000000 02000000 03000000 05000000 aabbcc ffffffff 40420f00 04000000 04000000 dd | 43 | 2 | packet data | 4 | 1
                    """)
    void aCutFileGivesTheWholePacketsAndSaysWhereItEnds(
            String records, long offset, long packet, String part, long wanted, long found)
            throws IOException {
        try (PacketSource source = open(LITTLE + records)) {
            var reused = new Packet();
            for (long number = 1; number < packet; number++) {
                assertTrue(source.next(reused));
            }
            assertFalse(source.next(reused));
            assertEquals(
                    new Damage.Cut(offset, packet, part, wanted, found),
                    source.damage().orElseThrow());
        }
    }

    @Test
    void aLengthBeyondTheLimitIsDamage() throws IOException {
        try (PacketSource source = open(LITTLE + "01000000 02000000 ffffffff ffffffff aabb")) {
            assertEquals("", packets(source));
            assertEquals(
                    "damaged at packet 1, offset 24: captured length 4294967295 is more than the limit of 262144 bytes",
                    source.damage().orElseThrow().message());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    d4c3b2a1 0200                                          | the file ends inside the pcap file header: 24 bytes wanted, 6 found
                    d4c3b2a1 0100 0400 00000000 00000000 00000400 01000000 | archaic pcap version 1.4; version 2.0 to 2.4 can be read
                    d4c3b2a1 0200 0500 00000000 00000000 00000400 01000000 | unsupported pcap version 2.5; version 2.0 to 2.4 can be read
                    d4c3b2a1 0200 0400 00000000 00000000 00000400 01000001 | the reserved bits of the link type 0x01000001 are not zero
                    """)
    void refusesHeadersItCannotTrust(String header, String problem) {
        var e = assertThrows(CaptureFormatException.class, () -> open(header));
        assertEquals("test: " + problem, e.getMessage());
    }
}
