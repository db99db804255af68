package io.sluice.pcaps.robust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.pcaps.Captures;
import io.sluice.pcaps.capture.CaptureInterface;
import io.sluice.pcaps.capture.CaptureWriteException;
import io.sluice.pcaps.capture.OptionList;
import io.sluice.pcaps.capture.Packet;
import io.sluice.pcaps.capture.PacketSink;
import io.sluice.pcaps.capture.PacketSource;
import io.sluice.pcaps.capture.TimeResolution;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DiskFullTest {
    private static final CaptureInterface ETHERNET =
            new CaptureInterface(
                    0,
                    1,
                    262_144,
                    TimeResolution.NANOSECONDS,
                    ByteOrder.LITTLE_ENDIAN,
                    null,
                    OptionList.EMPTY);

    private static Packet packet() {
        var packet = new Packet();
        packet.bytes(new byte[1000], 0, 1000, 1000);
        packet.time(1);
        packet.origin(1, 0, ETHERNET);
        return packet;
    }

    private static void fill(PacketSink sink) throws IOException {
        for (int i = 0; i < 100_000; i++) {
            sink.write(packet());
        }
        sink.finish();
    }

    @Test
    void aDeviceThatIsAlwaysFullIsReported() throws IOException {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "there is no /dev/full");
        PacketSink sink = Captures.create(full, ETHERNET);
        var e = assertThrows(CaptureWriteException.class, () -> fill(sink));
        assertEquals(
                "/dev/full: No space left on device; 0 whole packets were written", e.getMessage());
        sink.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"out.pcap", "out.pcapng"})
    void aDiskThatFillsUpLeavesAReadablePart(String name, @TempDir Path dir)
            throws IOException, InterruptedException {
        Process mount =
                new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", dir.toString())
                        .start();
        assumeTrue(mount.waitFor() == 0, "a small file system can only be mounted by root");
        try {
            Path out = dir.resolve(name);
            PacketSink sink = Captures.create(out, ETHERNET);
            var e = assertThrows(CaptureWriteException.class, () -> fill(sink));
            sink.close();
            Path part = dir.resolve(name + ".part-" + ProcessHandle.current().pid());
            assertTrue(
                    String.valueOf(e.getMessage()).startsWith(out + ": No space left on device; "),
                    e.getMessage());
            assertTrue(
                    String.valueOf(e.getMessage()).endsWith(" whole packets are in " + part),
                    e.getMessage());
            assertTrue(e.packetsWritten() > 500, e.getMessage());
            assertEquals(e.packetsWritten(), packets(part));
            assertFalse(Files.exists(out));
        } finally {
            new ProcessBuilder("umount", dir.toString()).start().waitFor();
        }
    }

    private static long packets(Path part) throws IOException {
        try (PacketSource source = Captures.open(part)) {
            var packet = new Packet();
            long count = 0;
            while (source.next(packet)) {
                count++;
            }
            assertTrue(source.damage().isEmpty());
            return count;
        }
    }
}
