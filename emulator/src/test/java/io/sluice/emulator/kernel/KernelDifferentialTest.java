package io.sluice.emulator.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.emulator.interpreter.Interpreter;
import io.sluice.emulator.jit.ebpf.CompiledProgram;
import io.sluice.emulator.jit.ebpf.Jit;
import io.sluice.emulator.jit.ebpf.JitResult;
import io.sluice.emulator.memory.Memory;
import io.sluice.emulator.memory.RunResult;
import io.sluice.emulator.programs.LinkedProgram;
import io.sluice.emulator.programs.PacketInput;
import io.sluice.filters.cbpf.CbpfInsn;
import io.sluice.filters.cbpf.CbpfProgram;
import io.sluice.filters.ebpf.EbpfAssembler;
import io.sluice.filters.ebpf.EbpfDisassembler;
import io.sluice.filters.ebpf.EbpfProgram;
import io.sluice.filters.ebpf.EbpfSyntax;
import io.sluice.filters.translate.CbpfToEbpf;
import io.sluice.filters.translate.FilterShape;
import io.sluice.filters.translate.Machine;
import io.sluice.filters.translate.Translation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// Our engines against the running kernel: the same programs, the same packets, the same answers.
/// `-Dsluice.rounds=N` asks for N programs.
class KernelDifferentialTest {

    private static KernelBpf kernel() {
        var kernel = KernelBpf.open();
        Assumptions.assumeTrue(
                kernel.isPresent(), "no kernel: loading programs needs Linux and root");
        return kernel.get();
    }

    private static String onOurEngines(
            EbpfProgram program, byte[] packet, PacketInput.Layout layout) {
        PacketInput first = input(packet, layout);
        RunResult interpreted =
                new Interpreter(LinkedProgram.of(program), 1 << 20)
                        .run(first.memory(), first.r1(), 0);
        PacketInput second = input(packet, layout);
        CompiledProgram compiled =
                assertInstanceOf(
                                JitResult.Compiled.class,
                                Jit.compile(LinkedProgram.of(program), 1 << 20))
                        .program();
        assertEquals(interpreted, compiled.run(second.memory(), second.r1(), 0));
        return switch (interpreted) {
            case RunResult.Returned(long r0) -> Integer.toHexString((int) r0);
            case RunResult.Faulted(var fault) -> fault.toString();
        };
    }

    private static PacketInput input(byte[] packet, PacketInput.Layout layout) {
        PacketInput input = new PacketInput(layout, new Memory());
        input.packet(packet.clone(), 0, packet.length, packet.length);
        return input;
    }

    private static byte[] packet(SplittableRandom random) {
        byte[] packet = new byte[40 + random.nextInt(60)];
        random.nextBytes(packet);
        packet[12] = 0x12; // no protocol whose header the kernel would look for
        return packet;
    }

    @Test
    void randomProgramsAnswerAsInTheKernel() {
        KernelBpf kernel = kernel();
        int rounds = Integer.getInteger("sluice.rounds", 150);
        int runs = 0;
        List<String> refused = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            SplittableRandom random = new SplittableRandom(77_000_000L + round);
            EbpfProgram program = VerifiablePrograms.program(random);
            switch (kernel.load(program, KernelProgramType.SCHED_CLS)) {
                case KernelLoad.Refused(int errno, String log) ->
                        refused.add(
                                "round "
                                        + round
                                        + ", errno "
                                        + errno
                                        + ": "
                                        + log.lines()
                                                .filter(line -> !line.startsWith("processed"))
                                                .reduce("", (_, b) -> b));
                case KernelLoad.Loaded(KernelProgram loaded, String _) -> {
                    try (loaded) {
                        for (int i = 0; i < 4; i++) {
                            byte[] packet = packet(random);
                            KernelRun.Ran ran =
                                    assertInstanceOf(KernelRun.Ran.class, loaded.run(packet, 1));
                            assertEquals(
                                    Integer.toHexString(ran.answer()),
                                    onOurEngines(program, packet, PacketInput.Layout.SK_BUFF),
                                    () ->
                                            "packet "
                                                    + HexFormat.of().formatHex(packet)
                                                    + "\n"
                                                    + EbpfDisassembler.source(
                                                            program, EbpfSyntax.PSEUDO_C));
                            runs++;
                        }
                    }
                }
            }
        }
        System.out.println(
                "kernel: "
                        + runs
                        + " runs of "
                        + (rounds - refused.size())
                        + " programs agree, refused "
                        + refused.size());
        refused.stream().limit(5).forEach(line -> System.out.println("  refused: " + line));
        assertTrue(
                refused.size() * 10 < rounds,
                refused.size() + " of " + rounds + " programs refused");
    }

    private static KernelProgramType type(FilterShape shape) {
        return switch (shape) {
            case SOCKET -> KernelProgramType.SOCKET_FILTER;
            case TC -> KernelProgramType.SCHED_CLS;
            case XDP -> KernelProgramType.XDP;
        };
    }

    /// ldxb 4*([14]&0xf); ldh [x+16]; jeq #80, 0, 1; ret #65535; ret #0
    private static final CbpfProgram PORT =
            new CbpfProgram(
                    List.of(
                            new CbpfInsn(0xb1, 0, 0, 14),
                            new CbpfInsn(0x48, 0, 0, 16),
                            new CbpfInsn(0x15, 0, 1, 80),
                            new CbpfInsn(0x06, 0, 0, 65535),
                            new CbpfInsn(0x06, 0, 0, 0)));

    @Test
    void translatedFiltersPassTheKernelsVerifierInEveryShapeAndDecideAlike() {
        KernelBpf kernel = kernel();
        byte[] match = new byte[64];
        match[12] = 0x12;
        match[14] = 0x05;
        match[37] = 80;
        for (FilterShape shape : FilterShape.values()) {
            EbpfProgram program =
                    assertInstanceOf(
                                    Translation.Translated.class,
                                    CbpfToEbpf.translate(PORT, shape, Machine.LIBPCAP))
                            .program();
            KernelLoad load = kernel.load(program, type(shape));
            KernelLoad.Loaded loaded = assertInstanceOf(KernelLoad.Loaded.class, load, load::log);
            try (KernelProgram running = loaded.program()) {
                if (shape == FilterShape.SOCKET) {
                    continue; // a test run strips the link header before a socket filter sees the
                    // packet
                }
                for (byte[] packet : List.of(match, new byte[64], new byte[20])) {
                    KernelRun.Ran ran =
                            assertInstanceOf(KernelRun.Ran.class, running.run(packet, 1));
                    var layout =
                            shape == FilterShape.XDP
                                    ? PacketInput.Layout.XDP_MD
                                    : PacketInput.Layout.SK_BUFF;
                    assertEquals(
                            Integer.toHexString(ran.answer()),
                            onOurEngines(program, packet, layout));
                    assertEquals(Arrays.equals(packet, match), shape.accepts(ran.answer()));
                }
            }
        }
    }

    /// Of a loop that `may_goto` would end after a quarter of a second in the kernel, and by its
    /// count here, only one that ends before is the same everywhere.
    @Test
    void aLoopWithMayGotoThatEndsByItselfAnswersAsInTheKernel() {
        EbpfProgram program =
                EbpfAssembler.assemble(
                        """
                        r0 = 0
                        again: may_goto end
                        r0 += 3
                        if r0 < 3000 goto again
                        end: exit
                        """);
        KernelLoad load = kernel().load(program, KernelProgramType.SCHED_CLS);
        KernelLoad.Loaded loaded = assertInstanceOf(KernelLoad.Loaded.class, load, load::log);
        try (KernelProgram running = loaded.program()) {
            KernelRun.Ran ran = assertInstanceOf(KernelRun.Ran.class, running.run(new byte[64], 1));
            assertEquals(3000, ran.answer());
            assertEquals(
                    Integer.toHexString(ran.answer()),
                    onOurEngines(program, new byte[64], PacketInput.Layout.SK_BUFF));
        }
    }

    @Test
    void aRefusalCarriesTheVerifiersLog() {
        KernelLoad.Refused refused =
                assertInstanceOf(
                        KernelLoad.Refused.class,
                        kernel().load(
                                        EbpfAssembler.assemble("r0 = *(u64 *)(r10 - 520)\nexit"),
                                        KernelProgramType.SCHED_CLS));
        assertEquals(13, refused.errno());
        assertTrue(refused.log().contains("invalid"), refused.log());
    }
}
