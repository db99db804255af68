package io.sluice.cli.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.filters.CompileOptions;
import io.sluice.filters.link.LinkType;
import io.sluice.filters.set.FilterMix;
import io.sluice.pcaps.Captures;
import io.sluice.pcaps.capture.PacketSource;
import io.sluice.pcaps.traffic.TrafficMix;
import io.sluice.session.run.CaptureRun;
import io.sluice.session.run.EngineChoice;
import io.sluice.session.run.FilterCache;
import io.sluice.session.run.FilterCount;
import io.sluice.session.run.FilterTally;
import io.sluice.session.run.StopSignal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A list of filters that is run as one set counts what it counts filter by filter.
class SetRunTest {
    private static final long SEED = 3;
    private static final int FILTERS = 200;

    @TempDir Path folder;

    private static List<String> filters() {
        FilterMix mix = new FilterMix(SEED);
        List<String> filters = new ArrayList<>();
        while (filters.size() < FILTERS - 2) {
            filters.add(mix.next());
        }
        filters.add("tcp port 65536"); // none at all
        filters.add(filters.getFirst());
        return filters;
    }

    private Path capture(long bytes) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(
                ByteBuffer.allocate(24)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(0xa1b2c3d4)
                        .putInt(0x0004_0002)
                        .putLong(0)
                        .putInt(262_144)
                        .putInt(1)
                        .array());
        TrafficMix traffic = new TrafficMix(SEED);
        while (file.size() < bytes) {
            byte[] packet = traffic.next();
            file.writeBytes(
                    ByteBuffer.allocate(16)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putLong(0)
                            .putInt(packet.length)
                            .putInt(packet.length)
                            .array());
            file.writeBytes(packet);
        }
        return Files.write(folder.resolve("traffic.pcap"), file.toByteArray());
    }

    private static CaptureRun.Result count(
            Path file, EngineChoice engine, FilterTally.Digest digest, int threads)
            throws IOException {
        FilterCache cache =
                FilterCache.of(filters(), CompileOptions.forLinkType(LinkType.EN10MB), engine);
        try (PacketSource source = Captures.open(file)) {
            return CaptureRun.prepare(source, cache, digest)
                    .count(Optional.of(file), threads, StopSignal.NEVER);
        }
    }

    private static String text(FilterCount count) {
        return count.looked()
                + " "
                + count.accepted()
                + " "
                + count.sha1().orElse("")
                + count.fault().map(Throwable::getMessage).orElse("");
    }

    private static void same(CaptureRun.Result together, CaptureRun.Result alone) {
        assertEquals(alone.report().read(), together.report().read());
        assertEquals(alone.linkTypes(), together.linkTypes());
        for (int i = 0; i < FILTERS; i++) {
            FilterCount expected = alone.counts().get(i);
            FilterCount actual = together.counts().get(i);
            // A filter by itself is not asked about packets that none of a batch is accepted of.
            assertEquals(expected.accepted(), actual.accepted(), filters().get(i));
            assertEquals(expected.sha1(), actual.sha1(), filters().get(i));
            assertEquals(
                    expected.fault().map(Throwable::getMessage),
                    actual.fault().map(Throwable::getMessage),
                    text(actual));
        }
    }

    @Test
    void aSmallFileWithDigests() throws IOException {
        Path file = capture(1 << 20);
        same(
                count(file, EngineChoice.AUTO, FilterTally.Digest.SHA1, 1),
                count(file, EngineChoice.INTERPRETER, FilterTally.Digest.SHA1, 1));
    }

    @Test
    void aLargeFileThatThreadsShare() throws IOException {
        Path file = capture(49 << 20);
        CaptureRun.Result alone = count(file, EngineChoice.INTERPRETER, FilterTally.Digest.NONE, 2);
        same(count(file, EngineChoice.AUTO, FilterTally.Digest.NONE, 1), alone);
        same(count(file, EngineChoice.AUTO, FilterTally.Digest.NONE, 3), alone);
    }
}
