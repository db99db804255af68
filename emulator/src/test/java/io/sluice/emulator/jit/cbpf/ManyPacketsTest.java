package io.sluice.emulator.jit.cbpf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.emulator.cbpf.CbpfCheck;
import io.sluice.emulator.cbpf.CbpfChecker;
import io.sluice.emulator.cbpf.CbpfEngine;
import io.sluice.emulator.cbpf.CbpfInterpreter;
import io.sluice.emulator.cbpf.CbpfRules;
import io.sluice.emulator.cbpf.CheckedProgram;
import io.sluice.emulator.cbpf.RandomPrograms;
import io.sluice.emulator.cbpf.RecordScanner;
import io.sluice.emulator.oracle.Libpcap;
import io.sluice.filters.cbpf.CbpfAssembler;
import io.sluice.filters.cbpf.CbpfDisassembler;
import io.sluice.filters.cbpf.CbpfInsn;
import io.sluice.filters.cbpf.CbpfOp;
import io.sluice.filters.cbpf.CbpfProgram;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The interpreter on many packets at a time, against itself on each of them, generated code and
/// libpcap.
class ManyPacketsTest {
    private static final CbpfOp[] COMPARISONS = {
        CbpfOp.JEQ_K, CbpfOp.JEQ_K, CbpfOp.JEQ_K, CbpfOp.JGT_K, CbpfOp.JGE_K, CbpfOp.JSET_K
    };
    private static final CbpfOp[] LOADS = {
        CbpfOp.LD_B_ABS, CbpfOp.LD_H_ABS, CbpfOp.LD_W_ABS, CbpfOp.LD_B_IND, CbpfOp.LD_H_IND
    };

    /// Packets as `runBatch` takes them, one after the other.
    private static final class Packets {
        final byte[] buffer;
        final int[] offsets;
        final int[] captured;
        final int[] original;
        final int count;

        Packets(Random random, RandomPrograms source, int count) {
            this.count = count;
            offsets = new int[count];
            captured = new int[count];
            original = new int[count];
            byte[] bytes = new byte[64 * count];
            int end = 0;
            for (int i = 0; i < count; i++) {
                byte[] packet = source.packet();
                System.arraycopy(packet, 0, bytes, end, packet.length);
                offsets[i] = end;
                captured[i] = packet.length;
                original[i] = packet.length + random.nextInt(3);
                end += packet.length;
            }
            buffer = Arrays.copyOf(bytes, end);
        }

        byte[] packet(int i) {
            return Arrays.copyOfRange(buffer, offsets[i], offsets[i] + captured[i]);
        }
    }

    private static CheckedProgram checked(CbpfProgram program, CbpfRules rules) {
        return switch (CbpfChecker.check(program, rules)) {
            case CbpfCheck.Accepted(CheckedProgram ok) -> ok;
            case CbpfCheck.Rejected(_, String reason) -> throw new AssertionError(reason);
        };
    }

    /// A load, and then comparisons of what it loads, some with other loads between them.
    private static CheckedProgram comparisons(Random random, CbpfRules rules) {
        int size = 3 + random.nextInt(random.nextBoolean() ? 12 : 120);
        List<CbpfInsn> insns = new ArrayList<>();
        insns.add(CbpfInsn.statement(CbpfOp.LD_B_ABS.code(), random.nextInt(8)));
        while (insns.size() < size) {
            if (random.nextInt(12) == 0) {
                CbpfOp load = LOADS[random.nextInt(LOADS.length)];
                insns.add(CbpfInsn.statement(load.code(), random.nextInt(40)));
            } else {
                CbpfOp op = COMPARISONS[random.nextInt(COMPARISONS.length)];
                int left = size - insns.size();
                boolean chain = random.nextInt(3) != 0;
                int jt = random.nextInt(left);
                int jf = chain ? 0 : random.nextInt(Math.min(left, 6));
                int k = random.nextInt(9) == 0 ? -random.nextInt(2) : random.nextInt(70);
                insns.add(new CbpfInsn(op.code(), jt, jf, k));
            }
        }
        insns.add(CbpfInsn.statement(CbpfOp.RET_K.code(), random.nextInt(2)));
        insns.add(CbpfInsn.statement(CbpfOp.RET_K.code(), random.nextInt(3)));
        return checked(new CbpfProgram(insns), rules);
    }

    private static int[] oneByOne(CbpfInterpreter engine, Packets packets) {
        int[] results = new int[packets.count];
        for (int i = 0; i < results.length; i++) {
            results[i] =
                    engine.run(
                            packets.buffer,
                            packets.offsets[i],
                            packets.captured[i],
                            packets.original[i]);
        }
        return results;
    }

    private static int[] together(CbpfEngine engine, Packets packets) {
        int[] results = new int[packets.count];
        Arrays.fill(results, 77);
        int accepted =
                engine.runBatch(
                        packets.buffer,
                        packets.offsets,
                        packets.captured,
                        packets.original,
                        packets.count,
                        results);
        assertEquals(Arrays.stream(results).filter(result -> result != 0).count(), accepted);
        return results;
    }

    @ParameterizedTest
    @EnumSource(CbpfRules.class)
    void aBatchAnswersAsPacketByPacketAndAsGeneratedCode(CbpfRules rules) {
        Random random = new Random(61);
        RandomPrograms source = new RandomPrograms(random, rules);
        int generated = 0;
        int kept = 0;
        for (int i = 0; i < 1500; i++) {
            CheckedProgram program = i % 3 == 0 ? comparisons(random, rules) : source.next();
            // Now and then more than are taken at a time, and less than are worth it.
            int count = random.nextInt(i % 20 == 0 ? 1300 : 60);
            Packets packets = new Packets(random, source, count);
            CbpfInterpreter engine = new CbpfInterpreter(program, 0);
            int[] expected = oneByOne(engine, packets);
            String listing = "seed 61: " + CbpfDisassembler.listing(program.program());
            assertArrayEquals(expected, together(engine, packets), listing);
            if (i % 10 == 0 && CbpfJit.compile(program) instanceof CbpfJitResult.Compiled code) {
                assertArrayEquals(expected, together(code.engine(), packets), listing);
                generated++;
            }
            kept += (int) Arrays.stream(expected).filter(result -> result != 0).count();
        }
        assertTrue(generated > 40, "generated " + generated);
        assertTrue(kept > 10_000, "kept " + kept);
    }

    @Test
    void aBatchAnswersAsBpfFilter() {
        Optional<Libpcap> libpcap = Libpcap.find();
        assumeTrue(libpcap.isPresent(), "no libpcap on this machine");
        Random random = new Random(62);
        RandomPrograms source = new RandomPrograms(random, CbpfRules.LIBPCAP);
        for (int i = 0; i < 600; i++) {
            CheckedProgram program =
                    i % 2 == 0 ? comparisons(random, CbpfRules.LIBPCAP) : source.next();
            if (program.readsUnwrittenScratch()) {
                // Before 1.11 libpcap's scratch words start with what the stack holds.
                continue;
            }
            Packets packets = new Packets(random, source, 16 + random.nextInt(40));
            int[] results = together(new CbpfInterpreter(program, 0), packets);
            for (int j = 0; j < results.length; j++) {
                int expected =
                        libpcap.get()
                                .filter(program.program(), packets.packet(j), packets.original[j]);
                assertEquals(
                        expected,
                        results[j],
                        () -> "seed 62: " + CbpfDisassembler.listing(program.program()));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aScanFindsWhatPacketByPacketIsAccepted(boolean big) {
        ByteOrder order = big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        Random random = new Random(63);
        RandomPrograms source = new RandomPrograms(random, CbpfRules.LIBPCAP);
        for (int i = 0; i < 300; i++) {
            CheckedProgram program = comparisons(random, CbpfRules.LIBPCAP);
            Packets packets = new Packets(random, source, random.nextInt(i % 10 == 0 ? 1300 : 40));
            CbpfInterpreter engine = new CbpfInterpreter(program, 0);
            int[] results = oneByOne(engine, packets);
            List<Integer> expected = new ArrayList<>();
            ByteBuffer file = ByteBuffer.allocate(packets.count * 80 + 20).order(order);
            for (int j = 0; j < packets.count; j++) {
                if (results[j] != 0) {
                    expected.add(file.position());
                }
                file.putLong(random.nextLong()).putInt(packets.captured[j]);
                file.putInt(packets.original[j]).put(packets.packet(j));
            }
            int end = file.position();
            // Less than a header, or one whose packet is not there.
            file.putLong(0).putInt(random.nextBoolean() ? 1 : -1).putInt(60);
            int to = end + random.nextInt(RecordScanner.RECORD_HEADER_BYTES + 1);
            List<Integer> found = new ArrayList<>();
            int records = 0;
            int at = 0;
            int count;
            int[] accepted = new int[random.nextBoolean() ? 5000 : 1 + random.nextInt(40)];
            do {
                count = engine.scan(file.array(), at, to, 64, order, accepted);
                for (int j = 0; j < count; j++) {
                    found.add(accepted[j]);
                }
                records += engine.records();
                at = engine.position();
            } while (count == accepted.length);
            assertEquals(expected, found, () -> "seed 63: " + program.program());
            assertEquals(packets.count, records);
            assertEquals(end, at);
        }
    }

    @Test
    void packetsAreRunTogetherOnceThereWereManyAndNobodySeesIt() {
        Random random = new Random(64);
        RandomPrograms source = new RandomPrograms(random, CbpfRules.LIBPCAP);
        CheckedProgram program = comparisons(random, CbpfRules.LIBPCAP);
        CbpfInterpreter engine = new CbpfInterpreter(program, 100);
        for (int i = 0; i < 9; i++) {
            Packets packets = new Packets(random, source, 30);
            assertArrayEquals(oneByOne(engine, packets), together(engine, packets));
        }
    }

    @Test
    void aScanStopsAtOnceWhereItFoundEnough() {
        CheckedProgram program =
                checked(CbpfAssembler.assemble("ldb [0]\nret a\n"), CbpfRules.LIBPCAP);
        ByteBuffer file = ByteBuffer.allocate(17 * 60);
        for (int i = 0; i < 60; i++) {
            file.putLong(0).putInt(1).putInt(1).put((byte) (i % 3));
        }
        CbpfInterpreter engine = new CbpfInterpreter(program, 0);
        int[] accepted = new int[20];
        assertEquals(20, engine.scan(file.array(), 0, file.capacity(), 1, file.order(), accepted));
        assertEquals(17 * 29, accepted[19]);
        assertEquals(30, engine.records());
        assertEquals(17 * 30, engine.position());
    }

    @ParameterizedTest
    @CsvSource({
        "-1, 1",
        "0, -1",
        "0, 101",
        "100, 1",
        "101, 0",
        "2147483647, 2147483647",
        "1, 2147483647"
    })
    void aPacketOutsideTheBufferIsTheCallersMistake(int offset, int length) {
        CheckedProgram program = checked(CbpfAssembler.assemble("ret #1\n"), CbpfRules.LIBPCAP);
        CbpfInterpreter engine = new CbpfInterpreter(program, 0);
        int[] offsets = new int[20];
        int[] captured = new int[20];
        offsets[17] = offset;
        captured[17] = length;
        byte[] buffer = new byte[100];
        int[] results = new int[20];
        assertThrows(
                IndexOutOfBoundsException.class,
                () -> engine.runBatch(buffer, offsets, captured, captured, 20, results));
        captured[17] = 0;
        offsets[17] = 100;
        assertEquals(20, engine.runBatch(buffer, offsets, captured, captured, 20, results));
    }
}
