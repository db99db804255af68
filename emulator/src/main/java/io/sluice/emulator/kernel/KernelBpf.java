package io.sluice.emulator.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.sluice.filters.ebpf.EbpfCodec;
import io.sluice.filters.ebpf.EbpfProgram;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Optional;

/// Loads programs into the running kernel. Attribute offsets: Linux 6.12, include/uapi/linux/bpf.h,
/// union bpf_attr.
public final class KernelBpf {

    private static final long BPF_PROG_LOAD = 5;
    private static final int ATTRIBUTES = 128;
    private static final int LOG_SIZE = 1 << 20;
    private static final int ENOSPC = 28;

    /// How much the verifier writes to its log.
    public enum LogLevel {
        /// The path that fails.
        PATH(1),
        /// Every path.
        ALL(2);

        private final int number;

        LogLevel(int number) {
            this.number = number;
        }
    }

    private final BpfSyscall syscall;

    private KernelBpf(BpfSyscall syscall) {
        this.syscall = syscall;
    }

    /// The kernel, or nothing if this process may not load programs: not Linux, or no privilege.
    public static Optional<KernelBpf> open() {
        return BpfSyscall.find().map(KernelBpf::new).filter(KernelBpf::mayLoad);
    }

    /// Asks with the smallest program there is: `r0 = 0; exit`.
    private boolean mayLoad() {
        KernelLoad load = load(new long[] {0xb7, 0x95}, KernelProgramType.SCHED_CLS, LogLevel.PATH);
        if (load instanceof KernelLoad.Loaded(KernelProgram program, String _)) {
            program.close();
            return true;
        }
        return false;
    }

    /// Loads a program under the licence GPL, which opens all helpers to it.
    public KernelLoad load(EbpfProgram program, KernelProgramType type) {
        return load(program, type, LogLevel.PATH);
    }

    /// As above, with a log as long as asked for; one beyond a mebibyte is cut.
    public KernelLoad load(EbpfProgram program, KernelProgramType type, LogLevel logLevel) {
        return load(EbpfCodec.encode(program), type, logLevel);
    }

    private KernelLoad load(long[] slots, KernelProgramType type, LogLevel logLevel) {
        try (Arena arena = Arena.ofConfined()) {
            byte[] bytes = EbpfCodec.bytes(slots, ByteOrder.nativeOrder());
            MemorySegment code =
                    arena.allocate(bytes.length, 8).copyFrom(MemorySegment.ofArray(bytes));
            MemorySegment log = arena.allocate(LOG_SIZE);
            MemorySegment attributes = arena.allocate(ATTRIBUTES, 8);
            attributes.set(JAVA_INT, 0, type.number());
            attributes.set(JAVA_INT, 4, slots.length);
            attributes.set(JAVA_LONG, 8, code.address());
            attributes.set(JAVA_LONG, 16, arena.allocateFrom("GPL").address());
            attributes.set(JAVA_INT, 24, logLevel.number);
            attributes.set(JAVA_INT, 28, LOG_SIZE);
            attributes.set(JAVA_LONG, 32, log.address());
            BpfSyscall.Result result = syscall.call(BPF_PROG_LOAD, attributes, arena);
            if (result.errno() == ENOSPC) {
                attributes.set(JAVA_INT, 24, 0);
                attributes.set(JAVA_INT, 28, 0);
                attributes.set(JAVA_LONG, 32, 0);
                result = syscall.call(BPF_PROG_LOAD, attributes, arena);
            }
            log.set(JAVA_BYTE, LOG_SIZE - 1, (byte) 0);
            String text = log.getString(0);
            return result.value() >= 0
                    ? new KernelLoad.Loaded(new KernelProgram(syscall, (int) result.value()), text)
                    : new KernelLoad.Refused(result.errno(), text);
        }
    }
}
