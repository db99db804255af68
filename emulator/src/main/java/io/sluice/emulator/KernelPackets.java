package io.sluice.emulator;

import io.sluice.emulator.kernel.KernelBpf;
import io.sluice.emulator.kernel.KernelLoad;
import io.sluice.emulator.kernel.KernelProgram;
import io.sluice.emulator.kernel.KernelProgramType;
import io.sluice.emulator.kernel.KernelRun;
import io.sluice.filters.ebpf.EbpfProgram;
import java.util.Optional;
import java.util.OptionalInt;

/// A program in the running kernel that is given packets as they lie in a capture. Not thread-safe.
///
/// BPF_PROG_TEST_RUN takes a link header off a socket filter's packet (Linux 6.18,
/// net/bpf/test_run.c, bpf_prog_test_run_skb()); one is put before it here, so that the program
/// sees what was captured.
public final class KernelPackets implements AutoCloseable {

    /// An Ethernet header of local experimental type 0x88b5, behind which the kernel expects
    /// nothing.
    private static final int HEADER = 14;

    private static final byte[] TYPE = {(byte) 0x88, (byte) 0xb5};

    /// What BPF_PROG_TEST_RUN has room for.
    private static final int LONGEST = 1 << 16;

    private final KernelProgram program;
    private final int prepended;

    private KernelPackets(KernelProgram program, KernelProgramType type) {
        this.program = program;
        this.prepended = type == KernelProgramType.SOCKET_FILTER ? HEADER : 0;
    }

    /// The header that is put before the packets of a socket filter; the array is the caller's.
    static byte[] header() {
        byte[] header = new byte[HEADER];
        System.arraycopy(TYPE, 0, header, HEADER - TYPE.length, TYPE.length);
        return header;
    }

    /// Loads a program.
    ///
    /// @return empty if the kernel refuses it
    public static Optional<KernelPackets> load(
            KernelBpf kernel, EbpfProgram program, KernelProgramType type) {
        return kernel.load(program, type) instanceof KernelLoad.Loaded(KernelProgram loaded, _)
                ? Optional.of(new KernelPackets(loaded, type))
                : Optional.empty();
    }

    /// Runs the program on the captured bytes of a packet.
    ///
    /// @return the low 32 bits of R0; empty where the kernel does not take the packet: it is larger
    ///   than a page, or too short for the headers that it says it has
    public OptionalInt run(byte[] buffer, int offset, int capturedLength) {
        return ran(buffer, offset, capturedLength, 1)
                .map(ran -> OptionalInt.of(ran.answer()))
                .orElseGet(OptionalInt::empty);
    }

    /// Runs the program on the captured bytes of a packet again and again.
    ///
    /// @return what a run took on the average, in nanoseconds by the kernel's own measure, which
    ///   includes what it does between two runs; empty where the kernel does not take the packet
    public OptionalInt nanosPerRun(byte[] buffer, int offset, int capturedLength, int repeat) {
        return ran(buffer, offset, capturedLength, repeat)
                .map(ran -> OptionalInt.of(ran.nanosPerRun()))
                .orElseGet(OptionalInt::empty);
    }

    private Optional<KernelRun.Ran> ran(byte[] buffer, int offset, int capturedLength, int repeat) {
        if (capturedLength > LONGEST - prepended) {
            return Optional.empty();
        }
        byte[] packet = new byte[prepended + capturedLength];
        System.arraycopy(header(), 0, packet, 0, prepended);
        System.arraycopy(buffer, offset, packet, prepended, capturedLength);
        return program.run(packet, repeat) instanceof KernelRun.Ran ran
                ? Optional.of(ran)
                : Optional.empty();
    }

    /// Unloads the program.
    @Override
    public void close() {
        program.close();
    }
}
