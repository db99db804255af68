package io.sluice.pcaps.snoop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.pcaps.Captures;
import io.sluice.pcaps.capture.CaptureFormatException;
import io.sluice.pcaps.capture.Packet;
import io.sluice.pcaps.capture.PacketSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SnoopReaderTest {
    private static final String HEADER = "736e6f6f70000000 00000002 00000004";

    private static PacketSource open(String hex) throws IOException {
        return Captures.open(
                new ByteArrayInputStream(HexFormat.of().parseHex(hex.replace(" ", ""))), "in");
    }

    @Test
    void readsAPacketWithItsPadding() throws IOException { // RFC 1761, section 5
        String record = "0000003c 00000002 0000001c 00000000 00000001 00000002 aabb 0000";
        try (PacketSource source = open(HEADER + record + record)) {
            var packet = new Packet();
            assertTrue(source.next(packet));
            assertTrue(source.next(packet));
            assertEquals(2, packet.number());
            assertEquals(1_000_002_000L, packet.timestampNanos());
            assertEquals(60, packet.originalLength());
            assertEquals(
                    "aabb",
                    HexFormat.of().formatHex(packet.data(), packet.offset(), packet.offset() + 2));
            assertFalse(source.next(packet));
            assertTrue(source.damage().isEmpty());
            assertEquals(1, source.interfaces().getFirst().linkType());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    0000003c 00000002 | cut off in packet 1 at offset 16: 24 bytes of record header wanted, 8 found
                    0000003c 00000002 0000001c 00000000 00000001 00000002 aabb | cut off in packet 1 at offset 16: 4 bytes of packet data wanted, 2 found
                    0000003c 00000005 0000001c 00000000 00000001 00000002 aabb 0000 | damaged at packet 1, offset 16: captured length 5 in a record of 28 bytes, with a limit of 262144
                    0000003c 00000000 00000007 00000000 00000001 00000002 aabb 0000 | damaged at packet 1, offset 16: captured length 0 in a record of 7 bytes, with a limit of 262144
                    """)
    void reportsDamage(String record, String message) throws IOException {
        try (PacketSource source = open(HEADER + record)) {
            assertFalse(source.next(new Packet()));
            assertEquals(message, source.damage().orElseThrow().message());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    736e6f6f70000000 00000003 00000004 | in: unsupported snoop version 3; version 2 can be read
                    736e6f6f70000000 00000002 00000063 | in: snoop data link 99 has no link type that is known; convert it with editcap
                    736e6f6f7000                       | in: the file ends inside the snoop file header: 16 bytes wanted, 6 found
                    """)
    void refusesWhatItCannotRead(String header, String message) {
        var e = assertThrows(CaptureFormatException.class, () -> open(header));
        assertEquals(message, e.getMessage());
    }
}
