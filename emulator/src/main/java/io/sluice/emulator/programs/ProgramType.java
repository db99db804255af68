package io.sluice.emulator.programs;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// The kinds of program.
///
/// Numbers: Linux 6.18, include/uapi/linux/bpf.h, enum bpf_prog_type.
public enum ProgramType {
    /// Of no kernel: R1 points to plain memory, R2 is its length.
    PLAIN(0, ""),
    SOCKET_FILTER(1, ""),
    KPROBE(2, ""),
    SCHED_CLS(3, ""),
    SCHED_ACT(4, ""),
    TRACEPOINT(5, ""),
    XDP(6, ""),
    PERF_EVENT(7, ""),
    CGROUP_SKB(8, "ingress"),
    CGROUP_SOCK(9, "sock_create"),
    LWT_IN(10, ""),
    LWT_OUT(11, ""),
    LWT_XMIT(12, ""),
    SOCK_OPS(13, ""),
    SK_SKB(14, ""),
    CGROUP_DEVICE(15, ""),
    SK_MSG(16, ""),
    RAW_TRACEPOINT(17, ""),
    CGROUP_SOCK_ADDR(18, "bind4"),
    LWT_SEG6LOCAL(19, ""),
    LIRC_MODE2(20, ""),
    SK_REUSEPORT(21, "select"),
    FLOW_DISSECTOR(22, ""),
    CGROUP_SYSCTL(23, ""),
    RAW_TRACEPOINT_WRITABLE(24, ""),
    CGROUP_SOCKOPT(25, "get"),
    SK_LOOKUP(30, ""),
    SYSCALL(31, ""),
    NETFILTER(32, "");

    private final int number;
    private final String defaultAttach;

    ProgramType(int number, String defaultAttach) {
        this.number = number;
        this.defaultAttach = defaultAttach;
    }

    /// The kernel's number.
    public int number() {
        return number;
    }

    /// The attach point when none is named; empty if the type has none that matters.
    public String defaultAttach() {
        return defaultAttach;
    }

    /// The name in files and options, such as `sched_cls`.
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The type with a label.
    public static Optional<ProgramType> labelled(String label) {
        return Arrays.stream(values()).filter(type -> type.label().equals(label)).findFirst();
    }

    /// Programs that may run in any context, so that locks and timers are denied to them.
    public boolean isTracing() {
        return switch (this) {
            case KPROBE, TRACEPOINT, PERF_EVENT, RAW_TRACEPOINT, RAW_TRACEPOINT_WRITABLE -> true;
            default -> false;
        };
    }

    /// Programs that may be loaded without CAP_BPF.
    public boolean isUnprivileged() {
        return this == SOCKET_FILTER || this == CGROUP_SKB;
    }

    /// Programs that only CAP_PERFMON may load.
    public boolean needsPerfmon() {
        return isTracing();
    }

    /// Whether ld_abs and ld_ind are known.
    public boolean mayLoadAbsolute() {
        return switch (this) {
            case PLAIN, SOCKET_FILTER, SCHED_CLS, SCHED_ACT -> true;
            default -> false;
        };
    }

    /// Whether the kernel rewrites accesses to the context, whose fields lie elsewhere in truth.
    ///
    /// Source: Linux 6.18, the bpf_verifier_ops that have a convert_ctx_access.
    public boolean translatesContext() {
        return switch (this) {
            case KPROBE,
                    TRACEPOINT,
                    RAW_TRACEPOINT,
                    RAW_TRACEPOINT_WRITABLE,
                    CGROUP_DEVICE,
                    LIRC_MODE2,
                    SYSCALL,
                    NETFILTER ->
                    false;
            default -> true;
        };
    }

    /// Whether the packet itself may be written through a pointer.
    public boolean writesPacket() {
        return switch (this) {
            case SCHED_CLS, SCHED_ACT, XDP, LWT_XMIT, SK_SKB, SK_MSG, CGROUP_SOCKOPT -> true;
            default -> false;
        };
    }

    /// Whether the packet may be read through a pointer.
    public boolean readsPacket() {
        return switch (this) {
            case LWT_IN, LWT_OUT, LWT_SEG6LOCAL, SK_REUSEPORT, FLOW_DISSECTOR, CGROUP_SKB -> true;
            default -> writesPacket();
        };
    }
}
