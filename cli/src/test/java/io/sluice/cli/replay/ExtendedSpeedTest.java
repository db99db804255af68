package io.sluice.cli.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.sluice.emulator.cbpf.CbpfCheck;
import io.sluice.emulator.cbpf.CbpfChecker;
import io.sluice.emulator.cbpf.CbpfEngine;
import io.sluice.emulator.cbpf.CbpfInterpreter;
import io.sluice.emulator.cbpf.CbpfRules;
import io.sluice.emulator.interpreter.Interpreter;
import io.sluice.emulator.jit.cbpf.CbpfJit;
import io.sluice.emulator.jit.cbpf.CbpfJitResult;
import io.sluice.emulator.jit.ebpf.CompiledProgram;
import io.sluice.emulator.jit.ebpf.Jit;
import io.sluice.emulator.jit.ebpf.JitResult;
import io.sluice.emulator.jit.ebpf.PacketLoop;
import io.sluice.emulator.memory.Memory;
import io.sluice.emulator.programs.LinkedProgram;
import io.sluice.emulator.programs.PacketInput;
import io.sluice.filters.CompileOptions;
import io.sluice.filters.FilterCompiler;
import io.sluice.filters.cbpf.CbpfProgram;
import io.sluice.filters.link.LinkType;
import io.sluice.filters.translate.CbpfToEbpf;
import io.sluice.filters.translate.FilterShape;
import io.sluice.filters.translate.Machine;
import io.sluice.filters.translate.Translation;
import io.sluice.pcaps.Captures;
import io.sluice.pcaps.capture.Packet;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// How long classic and extended engines take for the same filters and packets. All packets lie in
/// one buffer; the engines take turns, the shortest of their rounds counts.
@Tag("vectors")
class ExtendedSpeedTest {

    private static final int ROUNDS = 40;
    private static final int TIMES = 30;

    /// Decides on all packets once.
    private interface Engine {
        int accepted(byte[] buffer, int[] offsets, int[] lengths);
    }

    @Test
    void printsHowLongAPacketTakes() throws IOException {
        Assumptions.assumeTrue(
                Boolean.getBoolean("sluice.speed"), "times are printed with -Dsluice.speed=true");
        Path speed = Path.of(System.getProperty("sluice.vectors", "")).resolve("speed");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        List<Integer> starts = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        try (var source = Captures.open(speed.resolve("mix1400.pcap"))) {
            Packet packet = new Packet();
            while (source.next(packet)) {
                starts.add(bytes.size());
                sizes.add(packet.capturedLength());
                bytes.write(packet.data(), packet.offset(), packet.capturedLength());
            }
        }
        int[] offsets = starts.stream().mapToInt(Integer::intValue).toArray();
        int[] lengths = sizes.stream().mapToInt(Integer::intValue).toArray();
        for (String line : Files.readAllLines(speed.resolve("filters.txt"))) {
            String[] cells = line.split("\\|", 2);
            measure(cells[0], engines(cells[1]), bytes.toByteArray(), offsets, lengths);
        }
    }

    private static void measure(
            String name, Map<String, Engine> engines, byte[] buffer, int[] offsets, int[] lengths) {
        var threads = ManagementFactory.getThreadMXBean();
        Map<String, Long> best = new LinkedHashMap<>();
        int expected = engines.values().iterator().next().accepted(buffer, offsets, lengths);
        for (int round = 0; round < ROUNDS; round++) {
            for (var engine : engines.entrySet()) {
                long start = threads.getCurrentThreadCpuTime();
                for (int i = 0; i < TIMES; i++) {
                    assertEquals(
                            expected, engine.getValue().accepted(buffer, offsets, lengths), name);
                }
                long nanos = threads.getCurrentThreadCpuTime() - start;
                best.merge(engine.getKey(), nanos, Math::min);
            }
        }
        StringBuilder row = new StringBuilder("%-10s".formatted(name));
        best.forEach((engine, nanos) ->
                row.append(" %s %.1f".formatted(engine, (double) nanos / TIMES / offsets.length)));
        System.out.println(row + " ns a packet");
    }

    private static Map<String, Engine> engines(String filter) {
        CbpfProgram program =
                FilterCompiler.compile(filter, CompileOptions.forLinkType(LinkType.EN10MB))
                        .program();
        var checked =
                assertInstanceOf(
                                CbpfCheck.Accepted.class,
                                CbpfChecker.check(program, CbpfRules.LIBPCAP))
                        .program();
        Map<String, Engine> engines = new LinkedHashMap<>();
        engines.put("classic-interp", classic(new CbpfInterpreter(checked)));
        engines.put(
                "classic-jit",
                classic(
                        assertInstanceOf(CbpfJitResult.Compiled.class, CbpfJit.compile(checked))
                                .engine()));
        for (FilterShape shape : List.of(FilterShape.SOCKET, FilterShape.TC)) {
            LinkedProgram linked =
                    LinkedProgram.of(
                            assertInstanceOf(
                                            Translation.Translated.class,
                                            CbpfToEbpf.translate(program, shape, Machine.LIBPCAP))
                                    .program());
            Interpreter interpreter = new Interpreter(linked, Long.MAX_VALUE);
            engines.put(shape + "-interp", extended(shape, interpreter::execute));
            CompiledProgram compiled =
                    assertInstanceOf(JitResult.Compiled.class, Jit.compile(linked, Long.MAX_VALUE))
                            .program();
            engines.put(shape + "-jit", extended(shape, compiled::execute));
            engines.put(
                    shape + "-loop",
                    loop(
                            shape,
                            PacketLoop.of(linked, PacketInput.Layout.SK_BUFF, Long.MAX_VALUE)
                                    .orElseThrow()));
        }
        return engines;
    }

    private static Engine classic(CbpfEngine engine) {
        int[] results = new int[1 << 16];
        return (buffer, offsets, lengths) ->
                engine.runBatch(buffer, offsets, lengths, lengths, offsets.length, results);
    }

    private static Engine loop(FilterShape shape, PacketLoop loop) {
        int[] results = new int[1 << 16];
        return (buffer, offsets, lengths) -> {
            loop.run(buffer, offsets, lengths, lengths, offsets.length, results);
            int accepted = 0;
            for (int i = 0; i < offsets.length; i++) {
                accepted += shape.accepts(results[i]) ? 1 : 0;
            }
            return accepted;
        };
    }

    private interface Execution {
        long execute(Memory memory, long r1, long r2);
    }

    private static Engine extended(FilterShape shape, Execution execution) {
        PacketInput input = new PacketInput(PacketInput.Layout.SK_BUFF, new Memory());
        return (buffer, offsets, lengths) -> {
            int accepted = 0;
            for (int i = 0; i < offsets.length; i++) {
                input.packet(buffer, offsets[i], lengths[i], lengths[i]);
                long r0 = execution.execute(input.memory(), input.r1(), 0);
                accepted += shape.accepts(r0) ? 1 : 0;
            }
            return accepted;
        };
    }
}
