package io.sluice.pcaps.pcap;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.pcaps.Captures;
import io.sluice.pcaps.capture.CaptureInterface;
import io.sluice.pcaps.capture.CaptureWriteException;
import io.sluice.pcaps.capture.OptionList;
import io.sluice.pcaps.capture.Packet;
import io.sluice.pcaps.capture.PacketSink;
import io.sluice.pcaps.capture.PacketSource;
import io.sluice.pcaps.capture.TimeResolution;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PcapWriterTest {
    private static final CaptureInterface ETHERNET =
            new CaptureInterface(
                    0,
                    1,
                    262_144,
                    TimeResolution.MICROSECONDS,
                    ByteOrder.LITTLE_ENDIAN,
                    null,
                    OptionList.EMPTY);

    private static Packet packet(int linkType, long nanos) {
        var packet = new Packet();
        packet.bytes(new byte[] {9, 8, 7}, 1, 2, 60);
        packet.time(nanos);
        packet.origin(
                1,
                0,
                new CaptureInterface(
                        0,
                        linkType,
                        262_144,
                        TimeResolution.MICROSECONDS,
                        ByteOrder.LITTLE_ENDIAN,
                        null,
                        OptionList.EMPTY));
        return packet;
    }

    private static List<String> names(Path dir) throws IOException {
        try (Stream<Path> files = Files.list(dir)) {
            return files.map(file ->
                            String.valueOf(file.getFileName())
                                    .replace(Long.toString(ProcessHandle.current().pid()), "PID"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "d4c3b2a1 0200 0400 00000000 00000000 00000400 01000000 01000000 40420f00 01000000 05000000 aa",
                "a1b2c3d4 0002 0004 00000000 00000000 00000060 00000001 00000001 00000002 00000001 ffffffff aa",
                "4d3cb2a1 0200 0400 00000000 00000000 00000400 69000024 ffffffff ffc99a3b 02000000 05000000 aabb",
                "a1b23c4d 0002 0004 00000000 00000000 00040000 00000000 00000001 00000002 00000000 00000005"
            })
    void aCopyIsTheOriginalToTheByte(String hex) throws IOException {
        byte[] file = HexFormat.of().parseHex(hex.replace(" ", ""));
        var copy = new ByteArrayOutputStream();
        try (PacketSource source = Captures.open(new ByteArrayInputStream(file), "original");
                PacketSink sink = Captures.create(copy, "copy", source.interfaces().getFirst())) {
            var packet = new Packet();
            while (source.next(packet)) {
                sink.write(packet);
            }
            sink.finish();
        }
        // A million microseconds in the file become a whole second, which is the same time.
        String expected =
                HexFormat.of().formatHex(file).replace("0100000040420f00", "0200000000000000");
        assertEquals(expected, HexFormat.of().formatHex(copy.toByteArray()));
    }

    @Test
    void theFileAppearsUnderItsNameWhenItIsWhole(@TempDir Path dir) throws IOException {
        Path out = dir.resolve("out.pcap");
        try (PacketSink sink = Captures.create(out, ETHERNET)) {
            sink.write(packet(1, 1_000_002_000L));
            sink.flush();
            assertEquals(List.of("out.pcap.part-PID"), names(dir));
            sink.finish();
            assertEquals(List.of("out.pcap"), names(dir));
        }
        String expected =
                "d4c3b2a1 0200 0400 00000000 00000000 00000400 01000000 01000000 02000000 02000000 3c000000 0807";
        assertArrayEquals(
                HexFormat.of().parseHex(expected.replace(" ", "")), Files.readAllBytes(out));
    }

    @Test
    void whatIsNotFinishedStaysAsAReadablePartAndTheOldFileAsItWas(@TempDir Path dir)
            throws IOException {
        Path out = Files.writeString(dir.resolve("out.pcap"), "old");
        try (PacketSink sink = Captures.create(out, ETHERNET)) {
            sink.write(packet(1, 0));
        }
        assertEquals("old", Files.readString(out));
        assertEquals(List.of("out.pcap", "out.pcap.part-PID"), names(dir));
        Path part = dir.resolve("out.pcap.part-" + ProcessHandle.current().pid());
        try (PacketSource source = Captures.open(part)) {
            assertTrue(source.next(new Packet()));
            assertFalse(source.next(new Packet()));
            assertTrue(source.damage().isEmpty());
        }
    }

    @Test
    void aLinkIsFollowedToTheFileItNames(@TempDir Path dir) throws IOException {
        Path file = Files.createFile(dir.resolve("file.pcap"));
        Path link = Files.createSymbolicLink(dir.resolve("link.pcap"), file);
        try (PacketSink sink = Captures.create(link, ETHERNET)) {
            sink.finish();
        }
        assertEquals(24, Files.size(file));
        assertTrue(Files.isSymbolicLink(link));
    }

    @Test
    void refusesAPacketOfAnotherLinkType(@TempDir Path dir) throws IOException {
        try (PacketSink sink = Captures.create(dir.resolve("out.pcap"), ETHERNET)) {
            sink.write(packet(1, 0));
            var e = assertThrows(CaptureWriteException.class, () -> sink.write(packet(113, 0)));
            assertEquals(1, e.packetsWritten());
            String message =
                    String.valueOf(e.getMessage())
                            .replace(dir.toString(), "DIR")
                            .replaceAll("part-\\d+", "part-PID");
            assertEquals(
                    "DIR/out.pcap: packet 1 has link type 113, and a pcap file has one for all, here 1: write pcapng, or"
                            + " split by link type; 1 whole packets are in DIR/out.pcap.part-PID",
                    message);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 4_294_967_296_000_000_000L})
    void refusesATimeThatPcapCannotSay(long nanos) throws IOException {
        try (PacketSink sink = Captures.create(new ByteArrayOutputStream(), "out", ETHERNET)) {
            var e = assertThrows(CaptureWriteException.class, () -> sink.write(packet(1, nanos)));
            assertEquals(
                    "out: the time of packet 1 is not between 1970 and 2106, which is all that pcap can say: write pcapng;"
                            + " 0 whole packets were written",
                    e.getMessage());
        }
    }

    @Test
    void knowsAnInputAsItsOwnOutputThroughLinks(@TempDir Path dir) throws IOException {
        Path file = Files.createFile(dir.resolve("file.pcap"));
        Path soft = Files.createSymbolicLink(dir.resolve("soft.pcap"), file);
        Path hard = Files.createLink(dir.resolve("hard.pcap"), file);
        assertTrue(Captures.sameFile(file, soft));
        assertTrue(Captures.sameFile(hard, soft));
        assertFalse(Captures.sameFile(file, dir.resolve("none.pcap")));
        assertFalse(Captures.sameFile(file, Files.createFile(dir.resolve("other.pcap"))));
    }
}
