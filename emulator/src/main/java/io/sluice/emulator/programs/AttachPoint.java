package io.sluice.emulator.programs;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// Where programs are attached, as far as it decides what they may do.
///
/// Numbers and names: Linux 6.18, include/uapi/linux/bpf.h, enum bpf_attach_type.
public enum AttachPoint {
    CGROUP_INET_INGRESS(0, ProgramType.CGROUP_SKB, "ingress"),
    CGROUP_INET_EGRESS(1, ProgramType.CGROUP_SKB, "egress"),
    CGROUP_INET_SOCK_CREATE(2, ProgramType.CGROUP_SOCK, "sock_create"),
    CGROUP_SOCK_OPS(3, ProgramType.SOCK_OPS, ""),
    SK_SKB_STREAM_PARSER(4, ProgramType.SK_SKB, ""),
    SK_SKB_STREAM_VERDICT(5, ProgramType.SK_SKB, ""),
    CGROUP_DEVICE(6, ProgramType.CGROUP_DEVICE, ""),
    SK_MSG_VERDICT(7, ProgramType.SK_MSG, ""),
    CGROUP_INET4_BIND(8, ProgramType.CGROUP_SOCK_ADDR, "bind4"),
    CGROUP_INET6_BIND(9, ProgramType.CGROUP_SOCK_ADDR, "bind6"),
    CGROUP_INET4_CONNECT(10, ProgramType.CGROUP_SOCK_ADDR, "connect4"),
    CGROUP_INET6_CONNECT(11, ProgramType.CGROUP_SOCK_ADDR, "connect6"),
    CGROUP_INET4_POST_BIND(12, ProgramType.CGROUP_SOCK, "post_bind4"),
    CGROUP_INET6_POST_BIND(13, ProgramType.CGROUP_SOCK, "post_bind6"),
    CGROUP_UDP4_SENDMSG(14, ProgramType.CGROUP_SOCK_ADDR, "sendmsg4"),
    CGROUP_UDP6_SENDMSG(15, ProgramType.CGROUP_SOCK_ADDR, "sendmsg6"),
    LIRC_MODE2(16, ProgramType.LIRC_MODE2, ""),
    FLOW_DISSECTOR(17, ProgramType.FLOW_DISSECTOR, ""),
    CGROUP_SYSCTL(18, ProgramType.CGROUP_SYSCTL, ""),
    CGROUP_UDP4_RECVMSG(19, ProgramType.CGROUP_SOCK_ADDR, "recvmsg4"),
    CGROUP_UDP6_RECVMSG(20, ProgramType.CGROUP_SOCK_ADDR, "recvmsg6"),
    CGROUP_GETSOCKOPT(21, ProgramType.CGROUP_SOCKOPT, "get"),
    CGROUP_SETSOCKOPT(22, ProgramType.CGROUP_SOCKOPT, "set"),
    CGROUP_INET4_GETPEERNAME(29, ProgramType.CGROUP_SOCK_ADDR, "getpeername4"),
    CGROUP_INET6_GETPEERNAME(30, ProgramType.CGROUP_SOCK_ADDR, "getpeername6"),
    CGROUP_INET4_GETSOCKNAME(31, ProgramType.CGROUP_SOCK_ADDR, "getsockname4"),
    CGROUP_INET6_GETSOCKNAME(32, ProgramType.CGROUP_SOCK_ADDR, "getsockname6"),
    XDP_DEVMAP(33, ProgramType.XDP, "devmap"),
    CGROUP_INET_SOCK_RELEASE(34, ProgramType.CGROUP_SOCK, "sock_release"),
    XDP_CPUMAP(35, ProgramType.XDP, "cpumap"),
    SK_LOOKUP(36, ProgramType.SK_LOOKUP, ""),
    XDP(37, ProgramType.XDP, ""),
    SK_SKB_VERDICT(38, ProgramType.SK_SKB, ""),
    SK_REUSEPORT_SELECT(39, ProgramType.SK_REUSEPORT, "select"),
    SK_REUSEPORT_SELECT_OR_MIGRATE(40, ProgramType.SK_REUSEPORT, "select_or_migrate"),
    NETFILTER(45, ProgramType.NETFILTER, "");

    private final int number;
    private final ProgramType type;
    private final String attach;

    AttachPoint(int number, ProgramType type, String attach) {
        this.number = number;
        this.type = type;
        this.attach = attach;
    }

    /// The kernel's number.
    public int number() {
        return number;
    }

    /// The type of program that is attached there.
    public ProgramType type() {
        return type;
    }

    /// The attach point as [ProgramKind#attach()] has it; empty where it makes no difference.
    public String attach() {
        return attach;
    }

    /// The point that the kernel names so, in small letters: `cgroup_inet4_connect`.
    public static Optional<AttachPoint> named(String name) {
        return Arrays.stream(values())
                .filter(point -> point.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst();
    }

    /// The first point of a kind of program.
    public static Optional<AttachPoint> of(ProgramKind kind) {
        return Arrays.stream(values())
                .filter(p -> p.type == kind.type() && p.attach.equals(kind.attach()))
                .findFirst();
    }
}
