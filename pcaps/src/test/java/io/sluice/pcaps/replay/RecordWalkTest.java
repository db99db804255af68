package io.sluice.pcaps.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.sluice.pcaps.Captures;
import io.sluice.pcaps.capture.Packet;
import io.sluice.pcaps.capture.PacketSource;
import io.sluice.pcaps.records.RecordPiece;
import io.sluice.pcaps.records.RecordSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordWalkTest {
    private static final int SNAP_LEN = 1500;
    private static final int SECOND = 1_700_000_000;

    @TempDir private Path folder;

    /// Accepts packets of odd length.
    private static int decide(RecordPiece piece, int[] accepted) {
        int at = piece.from();
        int records = 0;
        int count = 0;
        while (count < accepted.length && piece.to() - at >= RecordPiece.HEADER_BYTES) {
            int length = piece.capturedLength(at);
            if (length < 0 || length > piece.longest() || length > piece.to() - at - 16) {
                break;
            }
            if ((length & 1) == 1) {
                accepted[count++] = at;
            }
            at += RecordPiece.HEADER_BYTES + length;
            records++;
        }
        piece.walked(at, records);
        return count;
    }

    private static ByteBuffer file(ByteOrder order) {
        return ByteBuffer.allocate(4 << 20)
                .order(order)
                .putInt(0xa1b2c3d4)
                .putShort((short) 2)
                .putShort((short) 4)
                .putInt(0)
                .putInt(0)
                .putInt(SNAP_LEN)
                .putInt(1);
    }

    private static void record(ByteBuffer file, byte[] packet) {
        file.putInt(SECOND).putInt(5).putInt(packet.length).putInt(packet.length).put(packet);
    }

    private static byte[] bytes(ByteBuffer file) {
        byte[] bytes = new byte[file.position()];
        file.get(0, bytes);
        return bytes;
    }

    private static ByteBuffer randomRecords(ByteOrder order, int count) {
        Random random = new Random(5);
        ByteBuffer file = file(order);
        for (int i = 0; i < count; i++) {
            byte[] packet = new byte[random.nextInt(SNAP_LEN + 1)];
            random.nextBytes(packet);
            record(file, packet);
        }
        return file;
    }

    private static RecordSource open(byte[] file) throws IOException {
        return (RecordSource) Captures.open(new ByteArrayInputStream(file), "test");
    }

    @Test
    void walksTheSameRecordsAsTheReader() throws IOException {
        for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
            byte[] file = bytes(randomRecords(order, 2000));
            long accepted = 0;
            long bytes = 0;
            try (PacketSource source = open(file)) {
                Packet packet = new Packet();
                while (source.next(packet)) {
                    bytes += packet.capturedLength();
                    accepted += packet.capturedLength() & 1;
                }
            }
            RecordTally tally = new RecordTally();
            try (RecordSource source = open(file)) {
                RecordWalk walk = new RecordWalk(source, RecordWalkTest::decide, tally);
                walk.run();
                assertEquals(file.length, source.bytesRead());
                assertEquals(2000, walk.report().read());
            }
            assertEquals(2000, tally.read());
            assertEquals(bytes, tally.bytes());
            assertEquals(accepted, tally.accepted());
        }
    }

    @Test
    void leavesLongPacketsAndDamageToTheReader() throws IOException {
        ByteBuffer file = randomRecords(ByteOrder.LITTLE_ENDIAN, 3);
        record(file, new byte[SNAP_LEN + 1]);
        record(file, new byte[7]);
        byte[] cut = Arrays.copyOf(bytes(file), file.position() - 1);
        RecordTally tally = new RecordTally();
        try (RecordSource source = open(cut)) {
            RecordWalk walk = new RecordWalk(source, RecordWalkTest::decide, tally);
            walk.run();
            assertEquals(3, tally.read());
            ReplayReport rest =
                    Replay.run(
                            source,
                            List.of((batch, results) ->
                                    assertEquals(SNAP_LEN, batch.capturedLengths()[0])),
                            Replay.Batching.MANY,
                            (batch, decider, results) -> {
                                assertEquals(4, batch.number(0));
                                return DecisionListener.Next.CONTINUE;
                            });
            assertEquals(4, walk.report().then(rest).read());
            assertEquals(5, rest.damage().orElseThrow().packetNumber());
        }
    }

    /// Counts in two threads, and reads no more than they did.
    ///
    /// @param length how far behind the start of each section the next one is looked for
    private ReplayReport share(byte[] file, RecordTally tally, long length) throws IOException {
        Path path = Files.write(folder.resolve("shared.pcap"), file);
        SharedWalk.Lane lane =
                source -> {
                    RecordTally section = new RecordTally();
                    return new SharedWalk.Section(
                            new RecordWalk(source, RecordWalkTest::decide, section),
                            () -> tally.add(section));
                };
        try (PacketSource source = Captures.open(path)) {
            SharedWalk walk =
                    new SharedWalk(
                            (RecordSource) source,
                            section ->
                                    Captures.openFrom(path, section, section.bytesRead() + length));
            return walk.run(List.of(lane, lane), RecordWalkTest::rest);
        }
    }

    private static ReplayReport rest(PacketSource source) throws IOException {
        return Replay.run(
                source,
                List.of(),
                Replay.Batching.MANY,
                (batch, decider, results) -> DecisionListener.Next.CONTINUE);
    }

    @Test
    void twoThreadsCountWhatOneCounts() throws IOException {
        byte[] file = bytes(randomRecords(ByteOrder.BIG_ENDIAN, 2000));
        RecordTally alone = new RecordTally();
        try (RecordSource source = open(file)) {
            new RecordWalk(source, RecordWalkTest::decide, alone).run();
        }
        long half = file.length / 2;
        for (long length : new long[] {half, half + 1, half + 700, half / 3, 50_000, 10_007}) {
            RecordTally both = new RecordTally();
            assertEquals(2000, share(file, both, length).read());
            assertEquals(2000, both.read());
            assertEquals(alone.accepted(), both.accepted());
            assertEquals(alone.acceptedBytes(), both.acceptedBytes());
        }
    }

    @Test
    void threadsStopAtDamageWhereOneStops() throws IOException {
        byte[] whole = bytes(randomRecords(ByteOrder.LITTLE_ENDIAN, 2000));
        Random random = new Random(6);
        for (int round = 0; round < 20; round++) {
            byte[] file = Arrays.copyOf(whole, whole.length - random.nextInt(100_000));
            // A length that cannot be, if it happens to be in a header.
            file[random.nextInt(24, file.length)] = (byte) 0x7f;
            RecordTally alone = new RecordTally();
            ReplayReport expected;
            try (RecordSource source = open(file)) {
                RecordWalk walk = new RecordWalk(source, RecordWalkTest::decide, alone);
                walk.run();
                expected = walk.report().then(rest(source));
            }
            RecordTally both = new RecordTally();
            ReplayReport report = share(file, both, 100_000);
            String where = "round " + round;
            assertEquals(expected.read(), report.read(), where);
            assertEquals(expected.bytes(), report.bytes(), where);
            assertEquals(expected.damage(), report.damage(), where);
            assertEquals(alone.accepted(), both.accepted(), where);
        }
    }

    @Test
    void walksThatAreStoppedCountFromTheStartOn() throws IOException {
        byte[] file = bytes(randomRecords(ByteOrder.LITTLE_ENDIAN, 2000));
        RecordTally tally = new RecordTally();
        try (RecordSource source = open(file)) {
            SharedWalk walk = new SharedWalk(source, _ -> Optional.empty());
            walk.stop();
            walk.run(
                    List.of(section ->
                            new SharedWalk.Section(
                                    new RecordWalk(section, RecordWalkTest::decide, tally),
                                    () -> {})),
                    rest -> {
                        assertEquals(24, rest.bytesRead());
                        return rest(rest);
                    });
        }
        assertEquals(0, tally.read());
    }

    /// Ctrl-C comes in a thread of its own, and must not wait for what it is to end.
    @Test
    void whoStopsAWalkWaitsForNothing() throws IOException {
        byte[] file = bytes(randomRecords(ByteOrder.LITTLE_ENDIAN, 10));
        AtomicInteger stops = new AtomicInteger();
        try (RecordSource source = open(file)) {
            SharedWalk walk = new SharedWalk(source, _ -> Optional.empty());
            Runnable stop =
                    () -> {
                        stops.incrementAndGet();
                        assertTimeoutPreemptively(Duration.ofSeconds(20), walk::stop);
                    };
            walk.run(
                    List.of(section ->
                            new SharedWalk.Section(
                                    new RecordWalk(
                                            section,
                                            RecordWalkTest::decide,
                                            (piece, accepted, count) -> stop.run()),
                                    () -> {})),
                    rest -> {
                        stop.run();
                        return rest(rest);
                    });
        }
        assertEquals(2, stops.get());
    }

    @Test
    void recordsInsideAPacketDeceiveNobody() throws IOException {
        byte[] packet = new byte[SNAP_LEN];
        ByteBuffer inner = ByteBuffer.wrap(packet).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 50; i++) {
            record(inner, new byte[3]);
        }
        ByteBuffer file = file(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 100; i++) {
            record(file, packet);
        }
        RecordTally tally = new RecordTally();
        long insideAPacket = 50 * (16 + SNAP_LEN) + 20;
        assertEquals(100, share(bytes(file), tally, insideAPacket).read());
        assertEquals(100, tally.read());
        assertEquals(0, tally.accepted());
    }
}
