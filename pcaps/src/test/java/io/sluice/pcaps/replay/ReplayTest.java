package io.sluice.pcaps.replay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.pcaps.capture.CaptureFormat;
import io.sluice.pcaps.capture.CaptureInterface;
import io.sluice.pcaps.capture.Damage;
import io.sluice.pcaps.capture.OptionList;
import io.sluice.pcaps.capture.Packet;
import io.sluice.pcaps.capture.PacketSource;
import io.sluice.pcaps.capture.TimeResolution;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReplayTest {
    /// Packets of given lengths, the first byte of each its number; `links` names the interface of
    /// each.
    private static final class Listed implements PacketSource {
        private final int[] lengths;
        private final int[] links;
        private final byte[] shared;
        private int at;

        private Listed(int[] lengths, int... links) {
            this.lengths = lengths;
            this.links = links;
            this.shared = new byte[Arrays.stream(lengths).max().orElse(0)];
        }

        @Override
        public boolean next(Packet packet) {
            if (at == lengths.length) {
                return false;
            }
            Arrays.fill(shared, (byte) (at + 1));
            int link = links.length == 0 ? 0 : links[at];
            packet.bytes(shared, 0, lengths[at], lengths[at] + 4L);
            packet.options(0, at % 2, ByteOrder.BIG_ENDIAN);
            packet.time(1_000L * at);
            packet.origin(at + 1, link, interfaces().get(link));
            at++;
            return true;
        }

        @Override
        public Optional<Damage> damage() {
            return Optional.of(new Damage.Corrupt(7, lengths.length + 1, "made so"));
        }

        @Override
        public List<CaptureInterface> interfaces() {
            return List.of(link(0, 1), link(1, 101), link(2, 1));
        }

        private static CaptureInterface link(int id, int linkType) {
            return new CaptureInterface(
                    id,
                    linkType,
                    65535,
                    TimeResolution.MICROSECONDS,
                    ByteOrder.LITTLE_ENDIAN,
                    null,
                    OptionList.EMPTY);
        }

        @Override
        public String name() {
            return "listed";
        }

        @Override
        public CaptureFormat format() {
            return CaptureFormat.PCAP;
        }

        @Override
        public String description() {
            return "listed";
        }

        @Override
        public long bytesRead() {
            return 0;
        }

        @Override
        public void close() {}
    }

    private static final Decider KEEP_ODD_NUMBERS =
            (batch, results) -> {
                for (int i = 0; i < batch.count(); i++) {
                    results[i] = batch.buffer()[batch.offsets()[i]] & 1;
                }
            };

    private static final Decider KEEP_NONE =
            (batch, results) -> Arrays.fill(results, 0, batch.count(), 0);

    @Test
    void everyDeciderSeesEveryPacketOnce() throws IOException {
        List<List<Long>> kept = List.of(new ArrayList<>(), new ArrayList<>());
        ReplayReport report =
                Replay.run(
                        new Listed(new int[] {10, 20, 30, 40, 50}),
                        List.of(KEEP_NONE, KEEP_ODD_NUMBERS),
                        Replay.Batching.MANY,
                        (batch, decider, results) -> {
                            for (int i = 0; i < batch.count(); i++) {
                                if (results[i] != 0) {
                                    kept.get(decider).add(batch.number(i));
                                }
                            }
                            return DecisionListener.Next.CONTINUE;
                        });
        assertEquals(List.of(List.of(), List.of(1L, 3L, 5L)), kept);
        assertEquals(
                "5 packets, 150 bytes", report.read() + " packets, " + report.bytes() + " bytes");
        assertEquals(
                "damaged at packet 6, offset 7: made so", report.damage().orElseThrow().message());
    }

    @Test
    void aBatchIsOfOneLinkType() throws IOException {
        List<String> batches = new ArrayList<>();
        Replay.run(
                new Listed(new int[] {9, 9, 9, 9, 9}, 0, 2, 1, 1, 0),
                List.of(KEEP_NONE),
                Replay.Batching.MANY,
                (batch, decider, results) -> {
                    batches.add(
                            batch.linkType() + " from " + batch.number(0) + " x" + batch.count());
                    return DecisionListener.Next.CONTINUE;
                });
        assertEquals(List.of("1 from 1 x2", "101 from 3 x2", "1 from 5 x1"), batches);
    }

    @Test
    void packetsLargerThanABatchAndMoreThanOneAreCarriedWhole() throws IOException {
        int[] lengths = new int[3000];
        Arrays.fill(lengths, 700);
        lengths[5] = 3_000_000;
        lengths[6] = 600_000;
        List<Integer> seen = new ArrayList<>();
        Packet packet = new Packet();
        Replay.run(
                new Listed(lengths),
                List.of(KEEP_NONE),
                Replay.Batching.MANY,
                (batch, decider, results) -> {
                    for (int i = 0; i < batch.count(); i++) {
                        batch.show(i, packet);
                        byte expected = (byte) packet.number();
                        assertEquals(expected, packet.data()[packet.offset()]);
                        assertEquals(
                                expected,
                                packet.data()[packet.offset() + packet.capturedLength() - 1]);
                        assertEquals(packet.capturedLength() + 4L, packet.originalLength());
                        assertEquals(packet.number() % 2 == 0, packet.hasOptions());
                        assertEquals(
                                expected,
                                packet.data()[packet.optionsOffset() + packet.optionsLength() - 1]);
                        assertEquals(1_000L * (packet.number() - 1), packet.timestampNanos());
                        seen.add(packet.capturedLength());
                    }
                    return DecisionListener.Next.CONTINUE;
                });
        assertArrayEquals(lengths, seen.stream().mapToInt(Integer::intValue).toArray());
    }

    @Test
    void aListenerCanHaveEnough() throws IOException {
        int[] lengths = new int[5000];
        Arrays.fill(lengths, 1);
        ReplayReport report =
                Replay.run(
                        new Listed(lengths),
                        List.of(KEEP_NONE),
                        Replay.Batching.MANY,
                        (batch, decider, results) -> DecisionListener.Next.STOP);
        assertEquals(1024, report.read());
    }

    @Test
    void oneAtATimeNothingIsReadAhead() throws IOException {
        Listed source = new Listed(new int[] {5, 6, 7}, 0, 1, 1);
        List<String> seen = new ArrayList<>();
        ReplayReport report =
                Replay.run(
                        source,
                        List.of(KEEP_NONE),
                        Replay.Batching.ONE,
                        (batch, decider, results) -> {
                            seen.add(
                                    batch.number(0)
                                            + " x"
                                            + batch.count()
                                            + ", "
                                            + source.at
                                            + " read");
                            return DecisionListener.Next.CONTINUE;
                        });
        assertEquals(List.of("1 x1, 1 read", "2 x1, 2 read", "3 x1, 3 read"), seen);
        assertEquals(18, report.bytes());
    }
}
