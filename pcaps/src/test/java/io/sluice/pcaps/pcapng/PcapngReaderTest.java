package io.sluice.pcaps.pcapng;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.pcaps.Captures;
import io.sluice.pcaps.capture.CaptureFormatException;
import io.sluice.pcaps.capture.OptionList;
import io.sluice.pcaps.capture.Packet;
import io.sluice.pcaps.capture.PacketSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PcapngReaderTest {
    private static PacketSource open(byte[] file) throws IOException {
        return Captures.open(new ByteArrayInputStream(file), "test");
    }

    /// Each packet as number, interface, link type, time, bytes and original length.
    private static String packets(PacketSource source) throws IOException {
        var lines = new StringJoiner(" | ");
        var packet = new Packet();
        while (source.next(packet)) {
            int end = packet.offset() + packet.capturedLength();
            lines.add(
                    packet.number()
                            + " if"
                            + packet.interfaceIndex()
                            + " lt"
                            + packet.linkType()
                            + " "
                            + (packet.timed() ? packet.timestampNanos() : "no-time")
                            + " "
                            + HexFormat.of().formatHex(packet.data(), packet.offset(), end)
                            + "/"
                            + packet.originalLength());
        }
        return lines.toString();
    }

    private static ByteOrder order(String name) {
        return name.equals("big") ? BIG_ENDIAN : LITTLE_ENDIAN;
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(strings = {"little", "big"})
    void readsEachInterfaceByItsOwnLinkTypeAndResolution(String byteOrder) throws IOException {
        var blocks = new Blocks(order(byteOrder));
        blocks.section()
                .interfaceOf(1, 0)
                .enhanced(0, 1_000_001, 60, bytes(0xaa, 0xbb))
                .interfaceOf(101, 96, blocks.option(9, (byte) 9))
                .enhanced(1, 1_000_000_001, 1, bytes(0xcc))
                .enhanced(0, 2_000_000, 3, bytes(1, 2, 3));
        try (PacketSource source = open(blocks.toBytes())) {
            assertEquals(
                    "1 if0 lt1 1000001000 aabb/60 | 2 if1 lt101 1000000001 cc/1 | 3 if0 lt1 2000000000 010203/3",
                    packets(source));
            assertTrue(source.damage().isEmpty());
            assertEquals(order(byteOrder), source.interfaces().get(1).byteOrder());
            assertEquals(96, source.interfaces().get(1).snapLen());
        }
    }

    @Test
    void readsSectionsOfBothByteOrders() throws IOException {
        byte[] first =
                new Blocks(BIG_ENDIAN)
                        .section()
                        .interfaceOf(1, 0)
                        .enhanced(0, 1, 1, (byte) 1)
                        .toBytes();
        byte[] second =
                new Blocks(LITTLE_ENDIAN)
                        .section()
                        .interfaceOf(113, 0)
                        .enhanced(0, 2, 1, (byte) 2)
                        .toBytes();
        try (PacketSource source = open(Blocks.join(first, second, first))) {
            assertEquals(
                    "1 if0 lt1 1000 01/1 | 2 if1 lt113 2000 02/1 | 3 if0 lt1 1000 01/1",
                    packets(source));
            assertEquals(2, source.interfaces().size());
            assertEquals("pcapng 1.0, big-endian, 3 sections", source.description());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    0x06 | 1700000000123456    | 1700000000123456000
                    0x09 | 1700000000123456789 | 1700000000123456789
                    0x00 | 1700000000          | 1700000000000000000
                    0x03 | 1700000000123       | 1700000000123000000
                    0x0c | 1700000000123456    | 1700000000123
                    0x14 | 1700000000123456789 | 17000000
                    0x3f | 1700000000123456789 | 0
                    0x80 | 1700000000          | 1700000000000000000
                    0x8a | 1024                | 1000000000
                    0x94 | 1782579200000000    | 1700000000000000000
                    0xa0 | 7301444403200000000 | 1700000000000000000
                    0xbf | 9223372036854775807 | 999999999
                    0xc0 | -1                  | 999999999
                    0xff | -1                  | 0
                    0x06 | -1                  | 9223372036854775807
                    0x09 | -1                  | 9223372036854775807
                    """)
    void convertsEveryTimeResolution(String resolution, long ticks, long nanos) throws IOException {
        var blocks = new Blocks(LITTLE_ENDIAN);
        byte value = (byte) (int) Integer.decode(resolution);
        blocks.section().interfaceOf(1, 0, blocks.option(9, value)).enhanced(0, ticks, 1, (byte) 1);
        try (PacketSource source = open(blocks.toBytes())) {
            assertEquals("1 if0 lt1 " + nanos + " 01/1", packets(source));
        }
    }

    @Test
    void addsTheTimeOffsetOfTheInterface()
            throws IOException { // pcapng draft, section 4.2, if_tsoffset
        var blocks = new Blocks(LITTLE_ENDIAN);
        byte[] offset = blocks.option(14, bytes(10, 0, 0, 0, 0, 0, 0, 0));
        blocks.section().interfaceOf(1, 0, offset).enhanced(0, 5, 1, (byte) 1);
        try (PacketSource source = open(blocks.toBytes())) {
            assertEquals("1 if0 lt1 10000005000 01/1", packets(source));
        }
    }

    @Test
    void aSimplePacketHasNoTimeAndIsAsLongAsTheSnapLengthLeaves() throws IOException {
        var blocks = new Blocks(LITTLE_ENDIAN);
        blocks.section()
                .interfaceOf(1, 3)
                .block(3, blocks.ints(9), bytes(1, 2, 3))
                .block(3, blocks.ints(2), bytes(4, 5));
        try (PacketSource source = open(blocks.toBytes())) {
            assertEquals("1 if0 lt1 no-time 010203/9 | 2 if0 lt1 no-time 0405/2", packets(source));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"little", "big"})
    void readsTheObsoletePacketBlock(String byteOrder)
            throws IOException { // pcapng draft, appendix A
        var blocks = new Blocks(order(byteOrder));
        int dropsAndInterface = byteOrder.equals("big") ? 1 << 16 | 7 : 7 << 16 | 1;
        blocks.section()
                .interfaceOf(1, 0)
                .interfaceOf(12, 0)
                .block(2, blocks.ints(dropsAndInterface, 0, 1, 1, 1), bytes(9));
        try (PacketSource source = open(blocks.toBytes())) {
            assertEquals("1 if1 lt12 1000 09/1", packets(source));
        }
    }

    @Test
    void skipsBlocksItDoesNotKnow() throws IOException {
        var blocks = new Blocks(LITTLE_ENDIAN);
        blocks.section()
                .block(0xbad, blocks.ints(1, 2))
                .interfaceOf(1, 0)
                .block(4, blocks.ints(0))
                .block(0x12345678)
                .enhanced(0, 1, 1, (byte) 1)
                .block(10, blocks.ints(5, 6, 7));
        try (PacketSource source = open(blocks.toBytes())) {
            assertEquals("1 if0 lt1 1000 01/1", packets(source));
            assertTrue(source.damage().isEmpty());
        }
    }

    @Test
    void givesOptionsOfPacketInterfaceAndStatistics() throws IOException {
        var blocks = new Blocks(LITTLE_ENDIAN);
        byte[] comment = blocks.option(OptionList.COMMENT, "why".getBytes(StandardCharsets.UTF_8));
        byte[] name = blocks.option(2, "eth0".getBytes(StandardCharsets.UTF_8));
        byte[] dropped = blocks.option(5, bytes(7, 0, 0, 0, 0, 0, 0, 0));
        blocks.section()
                .interfaceOf(1, 0, name)
                .block(6, blocks.ints(0, 0, 1, 4, 4), bytes(1, 2, 3, 4), comment, blocks.ints(0))
                .enhanced(0, 1, 1, (byte) 1)
                .block(5, blocks.ints(0, 0, 0), dropped);
        try (PacketSource source = open(blocks.toBytes())) {
            var packet = new Packet();
            assertTrue(source.next(packet));
            assertEquals("why", packet.options().text(OptionList.COMMENT).orElseThrow());
            assertTrue(source.next(packet));
            assertFalse(packet.hasOptions());
            assertFalse(source.next(packet));
            assertEquals("eth0", source.interfaces().getFirst().name().orElseThrow());
            assertEquals(7, source.statistics().getFirst().droppedByInterface().orElseThrow());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    06000000 00000000          | damaged at packet 2, offset 84: block length 0 is less than 12
                    06000000 0b000000          | damaged at packet 2, offset 84: block length 11 is less than 12
                    06000000 1e000000          | damaged at packet 2, offset 84: block length 30 is not a multiple of 4
                    06000000 00000002          | damaged at packet 2, offset 84: block length 33554432 is more than the limit of 16777216 bytes
                    06000000 20000000 00000000 | cut off in packet 2 at offset 84: 32 bytes of block wanted, 12 found
                    06000000 20                | cut off in packet 2 at offset 84: 8 bytes of block header wanted, 5 found
                    06000000 0c000000 10000000 | damaged at packet 2, offset 84: block total length 12 in the header, 16 at the end
                    06000000 0c000000 0c000000 | damaged at packet 2, offset 84: enhanced packet block of 0 bytes is too short: it has 20 at least
                    01000000 0c000000 0c000000 | damaged at packet 2, offset 84: interface description of 0 bytes is too short: it has 8 at least
                    03000000 10000000 05000000 10000000 | damaged at packet 2, offset 84: captured length 5 in a block that has room for 0
                    06000000 20000000 0100000000000000000000000000000000000000 20000000 | damaged at packet 2, offset 84: a packet of interface 1, but the section has described 1
                    06000000 20000000 0000000000000000000000000100000001000000 20000000 | damaged at packet 2, offset 84: captured length 1 in a block that has room for 0
                    0a0d0d0a 0c000000 00000000 | damaged at packet 2, offset 84: the byte-order magic of a section header is not 1a2b3c4d in either order
                    """)
    void damageEndsTheCaptureAfterItsWholePackets(String hex, String message) throws IOException {
        var blocks = new Blocks(LITTLE_ENDIAN);
        blocks.section().interfaceOf(1, 0).enhanced(0, 1, 1, (byte) 1);
        blocks.raw(HexFormat.of().parseHex(hex.replace(" ", "")));
        try (PacketSource source = open(blocks.toBytes())) {
            assertEquals("1 if0 lt1 1000 01/1", packets(source));
            assertEquals(message, source.damage().orElseThrow().message());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    0a0d0d0a 1c000000 00000000                                                     | the byte-order magic of a section header is not 1a2b3c4d in either order
                    0a0d0d0a 1c0000                                                                | the file ends inside the pcapng block header: 8 bytes wanted, 7 found
                    0a0d0d0a 1c000000 4d3c2b1a 0100                                                | the file ends inside the pcapng block: 28 bytes wanted, 14 found
                    0a0d0d0a 1c000000 4d3c2b1a 0200 0000 ffffffffffffffff 1c000000                 | unsupported pcapng version 2.0; version 1.0 can be read
                    0a0d0d0a 10000000 4d3c2b1a 10000000                                            | section header of 4 bytes is too short: it has 16 at least
                    """)
    void refusesABrokenFirstSectionHeader(String hex, String problem) {
        byte[] file = HexFormat.of().parseHex(hex.replace(" ", ""));
        var e = assertThrows(CaptureFormatException.class, () -> open(file).close());
        assertEquals("test: " + problem, e.getMessage());
    }

    @Test
    void describesItsFirstInterfaceBeforeTheFirstPacket() throws IOException {
        var blocks = new Blocks(LITTLE_ENDIAN).section().interfaceOf(276, 0);
        try (PacketSource source = open(blocks.toBytes())) {
            assertEquals(276, source.interfaces().getFirst().linkType());
        }
    }
}
