package io.sluice.pcaps.pcapng;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertEquals;
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
import io.sluice.pcaps.capture.Verdict;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PcapngWriterTest {

    private static byte[] copy(byte[] file) throws IOException {
        var copy = new ByteArrayOutputStream();
        try (PacketSource source = Captures.open(new ByteArrayInputStream(file), "original");
                PacketSink sink =
                        Captures.createPcapng(
                                copy,
                                "copy",
                                source.interfaces().getFirst(),
                                source.sectionOptions())) {
            var packet = new Packet();
            while (source.next(packet)) {
                sink.write(packet);
            }
            sink.finish();
        }
        return copy.toByteArray();
    }

    private static void assertSame(byte[] expected, byte[] actual) {
        assertEquals(HexFormat.of().formatHex(expected), HexFormat.of().formatHex(actual));
    }

    @ParameterizedTest
    @ValueSource(strings = {"LITTLE_ENDIAN", "BIG_ENDIAN"})
    void aCopyOfPacketsInterfacesAndOptionsIsTheOriginalToTheByte(String byteOrder)
            throws IOException {
        var blocks = new Blocks(byteOrder.equals("BIG_ENDIAN") ? BIG_ENDIAN : LITTLE_ENDIAN);
        byte[] comment =
                blocks.option(OptionList.COMMENT, "why so".getBytes(StandardCharsets.UTF_8));
        byte[] flags = blocks.option(2, (byte) 1, (byte) 2, (byte) 3, (byte) 4);
        byte[] name = blocks.option(2, "eth0".getBytes(StandardCharsets.UTF_8));
        byte[] end = blocks.ints(0);
        int version = byteOrder.equals("BIG_ENDIAN") ? 1 << 16 : 1;
        blocks.block(0x0a0d0d0a, blocks.ints(0x1a2b3c4d, version, -1, -1), comment, end)
                .interfaceOf(1, 65_535, name, end)
                .block(
                        6,
                        blocks.ints(0, 1, 2, 3, 60),
                        new byte[] {1, 2, 3, 0},
                        comment,
                        comment,
                        flags,
                        end)
                .block(3, blocks.ints(2), new byte[] {7, 8})
                .interfaceOf(101, 0, name, blocks.option(9, (byte) 9), end)
                .enhanced(1, 1_700_000_000_123_456_789L, 4, (byte) 9, (byte) 8, (byte) 7, (byte) 6)
                .enhanced(0, 5, 0);
        assertSame(blocks.toBytes(), copy(blocks.toBytes()));
    }

    @Test
    void aChangeOfByteOrderStartsASection() throws IOException {
        byte[] big =
                new Blocks(BIG_ENDIAN)
                        .section()
                        .interfaceOf(0, 0)
                        .enhanced(0, 1, 1, (byte) 1)
                        .toBytes();
        byte[] little =
                new Blocks(LITTLE_ENDIAN)
                        .section()
                        .interfaceOf(0, 0)
                        .enhanced(0, 2, 1, (byte) 2)
                        .toBytes();
        assertSame(Blocks.join(big, little, big), copy(Blocks.join(big, little, big)));
    }

    @ParameterizedTest
    @CsvSource({"0x03, 1700000000123", "0x94, 1782579200000001", "0x0c, 1700000000123456789"})
    void keepsTimesOfOtherResolutionsToTheNanosecond(String resolution, long ticks)
            throws IOException {
        var blocks = new Blocks(LITTLE_ENDIAN);
        byte[] offset =
                blocks.option(
                        14, (byte) 10, (byte) 0, (byte) 0, (byte) 0, (byte) 0, (byte) 0, (byte) 0,
                        (byte) 0);
        byte[] unit = blocks.option(9, (byte) (int) Integer.decode(resolution));
        byte[] file =
                blocks.section()
                        .interfaceOf(1, 0, unit, offset)
                        .enhanced(0, ticks, 1, (byte) 1)
                        .toBytes();
        assertEquals(firstTime(file), firstTime(copy(file)));
    }

    private static long firstTime(byte[] file) throws IOException {
        try (PacketSource source = Captures.open(new ByteArrayInputStream(file), "file")) {
            var packet = new Packet();
            assertTrue(source.next(packet));
            return packet.timestampNanos();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"LITTLE_ENDIAN", "BIG_ENDIAN"})
    void aVerdictIsWrittenAndReadAgain(String byteOrder)
            throws IOException { // pcapng draft, section 4.3
        ByteOrder order = byteOrder.equals("BIG_ENDIAN") ? BIG_ENDIAN : LITTLE_ENDIAN;
        var origin =
                new CaptureInterface(
                        0, 1, 0xffff, TimeResolution.NANOSECONDS, order, 4, OptionList.EMPTY);
        var packet = new Packet();
        packet.bytes(new byte[] {1}, 0, 1, 1);
        packet.time(1);
        packet.origin(1, 0, origin);
        var verdict = new Verdict(Verdict.Kind.LINUX_EBPF_XDP, 2);
        var bytes = new ByteArrayOutputStream();
        try (PcapngWriter writer = Captures.createPcapng(bytes, "out", origin, OptionList.EMPTY)) {
            writer.write(packet, verdict.addTo(OptionList.empty(order)));
            writer.finish();
        }
        try (PacketSource source =
                Captures.open(new ByteArrayInputStream(bytes.toByteArray()), "in")) {
            assertTrue(source.next(packet));
            assertEquals(verdict, Verdict.of(packet.options()).orElseThrow());
            assertEquals(4, source.interfaces().getFirst().fcsBytes().orElseThrow());
        }
    }

    @Test
    void refusesATimeBeforeTheEpoch() throws IOException {
        var origin =
                new CaptureInterface(
                        0,
                        1,
                        0xffff,
                        TimeResolution.NANOSECONDS,
                        LITTLE_ENDIAN,
                        null,
                        OptionList.EMPTY);
        var packet = new Packet();
        packet.time(-1);
        packet.origin(7, 0, origin);
        try (PacketSink sink =
                Captures.createPcapng(
                        new ByteArrayOutputStream(), "out", origin, OptionList.EMPTY)) {
            var e = assertThrows(CaptureWriteException.class, () -> sink.write(packet));
            assertEquals(
                    "out: the time of packet 7 is before 1970, which pcapng cannot say; 0 whole packets were written",
                    e.getMessage());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "out.pcap, 'pcap 2.4, little-endian, nanoseconds'",
        "out.dump, 'pcap 2.4, little-endian, nanoseconds'",
        "out.pcapng, 'pcapng 1.0, little-endian'",
        "out.pcap.gz, 'pcap 2.4, little-endian, nanoseconds, gzip'",
        "out.pcapng.zst, 'pcapng 1.0, little-endian, zstd'",
        "out.pcap.lz4, 'pcap 2.4, little-endian, nanoseconds, lz4'"
    })
    void theNameSaysWhatTheFileBecomes(String name, String description, @TempDir Path dir)
            throws IOException {
        Path original =
                Path.of(
                        System.getProperty("sluice.root", ".."),
                        "testdata/captures/mix-nanoseconds.pcap");
        Path out = dir.resolve(name);
        long packets = 0;
        try (PacketSource source = Captures.open(original);
                PacketSink sink = Captures.create(out, source.interfaces().getFirst())) {
            var packet = new Packet();
            while (source.next(packet)) {
                sink.write(packet);
            }
            sink.finish();
            assertEquals(25, sink.packetsWritten());
        }
        try (PacketSource source = Captures.open(out)) {
            assertEquals(description, source.description());
            var packet = new Packet();
            while (source.next(packet)) {
                packets++;
            }
            assertTrue(source.damage().isEmpty());
        }
        assertEquals(25, packets);
        try (Stream<Path> files = Files.list(dir)) {
            assertEquals(1, files.count());
        }
    }
}
