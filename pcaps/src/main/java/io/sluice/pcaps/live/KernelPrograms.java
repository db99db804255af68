package io.sluice.pcaps.live;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;

/// Whether this kernel lets this process load extended BPF programs.
public final class KernelPrograms {
    private static final int EPERM = 1;

    /// Linux, arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h.
    private static final int BPF_ON_X86_64 = 321;

    private static final int BPF_ON_OTHERS = 280;

    /// What bpf(2) says.
    public enum Access {
        ALLOWED,
        NOT_ALLOWED,
        /// This system has no such call.
        NO_SUCH_CALL,
        /// It cannot be asked, for want of JNA.
        UNKNOWN
    }

    private KernelPrograms() {}

    /// Asks with a command that names nothing: it is refused as invalid where it is allowed.
    public static Access access() {
        if (!Platform.isLinux() || !Platform.is64Bit()) {
            return Access.NO_SUCH_CALL;
        }
        try {
            SystemCall.syscall(
                    Platform.isIntel() ? BPF_ON_X86_64 : BPF_ON_OTHERS, 0, Pointer.NULL, 0);
            return Access.ALLOWED;
        } catch (LastErrorException e) {
            return switch (e.getErrorCode()) {
                case EPERM -> Access.NOT_ALLOWED;
                case ENOSYS -> Access.NO_SUCH_CALL;
                default -> Access.ALLOWED;
            };
        } catch (LinkageError e) {
            return Access.UNKNOWN;
        }
    }

    private static final int ENOSYS = 38;

    /// syscall(2), with the arguments of bpf(2).
    private static final class SystemCall {
        static {
            Native.register(SystemCall.class, Platform.C_LIBRARY_NAME);
        }

        static native long syscall(long number, long command, Pointer attributes, long size)
                throws LastErrorException;
    }
}
