package io.sluice.emulator.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// A program in the kernel. Not thread-safe.
public final class KernelProgram implements AutoCloseable {

    private static final long BPF_PROG_TEST_RUN = 10;
    private static final int ATTRIBUTES = 80;

    /// Room for a packet and what a program may add to it.
    private static final int ROOM = 1 << 16;

    private final BpfSyscall syscall;
    private final int fd;
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment in = arena.allocate(ROOM);
    private final MemorySegment out = arena.allocate(ROOM);
    private final MemorySegment attributes = arena.allocate(ATTRIBUTES, 8);

    KernelProgram(BpfSyscall syscall, int fd) {
        this.syscall = syscall;
        this.fd = fd;
    }

    /// Runs the program on a packet with BPF_PROG_TEST_RUN. A packet begins with its Ethernet
    /// header, also for a socket filter, which then sees what follows it.
    ///
    /// @param repeat how often, for the time it takes
    /// @throws IllegalArgumentException if the packet has more than 65,536 bytes
    public KernelRun run(byte[] packet, int repeat) {
        if (packet.length > ROOM) {
            throw new IllegalArgumentException("a packet of " + packet.length + " bytes");
        }
        MemorySegment.copy(packet, 0, in, JAVA_BYTE, 0, packet.length);
        attributes.fill((byte) 0);
        attributes.set(JAVA_INT, 0, fd);
        attributes.set(JAVA_INT, 8, packet.length);
        attributes.set(JAVA_INT, 12, ROOM);
        attributes.set(JAVA_LONG, 16, in.address());
        attributes.set(JAVA_LONG, 24, out.address());
        attributes.set(JAVA_INT, 32, repeat);
        try (Arena call = Arena.ofConfined()) {
            BpfSyscall.Result result = syscall.call(BPF_PROG_TEST_RUN, attributes, call);
            return result.value() >= 0
                    ? new KernelRun.Ran(attributes.get(JAVA_INT, 4), attributes.get(JAVA_INT, 36))
                    : new KernelRun.NotRun(result.errno());
        }
    }

    /// Unloads the program.
    @Override
    public void close() {
        syscall.close(fd);
        arena.close();
    }
}
