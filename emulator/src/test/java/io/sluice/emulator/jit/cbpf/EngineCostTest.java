package io.sluice.emulator.jit.cbpf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.sluice.emulator.cbpf.CbpfCheck.Accepted;
import io.sluice.emulator.cbpf.CbpfChecker;
import io.sluice.emulator.cbpf.CbpfEngine;
import io.sluice.emulator.cbpf.CbpfInterpreter;
import io.sluice.emulator.cbpf.CbpfRules;
import io.sluice.emulator.cbpf.CheckedProgram;
import io.sluice.emulator.cbpf.RecordScanner;
import io.sluice.emulator.jit.cbpf.CbpfJitResult.Compiled;
import io.sluice.filters.cbpf.CbpfAssembler;
import io.sluice.filters.cbpf.CbpfProgram;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What engines leave behind: nothing for a packet, nothing for a filter that is gone.
class EngineCostTest {
    private static final int PACKETS = 100;
    private static final int PACKET_BYTES = 40;
    private static final int HEADER_BYTES = 16;
    private static final int PASSES = 100;
    private static final int SERIES = 6;

    /// Compilations in a plain build; `-Dsluice.compilations=10000` for the full number.
    private static final int COMPILATIONS = Integer.getInteger("sluice.compilations", 1200);

    /// Far below what as many classes take, which is some ten thousand bytes each.
    private static final long MAY_GROW = 1 << 20;

    private static CheckedProgram program(int port) {
        CbpfProgram assembled =
                CbpfAssembler.assemble(
                        """
                        ldh [12]
                        jeq #0x800, ip, no
                        ip: ldxb 4*([14]&0xf)
                        ldh [x + 14]
                        jeq #%d, yes
                        ld [26]
                        jgt #3, yes
                        no: ret #0
                        yes: ret #9
                        """
                                .formatted(port));
        var check = CbpfChecker.check(assembled, CbpfRules.LIBPCAP);
        return assertInstanceOf(Accepted.class, check).program();
    }

    private static GeneratedFilter generated(CheckedProgram program) {
        return assertInstanceOf(Compiled.class, CbpfJit.compile(program)).engine();
    }

    static Stream<Named<CbpfEngine>> engines() {
        CheckedProgram program = program(53);
        CbpfAdaptiveEngine adaptive = new CbpfAdaptiveEngine(program);
        adaptive.compileNow();
        return Stream.of(
                Named.of("interpreter", new CbpfInterpreter(program, Long.MAX_VALUE)),
                Named.of("interpreter, many at a time", new CbpfInterpreter(program, 0)),
                Named.of("generated", generated(program)),
                Named.of("adaptive", adaptive));
    }

    /// A piece of a capture file, as replay reads it.
    private static byte[] records() {
        ByteBuffer file = ByteBuffer.allocate(PACKETS * (HEADER_BYTES + PACKET_BYTES));
        for (int i = 0; i < PACKETS; i++) {
            file.putInt(0).putInt(0).putInt(PACKET_BYTES).putInt(PACKET_BYTES);
            byte[] packet = new byte[PACKET_BYTES];
            packet[12] = (byte) (i % 3 == 0 ? 0 : 8);
            packet[15 + i % 2] = 53;
            packet[29] = (byte) i;
            file.put(packet);
        }
        return file.array();
    }

    @ParameterizedTest
    @MethodSource("engines")
    void nothingIsAllocatedForAPacket(CbpfEngine engine) {
        byte[] file = records();
        int[] offsets = new int[PACKETS];
        int[] lengths = new int[PACKETS];
        for (int i = 0; i < PACKETS; i++) {
            offsets[i] = i * (HEADER_BYTES + PACKET_BYTES) + HEADER_BYTES;
            lengths[i] = PACKET_BYTES;
        }
        int[] results = new int[PACKETS];
        RecordScanner scanner = assertInstanceOf(RecordScanner.class, engine);
        var threads = assertInstanceOf(ThreadMXBean.class, ManagementFactory.getThreadMXBean());
        // The JVM may allocate once on this thread, as when it links a call; not in each series.
        long least = Long.MAX_VALUE;
        long before = 0;
        int accepted = 0;
        for (int pass = 0; pass < SERIES * PASSES; pass++) {
            if (pass == 0) {
                before = threads.getCurrentThreadAllocatedBytes();
            } else if (pass % PASSES == 0) {
                least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
                before = threads.getCurrentThreadAllocatedBytes();
            }
            for (int i = 0; i < PACKETS; i++) {
                accepted += engine.run(file, offsets[i], lengths[i], lengths[i]) != 0 ? 1 : 0;
            }
            accepted += engine.runBatch(file, offsets, lengths, lengths, PACKETS, results);
            accepted += scanner.scan(file, 0, file.length, 65_535, ByteOrder.BIG_ENDIAN, results);
        }
        assertEquals(0, least, "bytes in " + 3 * PASSES * PACKETS + " packets");
        assertTrue(
                accepted > 0 && accepted < 3 * SERIES * PASSES * PACKETS, accepted + " accepted");
    }

    @Test
    void classesOfFiltersThatAreGoneTakeNoMemory() {
        long early = 0;
        for (int i = 0; i < COMPILATIONS; i++) {
            generated(program(i)).run(new byte[PACKET_BYTES], 0, PACKET_BYTES, PACKET_BYTES);
            if (i == COMPILATIONS / 6) {
                early = classMemory();
            }
        }
        long growth = classMemory() - early;
        assertTrue(growth < MAY_GROW, growth + " bytes in " + COMPILATIONS + " compilations");
    }

    private static long classMemory() {
        System.gc();
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getName().equals("Metaspace"))
                .mapToLong(pool -> pool.getUsage().getUsed())
                .sum();
    }
}
