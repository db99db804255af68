package io.sluice.pcaps.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
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
                            java.util.List.of((batch, results) ->
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

    private SharedWalk.Last share(byte[] file, RecordTally tally, long offset) throws IOException {
        Path path = Files.write(folder.resolve("shared.pcap"), file);
        try (PacketSource source = Captures.open(path)) {
            Optional<RecordSource> later = Captures.openFrom(path, source, offset);
            assertTrue(later.isPresent());
            try (RecordSource second = later.get()) {
                RecordTally secondTally = new RecordTally();
                RecordWalk first =
                        new RecordWalk((RecordSource) source, RecordWalkTest::decide, tally);
                SharedWalk.Last last =
                        SharedWalk.run(
                                first,
                                new RecordWalk(second, RecordWalkTest::decide, secondTally),
                                second.bytesRead());
                if (last == SharedWalk.Last.SECOND) {
                    tally.add(secondTally);
                }
                return last;
            }
        }
    }

    @Test
    void twoThreadsCountWhatOneCounts() throws IOException {
        byte[] file = bytes(randomRecords(ByteOrder.BIG_ENDIAN, 2000));
        RecordTally alone = new RecordTally();
        try (RecordSource source = open(file)) {
            new RecordWalk(source, RecordWalkTest::decide, alone).run();
        }
        for (long offset = file.length / 2; offset < file.length / 2 + 2000; offset += 61) {
            RecordTally both = new RecordTally();
            assertEquals(SharedWalk.Last.SECOND, share(file, both, offset));
            assertEquals(2000, both.read());
            assertEquals(alone.accepted(), both.accepted());
            assertEquals(alone.acceptedBytes(), both.acceptedBytes());
        }
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
        long insideAPacket = 24 + 50 * (16 + SNAP_LEN) + 20;
        assertEquals(SharedWalk.Last.FIRST, share(bytes(file), tally, insideAPacket));
        assertEquals(100, tally.read());
        assertEquals(0, tally.accepted());
    }
}
