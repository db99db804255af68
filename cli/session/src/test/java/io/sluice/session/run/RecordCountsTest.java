package io.sluice.session.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.emulator.cbpf.CbpfCheck;
import io.sluice.emulator.cbpf.CbpfChecker;
import io.sluice.emulator.cbpf.CbpfInterpreter;
import io.sluice.emulator.cbpf.CbpfRules;
import io.sluice.emulator.cbpf.CheckedProgram;
import io.sluice.emulator.cbpf.RecordScanner;
import io.sluice.emulator.jit.cbpf.CbpfJit;
import io.sluice.emulator.jit.cbpf.CbpfJitResult;
import io.sluice.filters.CompileOptions;
import io.sluice.filters.FilterCompiler;
import io.sluice.filters.link.LinkType;
import io.sluice.pcaps.Captures;
import io.sluice.pcaps.capture.Packet;
import io.sluice.pcaps.capture.PacketSource;
import io.sluice.pcaps.records.RecordSource;
import io.sluice.pcaps.replay.DecisionListener;
import io.sluice.pcaps.replay.Replay;
import io.sluice.pcaps.replay.ReplayReport;
import io.sluice.pcaps.replay.SharedWalk;
import io.sluice.pcaps.traffic.TrafficMix;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Several filters over the records of one file, against each alone packet by packet.
class RecordCountsTest {
    private static final long SEED = 29;
    private static final int PACKETS = 3000;
    private static final int HEADER_BYTES = 24;
    private static final List<String> FILTERS =
            List.of("ip", "tcp port 80", "ip6 and udp port 53", "vlan", "greater 200", "arp");

    @TempDir private Path folder;

    private static byte[] capture(ByteOrder order) {
        TrafficMix mix = new TrafficMix(SEED);
        ByteBuffer file = ByteBuffer.allocate(8 << 20).order(order);
        file.putInt(0xa1b2c3d4).putShort((short) 2).putShort((short) 4);
        file.putInt(0).putInt(0).putInt(262_144).putInt(1);
        for (int i = 0; i < PACKETS; i++) {
            byte[] frame = mix.next();
            file.putInt(1_700_000_000).putInt(i).putInt(frame.length).putInt(frame.length);
            file.put(frame);
        }
        return Arrays.copyOf(file.array(), file.position());
    }

    private static CheckedProgram program(String filter) {
        var compiled = FilterCompiler.compile(filter, CompileOptions.forLinkType(LinkType.EN10MB));
        return switch (CbpfChecker.check(compiled.program(), CbpfRules.LIBPCAP)) {
            case CbpfCheck.Accepted(var checked) -> checked;
            case CbpfCheck.Rejected(_, String reason) -> throw new AssertionError(reason);
        };
    }

    /// One engine of each kind in turn.
    private static List<RecordScanner> scanners() {
        List<RecordScanner> scanners = new ArrayList<>();
        for (String filter : FILTERS) {
            CheckedProgram program = program(filter);
            boolean generated = scanners.size() % 3 != 2;
            scanners.add(
                    generated && CbpfJit.compile(program) instanceof CbpfJitResult.Compiled jit
                            ? jit.engine()
                            : new CbpfInterpreter(program));
        }
        return scanners;
    }

    /// What each filter accepts: packets, then bytes; and what was read.
    private static List<String> alone(Path file) throws IOException {
        List<String> results = new ArrayList<>();
        for (String filter : FILTERS) {
            CbpfInterpreter engine = new CbpfInterpreter(program(filter));
            Packet packet = new Packet();
            long accepted = 0;
            long bytes = 0;
            long read = 0;
            try (PacketSource source = Captures.open(file)) {
                while (source.next(packet)) {
                    int length = packet.capturedLength();
                    int kept =
                            engine.run(
                                    packet.data(),
                                    packet.offset(),
                                    length,
                                    (int) packet.originalLength());
                    accepted += kept == 0 ? 0 : 1;
                    bytes += kept == 0 ? 0 : length;
                    read++;
                }
                results.add(
                        filter + ": " + accepted + ", " + bytes + " of " + read + source.damage());
            }
        }
        return results;
    }

    private static List<String> together(Path file, int threads, long length) throws IOException {
        List<RecordScanner> scanners = scanners();
        RecordCounts counts = new RecordCounts(FILTERS.size());
        List<SharedWalk.Lane> lanes = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            lanes.add(counts.lane(scanners.stream().map(RecordScanner::another).toList()));
        }
        ReplayReport report;
        try (PacketSource source = Captures.open(file)) {
            SharedWalk walk =
                    new SharedWalk(
                            (RecordSource) source,
                            section ->
                                    Captures.openFrom(file, section, section.bytesRead() + length));
            report = walk.run(lanes, RecordCountsTest::restOf);
        }
        assertEquals(counts.read(), report.read());
        assertEquals(counts.bytes(), report.bytes());
        List<String> results = new ArrayList<>();
        for (int i = 0; i < FILTERS.size(); i++) {
            results.add(
                    FILTERS.get(i)
                            + ": "
                            + counts.accepted(i)
                            + ", "
                            + counts.acceptedBytes(i)
                            + " of "
                            + report.read()
                            + report.damage());
        }
        return results;
    }

    /// Only damage is left over by the walks here.
    private static ReplayReport restOf(PacketSource source) throws IOException {
        return Replay.run(
                source,
                List.of(),
                Replay.Batching.MANY,
                (batch, decider, results) -> DecisionListener.Next.CONTINUE);
    }

    private void compare(byte[] bytes, String what) throws IOException {
        Path file = Files.write(folder.resolve("capture.pcap"), bytes);
        List<String> expected = alone(file);
        for (int threads = 1; threads <= 3; threads++) {
            for (long length : new long[] {bytes.length, 100_003, 30_000}) {
                assertEquals(expected, together(file, threads, length), what);
            }
        }
    }

    @Test
    void eachOfSeveralFiltersAcceptsWhatItAcceptsAlone() throws IOException {
        compare(capture(ByteOrder.LITTLE_ENDIAN), "little-endian");
        compare(capture(ByteOrder.BIG_ENDIAN), "big-endian");
    }

    @Test
    void aCutFileIsReadUpToTheCut() throws IOException {
        byte[] whole = capture(ByteOrder.LITTLE_ENDIAN);
        Random random = new Random(SEED);
        for (int i = 0; i < 5; i++) {
            int length = random.nextInt(HEADER_BYTES, whole.length);
            compare(Arrays.copyOf(whole, length), "cut at " + length);
        }
    }

    @Test
    void aDamagedFileIsReadUpToTheDamage() throws IOException {
        byte[] whole = capture(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer buffer = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN);
        Random random = new Random(SEED + 1);
        for (int i = 0; i < 5; i++) {
            int record = HEADER_BYTES;
            for (int n = random.nextInt(PACKETS); n > 0; n--) {
                record += 16 + buffer.getInt(record + 8);
            }
            byte[] damaged = whole.clone();
            ByteBuffer.wrap(damaged)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(record + 8, 300_000 + random.nextInt());
            compare(damaged, "damaged at " + record);
        }
    }
}
