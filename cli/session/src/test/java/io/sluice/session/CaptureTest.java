package io.sluice.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.filters.diagnostics.FilterSyntaxException;
import io.sluice.pcaps.capture.Packet;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CaptureTest {
    private static final Filter HTTPS = Filter.compile("tcp port 443");

    @TempDir private Path folder;

    static Path capture(String name) {
        return Path.of(System.getProperty("sluice.root"), "testdata/captures", name);
    }

    private static Capture mix() throws IOException {
        return Capture.open(capture("mix.pcap"));
    }

    private static long count(Path file, String filter) throws IOException {
        try (var in = Capture.open(file)) {
            return in.count(Filter.compile(filter));
        }
    }

    @Test
    void packetsAreCounted() throws IOException {
        try (var in = mix()) {
            assertEquals(20_000, in.count());
        }
        assertEquals(4104, count(capture("mix.pcap"), "tcp port 443"));
    }

    @Test
    void everyWayThroughACaptureGivesTheSamePackets() throws IOException {
        long[] counts = new long[3];
        try (var in = mix()) {
            in.forEach(packet -> {
                if (HTTPS.test(packet)) {
                    counts[0]++;
                }
            });
        }
        try (var in = mix()) {
            in.forEach(HTTPS, packet -> counts[1]++);
        }
        try (var in = mix()) {
            counts[2] = in.stream().filter(HTTPS).count();
        }
        assertArrayEquals(new long[] {4104, 4104, 4104}, counts);
    }

    @Test
    void packetsOfAStreamMayBeKept() throws IOException {
        List<Packet> kept;
        try (var in = mix()) {
            kept = in.stream().filter(HTTPS).limit(50).toList();
        }
        assertEquals(50, kept.stream().map(Packet::number).distinct().count());
        assertTrue(kept.stream().allMatch(HTTPS));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"out.pcap", "out.pcapng", "out.pcap.gz", "out.pcapng.zst", "out.pcap.lz4"})
    void acceptedPacketsAreWritten(String name) throws IOException {
        Path file = folder.resolve(name);
        try (var in = mix();
                var out = CaptureWriter.create(file, in)) {
            in.forEach(HTTPS, out::write);
            assertFalse(Files.exists(file), "it has its name before it is whole");
            out.finish();
            assertEquals(4104, out.packets());
        }
        assertEquals(4104, count(file, "tcp port 443"));
        assertEquals(0, count(file, "not tcp port 443"));
    }

    @Test
    void whatIsNotFinishedDoesNotGetItsName() throws IOException {
        Path file = folder.resolve("out.pcap");
        try (var in = mix();
                var out = CaptureWriter.create(file, in)) {
            in.forEach(HTTPS, out::write);
        }
        assertFalse(Files.exists(file));
    }

    @Test
    void aWriterThatSawNoPacketWritesAnEmptyCapture() throws IOException {
        Path file = folder.resolve("none.pcap");
        try (var out = CaptureWriter.create(file)) {
            out.finish();
        }
        assertEquals(0, count(file, ""));
    }

    @Test
    void theCaptureItselfIsNotWrittenOver() throws IOException {
        Path file = Files.copy(capture("mix-nanoseconds.pcap"), folder.resolve("in.pcap"));
        try (var in = Capture.open(file)) {
            assertThrows(IOException.class, () -> CaptureWriter.create(file, in));
        }
    }

    @ParameterizedTest
    @CsvSource({"mix-two-interfaces.pcapng", "mix-two-interfaces-big-endian.pcapng"})
    void aFilterIsCompiledForEachLinkTypeThatIsMet(String name) throws IOException {
        long[] accepted = new long[1];
        try (var in = Capture.open(capture(name))) {
            in.forEach(Filter.compile("ip or ip6"), packet -> accepted[0]++);
            assertEquals(2, in.interfaces().size());
        }
        assertEquals(accepted[0], count(capture(name), "ip or ip6"));
        assertTrue(accepted[0] > 0);
    }

    @Test
    void aFilterThatIsNoneForALinkTypeOfTheCaptureIsRefused() {
        assertThrows(
                FilterSyntaxException.class,
                () -> count(capture("mix-two-interfaces.pcapng"), "ether host 02:00:00:00:00:01"));
    }

    @Test
    void damageIsAValueBehindTheWholePackets() throws IOException {
        byte[] whole = Files.readAllBytes(capture("mix.pcap"));
        byte[] cut = Arrays.copyOf(whole, whole.length / 2);
        try (var in = Capture.open(new ByteArrayInputStream(cut), "half")) {
            long read = in.count();
            assertEquals(read + 1, in.damage().orElseThrow().packetNumber());
        }
    }

    @Test
    void aCaptureIsReadOnce() throws IOException {
        try (var in = mix()) {
            in.count();
            assertThrows(IllegalStateException.class, in::count);
        }
    }
}
