package io.sluice.pcaps.compression;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.pcaps.Captures;
import io.sluice.pcaps.capture.CaptureFormatException;
import io.sluice.pcaps.capture.Packet;
import io.sluice.pcaps.capture.PacketSource;
import io.sluice.pcaps.capture.ReadLimits;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CompressionTest {
    private static byte[] capture() throws IOException {
        Path root = Path.of(System.getProperty("sluice.root", ".."));
        return Files.readAllBytes(root.resolve("testdata/captures/mix-nanoseconds.pcap"));
    }

    private static byte[] compressed(Compression compression, byte[] bytes) throws IOException {
        var out = new ByteArrayOutputStream();
        try (OutputStream encoder = compression.compress(out)) {
            encoder.write(bytes);
        }
        return out.toByteArray();
    }

    private static byte[] join(byte[]... parts) {
        var out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    /// Answers as a pipe does: a few bytes at a time, and never that more are available.
    private static InputStream pipe(byte[] bytes) {
        return new FilterInputStream(new ByteArrayInputStream(bytes)) {
            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                return super.read(target, offset, Math.min(length, 7));
            }

            @Override
            public int available() {
                return 0;
            }
        };
    }

    /// Packets, description and damage.
    private static String read(InputStream in, ReadLimits limits) throws IOException {
        try (PacketSource source = Captures.open(in, "in", limits)) {
            var packet = new Packet();
            int count = 0;
            while (source.next(packet)) {
                count++;
            }
            return count
                    + " packets, "
                    + source.description()
                    + source.damage().map(damage -> "; " + damage.message()).orElse("");
        }
    }

    private static String read(byte[] file) throws IOException {
        return read(pipe(file), ReadLimits.DEFAULT);
    }

    @ParameterizedTest
    @EnumSource
    void readsEachByItsContentFromAPipe(Compression compression) throws IOException {
        String expected =
                "25 packets, pcap 2.4, little-endian, nanoseconds, " + compression.label();
        assertEquals(expected, read(compressed(compression, capture())));
    }

    @ParameterizedTest
    @EnumSource
    void readsPiecesThatWereCompressedOneByOne(Compression compression) throws IOException {
        byte[] file = capture();
        byte[] first = compressed(compression, Arrays.copyOf(file, 1000));
        byte[] nothing = compressed(compression, new byte[0]);
        byte[] second = compressed(compression, Arrays.copyOfRange(file, 1000, file.length));
        String expected =
                "25 packets, pcap 2.4, little-endian, nanoseconds, " + compression.label();
        assertEquals(expected, read(join(first, nothing, second)));
    }

    @ParameterizedTest
    @EnumSource
    void aCutGivesThePacketsBeforeItAndIsReported(Compression compression) throws IOException {
        byte[] whole = compressed(compression, capture());
        String result = read(Arrays.copyOf(whole, whole.length - 3));
        assertTrue(
                result.contains("the " + compression.label() + " stream is damaged at byte "),
                result);
    }

    @Test
    void skipsFramesThatAreToBeSkipped() throws IOException { // RFC 8878, section 3.1.2
        byte[] skippable = HexFormat.of().parseHex("522a4d1803000000aabbcc");
        assertEquals(
                "25 packets, pcap 2.4, little-endian, nanoseconds, zstd",
                read(join(skippable, compressed(Compression.ZSTD, capture()))));
    }

    @Test
    void readsEveryOptionalFieldOfAGzipHeaderAndPadding()
            throws IOException { // RFC 1952, section 2.3
        byte[] plain = compressed(Compression.GZIP, capture());
        byte[] header =
                HexFormat.of().parseHex("1f8b081e00000000000303000102036e616d650061626300ffff");
        byte[] body = Arrays.copyOfRange(plain, 10, plain.length);
        assertEquals(
                "25 packets, pcap 2.4, little-endian, nanoseconds, gzip",
                read(join(header, body, new byte[512])));
    }

    @Test
    void namesAWrongChecksumAndGarbageBehindGzip() throws IOException {
        byte[] wrong = compressed(Compression.GZIP, capture());
        wrong[wrong.length - 8] ^= 1;
        assertTrue(read(wrong).endsWith("the checksum of a gzip member is wrong"), read(wrong));
        byte[] garbage = join(compressed(Compression.GZIP, capture()), new byte[] {'x', 'y'});
        assertTrue(
                read(garbage).endsWith("bytes that are no gzip member follow the last one"),
                read(garbage));
    }

    @ParameterizedTest
    @EnumSource
    void stopsAtABombBeforeItGoesOff(Compression compression) throws IOException {
        byte[] header = HexFormat.of().parseHex("d4c3b2a10200040000000000000000000000040001000000");
        byte[] bomb = compressed(compression, join(header, new byte[16 << 20]));
        var limits = new ReadLimits(256 << 10, 16 << 20, 65_536, 100, 1 << 20);
        String result = read(new ByteArrayInputStream(bomb), limits);
        assertTrue(result.contains("more than the limit of 100 to one"), result);
    }

    @Test
    void refusesASecondLayer() throws IOException {
        byte[] twice = compressed(Compression.ZSTD, compressed(Compression.GZIP, capture()));
        var e = assertThrows(CaptureFormatException.class, () -> read(twice));
        assertEquals("in: this is gzip inside zstd; unpack one layer first", e.getMessage());
    }

    @Test
    void aCompressedTextIsStillText() throws IOException {
        byte[] text = compressed(Compression.GZIP, new byte[] {'h', 'e', 'l', 'l', 'o'});
        var e = assertThrows(CaptureFormatException.class, () -> read(text));
        assertEquals("in: this is a text file, not a pcap or pcapng capture", e.getMessage());
    }

    @Test
    void aHeadlessGzipSaysWhatIsWrongWithIt() {
        byte[] cut = HexFormat.of().parseHex("1f8b0800");
        var e = assertThrows(CaptureFormatException.class, () -> read(cut));
        assertEquals(
                "in: the gzip stream is damaged at byte 4 or before: the stream ends inside the header or trailer of a"
                        + " gzip member",
                e.getMessage());
    }

    @Test
    void failingToReadIsNotTakenForBadData() throws IOException {
        byte[] whole = compressed(Compression.GZIP, capture());
        var broken =
                new FilterInputStream(new ByteArrayInputStream(whole)) {
                    private int left = 600;

                    @Override
                    public int read(byte[] target, int offset, int length) throws IOException {
                        if (left == 0) {
                            throw new IOException("Input/output error");
                        }
                        int got = super.read(target, offset, Math.min(length, left));
                        left -= got;
                        return got;
                    }
                };
        var e = assertThrows(IOException.class, () -> read(broken, ReadLimits.DEFAULT));
        assertEquals("Input/output error", e.getMessage());
    }
}
