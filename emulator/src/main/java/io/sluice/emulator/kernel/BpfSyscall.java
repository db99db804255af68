package io.sluice.emulator.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.VarHandle;
import java.util.Optional;

/// `bpf(2)` by number, for it has no function in the C library; and `close(2)`.
final class BpfSyscall {

    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO =
            STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    /// What a call gave: its result, or the error's number.
    record Result(long value, int errno) {}

    /// The shape of `syscall(2)` here; public because the JVM asks that of interfaces over method
    /// handles.
    public interface Call {
        long call(
                MemorySegment state,
                long number,
                long command,
                MemorySegment attributes,
                long size);
    }

    /// The shape of `close(2)`.
    public interface Close {
        int close(int fd);
    }

    private final Call syscall;
    private final Close close;
    private final long number;

    private BpfSyscall(Call syscall, Close close, long number) {
        this.syscall = syscall;
        this.close = close;
        this.number = number;
    }

    /// The system call on this machine, or nothing where its number is not known.
    static Optional<BpfSyscall> find() {
        if (!System.getProperty("os.name", "").equals("Linux")) {
            return Optional.empty();
        }
        // arch/x86/entry/syscalls/syscall_64.tbl; include/uapi/asm-generic/unistd.h
        return switch (System.getProperty("os.arch", "")) {
            case "amd64" -> Optional.of(link(321));
            case "aarch64", "riscv64" -> Optional.of(link(280));
            default -> Optional.empty();
        };
    }

    /// Restricted by the JVM, as all of native access: the application grants it to itself on its
    /// command line.
    @SuppressWarnings("restricted")
    private static BpfSyscall link(long number) {
        Linker linker = Linker.nativeLinker();
        MethodHandle syscall =
                linker.downcallHandle(
                        linker.defaultLookup().findOrThrow("syscall"),
                        FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG),
                        Linker.Option.captureCallState("errno"),
                        Linker.Option.firstVariadicArg(1));
        MethodHandle close =
                linker.downcallHandle(
                        linker.defaultLookup().findOrThrow("close"),
                        FunctionDescriptor.of(JAVA_INT, JAVA_INT));
        return new BpfSyscall(
                MethodHandleProxies.asInterfaceInstance(Call.class, syscall),
                MethodHandleProxies.asInterfaceInstance(Close.class, close),
                number);
    }

    Result call(long command, MemorySegment attributes, SegmentAllocator allocator) {
        MemorySegment state = allocator.allocate(STATE);
        long value = syscall.call(state, number, command, attributes, attributes.byteSize());
        return new Result(value, value < 0 ? (int) ERRNO.get(state, 0L) : 0);
    }

    /// Whether the descriptor is closed now.
    boolean close(int fd) {
        return close.close(fd) == 0;
    }
}
