package io.sluice.pcaps.robust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.pcaps.Captures;
import io.sluice.pcaps.capture.Packet;
import io.sluice.pcaps.capture.PacketSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `-Dsluice.kills=N` kills N writers; usually it is two.
///
/// Records are handed to the system whole. A system that kills a process may stop the write that it
/// is in, which Linux does between two pages (Linux 6.12, mm/filemap.c, generic_perform_write()):
/// the part then ends at a page, and the reader gives all whole packets before.
class KilledWriterTest {
    private static final int PAGE = 4096;
    private static final int KILLS = Integer.getInteger("sluice.kills", 2);

    /// The second that may be lost, and four for a machine that has other things to do.
    private static final long LOSS_NANOS = 5_000_000_000L;

    @Test
    void aKilledWriterLeavesWholePacketsUpToTheLastSecond(@TempDir Path dir)
            throws IOException, InterruptedException {
        var random = new Random(4);
        long packets = 0;
        int stopped = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            Path out = dir.resolve("out.pcap");
            Process writer =
                    new ProcessBuilder(
                                    Path.of(System.getProperty("java.home"), "bin", "java")
                                            .toString(),
                                    "-XX:+UseSerialGC",
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    EndlessWriter.class.getName(),
                                    out.toString())
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            Path part = dir.resolve("out.pcap.part-" + writer.pid());
            while (!(Files.exists(part) && Files.size(part) > 0)) {
                assertFalse(writer.waitFor(5, TimeUnit.MILLISECONDS), "the writer ended by itself");
            }
            Instant begun = Instant.now();
            assertFalse(
                    writer.waitFor(random.nextInt(300), TimeUnit.MILLISECONDS), "the writer ended");
            Instant killed = Instant.now();
            writer.destroyForcibly().waitFor();
            packets += checkPart(part, begun, killed);
            stopped += Files.size(part) % PAGE == 0 ? 1 : 0;
            assertEquals(List.of(part), files(dir));
            Files.delete(part);
        }
        System.out.println(
                KILLS
                        + " writers killed, "
                        + packets
                        + " packets read again, "
                        + stopped
                        + " stopped inside a write");
    }

    private static List<Path> files(Path dir) throws IOException {
        try (Stream<Path> files = Files.list(dir)) {
            return files.toList();
        }
    }

    /// A writer that was killed before its first write of packets leaves the header alone: what it
    /// lost is then all since it began.
    private static long checkPart(Path part, Instant begun, Instant killed) throws IOException {
        try (PacketSource source = Captures.open(part)) {
            var packet = new Packet();
            long count = 0;
            while (source.next(packet)) {
                count++;
                assertEquals(count, packet.originalLength());
            }
            assertTrue(
                    source.damage().isEmpty() || Files.size(part) % PAGE == 0,
                    () -> source.damage().toString());
            long kept = count == 0 ? nanos(begun) : packet.timestampNanos();
            assertTrue(nanos(killed) - kept < LOSS_NANOS, "more than the last second is lost");
            return count;
        }
    }

    private static long nanos(Instant time) {
        return time.getEpochSecond() * 1_000_000_000L + time.getNano();
    }
}
