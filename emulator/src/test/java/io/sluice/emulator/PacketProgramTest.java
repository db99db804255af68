package io.sluice.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.emulator.PacketProgram.Engine;
import io.sluice.emulator.kernel.KernelBpf;
import io.sluice.emulator.kernel.KernelProgramType;
import io.sluice.emulator.programs.ProgramType;
import io.sluice.filters.ebpf.EbpfAssembler;
import io.sluice.filters.ebpf.EbpfProgram;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Programs on packets, compared with the same programs in the running kernel.
class PacketProgramTest {

    /// To nobody, to a group, to all, to a host; with a type, with a length, and with a length and
    /// bytes of ones behind it.
    private static final String[] FRAMES = {
        "000000000000 020000000001 0800",
        "01005e000001 020000000001 86dd",
        "ffffffffffff 020000000001 0806",
        "02aabbccddee 020000000001 88b5",
        "02aabbccddee 020000000001 0026 4242 03",
        "02aabbccddee 020000000001 0026 ffff 03",
        "02aabbccddee 020000000001 05ff",
        "02aabbccddee 020000000001 0600",
    };

    private static KernelBpf kernel() {
        Optional<KernelBpf> kernel = KernelBpf.open();
        Assumptions.assumeTrue(
                kernel.isPresent(), "no kernel: loading programs needs Linux and root");
        return kernel.get();
    }

    private static PacketProgram inKernel(String text, ProgramType type, Engine engine) {
        EbpfProgram program = EbpfAssembler.assemble(text.replace(';', '\n'));
        KernelBpf kernel = kernel();
        PacketProgram ready = new PacketProgram(program, type, engine);
        ready.compareWith(
                KernelPackets.load(
                                kernel,
                                program,
                                switch (type) {
                                    case XDP -> KernelProgramType.XDP;
                                    case SOCKET_FILTER -> KernelProgramType.SOCKET_FILTER;
                                    default -> KernelProgramType.SCHED_CLS;
                                })
                        .orElseThrow());
        return ready;
    }

    private static String compared(String text, ProgramType type, Engine engine) {
        PacketProgram program = inKernel(text, type, engine);
        for (String frame : FRAMES) {
            byte[] bytes = Arrays.copyOf(HexFormat.of().parseHex(frame.replace(" ", "")), 60);
            program.run(bytes, 0, bytes.length, bytes.length);
            assertEquals(Optional.empty(), program.disagreement(), frame);
        }
        assertEquals(0, program.notTaken());
        return program.incomparable().orElse("alike");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    XDP           | r0 = *(u32 *)(r1 + 0); exit                              | may depend on addresses or on stack that it did not write (without CAP_PERFMON it is refused: insn 1: R0 leaks addr as return value)
                    SCHED_CLS     | r0 = *(u32 *)(r1 + 76); exit                             | may depend on addresses or on stack that it did not write (without CAP_PERFMON it is refused: insn 1: R0 leaks addr as return value)
                    SOCKET_FILTER | r6 = r1; r0 = *(u8 *)skb[-0x200000]; exit                | reads from the link header on, and a test run puts one of its own before the packet
                    XDP           | call 5; exit                                             | calls bpf_ktime_get_ns, which answers otherwise each time
                    SCHED_CLS     | call 7; exit                                             | calls bpf_get_prandom_u32, which answers otherwise each time
                    """)
    void whatNeedNotBeAlikeIsNoDisagreement(ProgramType type, String text, String reason) {
        assertEquals(reason, compared(text, type, Engine.BOTH));
    }

    /// The opposite direction: a difference that is a fault is not explained away.
    @Test
    void anotherProgramInTheKernelIsADisagreement() {
        KernelPackets other =
                KernelPackets.load(
                                kernel(),
                                EbpfAssembler.assemble("r0 = 2\nexit"),
                                KernelProgramType.XDP)
                        .orElseThrow();
        PacketProgram program =
                new PacketProgram(
                        EbpfAssembler.assemble("r0 = 1\nexit"), ProgramType.XDP, Engine.BOTH);
        program.compareWith(other);
        program.run(new byte[60], 0, 60, 60);
        assertEquals(Optional.of("interpreter 0x1, kernel 0x2"), program.disagreement());
        assertEquals(Optional.empty(), program.incomparable());
    }

    /// Offsets: Linux 6.18, include/uapi/linux/bpf.h, struct __sk_buff and struct xdp_md.
    @ParameterizedTest
    @CsvSource({
        "SCHED_CLS, '0 4 8 12 16 20 24 28 32 36 40 44 48 52 56 60 64 68 72 84 160 164 176'",
        "SOCKET_FILTER, '0 4 8 12 16 20 24 28 32 36 40 48 52 56 60 64 68 84 164 176'",
        "XDP, '12 16'",
    })
    void fieldsOfTheContextAreThoseOfATestRun(ProgramType type, String offsets) {
        for (String offset : offsets.split(" ", -1)) {
            String text = "r0 = *(u32 *)(r1 + " + offset + "); exit";
            assertEquals("alike", compared(text, type, Engine.BOTH), text);
        }
    }
}
