package io.sluice.pcaps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.pcaps.capture.Packet;
import io.sluice.pcaps.capture.PacketSource;
import io.sluice.pcaps.capture.ReadLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GrowingFileTest {
    private byte[] whole = new byte[0];

    @BeforeEach
    void readOriginal() throws IOException {
        Path root = Path.of(System.getProperty("sluice.root", ".."));
        whole = Files.readAllBytes(root.resolve("testdata/captures/mix-nanoseconds.pcap"));
    }

    private static long count(PacketSource source) throws IOException {
        var packet = new Packet();
        long count = 0;
        while (source.next(packet)) {
            count++;
        }
        return count;
    }

    @Test
    void givesPacketsThatAreWrittenWhileItWaits(@TempDir Path dir) throws IOException {
        Path file = Files.write(dir.resolve("growing.pcap"), Arrays.copyOf(whole, 50));
        int[] written = {50};
        Captures.Pause writer =
                () -> {
                    int end = Math.min(written[0] + 333, whole.length);
                    Files.write(
                            file,
                            Arrays.copyOfRange(whole, written[0], end),
                            StandardOpenOption.APPEND);
                    boolean more = end > written[0];
                    written[0] = end;
                    return more;
                };
        try (PacketSource source = Captures.follow(file, writer, ReadLimits.DEFAULT)) {
            assertEquals(25, count(source));
            assertTrue(source.damage().isEmpty());
        }
    }

    @Test
    void endsWhenAnotherFileTakesTheName(@TempDir Path dir) throws IOException {
        Path file = Files.write(dir.resolve("growing.pcap"), whole);
        Path other = Files.write(dir.resolve("other.pcap"), whole);
        Captures.Pause replacing =
                () -> {
                    Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
                    return true;
                };
        try (PacketSource source = Captures.follow(file, replacing, ReadLimits.DEFAULT)) {
            assertEquals(25, count(source));
        }
    }
}
