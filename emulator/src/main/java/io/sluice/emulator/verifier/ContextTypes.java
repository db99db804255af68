package io.sluice.emulator.verifier;

import io.sluice.emulator.programs.ProgramType;
import io.sluice.emulator.verifier.profile.Message;
import io.sluice.emulator.verifier.profile.Words;
import io.sluice.filters.btf.Btf;
import io.sluice.filters.btf.BtfKind;
import io.sluice.filters.btf.BtfType;
import io.sluice.filters.btf.BtfType.Derived;
import io.sluice.filters.btf.BtfType.Sized;
import java.util.Optional;

/// Which pointers in a function's type are the program's context.
///
/// Source: Linux 6.18, kernel/bpf/btf.c, btf_is_prog_ctx_type() and btf_validate_prog_ctx_type();
/// the names are those of include/linux/bpf_types.h. Only the name counts, never the fields.
final class ContextTypes {
    private static final String REGISTERS = "bpf_user_pt_regs_t";

    /// What bpf_user_pt_regs_t is on x86-64.
    private static final String REGISTERS_STRUCTURE = "pt_regs";

    private final Btf btf;
    private final ProgramType type;

    ContextTypes(Btf btf, ProgramType type) {
        this.btf = btf;
        this.type = type;
    }

    /// The context's structure; empty if a program of this type has none with a name.
    private String structure() {
        return switch (type) {
            case SOCKET_FILTER,
                    SCHED_CLS,
                    SCHED_ACT,
                    CGROUP_SKB,
                    LWT_IN,
                    LWT_OUT,
                    LWT_XMIT,
                    LWT_SEG6LOCAL,
                    SK_SKB,
                    FLOW_DISSECTOR ->
                    "__sk_buff";
            case XDP -> "xdp_md";
            case CGROUP_SOCK -> "bpf_sock";
            case CGROUP_SOCK_ADDR -> "bpf_sock_addr";
            case SOCK_OPS -> "bpf_sock_ops";
            case SK_MSG -> "sk_msg_md";
            case KPROBE -> REGISTERS_STRUCTURE;
            case PERF_EVENT -> "bpf_perf_event_data";
            case RAW_TRACEPOINT, RAW_TRACEPOINT_WRITABLE -> "bpf_raw_tracepoint_args";
            case CGROUP_DEVICE -> "bpf_cgroup_dev_ctx";
            case CGROUP_SYSCTL -> "bpf_sysctl";
            case CGROUP_SOCKOPT -> "bpf_sockopt";
            case SK_REUSEPORT -> "sk_reuseport_md";
            case SK_LOOKUP -> "bpf_sk_lookup";
            case NETFILTER -> "bpf_nf_ctx";
            case TRACEPOINT, LIRC_MODE2, SYSCALL, PLAIN -> "";
        };
    }

    /// Another name that the context goes by: the kernel's own structure behind it, or the name
    /// that the structure is given.
    private String alias() {
        return switch (type) {
            case KPROBE -> REGISTERS;
            case TRACEPOINT -> "__u64";
            case LIRC_MODE2 -> "__u32";
            default ->
                    switch (structure()) {
                        case "__sk_buff" -> "sk_buff";
                        case "xdp_md" -> "xdp_buff";
                        default -> "";
                    };
        };
    }

    /// Whether the name alone says that a pointer is the context.
    ///
    /// @param target the number of what it points to
    boolean isContext(int target) {
        if (type == ProgramType.KPROBE && isRegisters(target)) {
            return true;
        }
        BtfType pointee = btf.plain(target);
        return (pointee.kind() == BtfKind.STRUCT || pointee.kind() == BtfKind.UNION)
                && !pointee.name().isEmpty()
                && (pointee.name().equals(structure()) || pointee.name().equals(alias()));
    }

    private boolean isRegisters(int target) {
        BtfType pointee = btf.type(target);
        while (pointee.kind().isModifier()
                && pointee.kind() != BtfKind.TYPEDEF
                && pointee instanceof Derived derived) {
            pointee = btf.type(derived.target());
        }
        return pointee.kind() == BtfKind.TYPEDEF && pointee.name().equals(REGISTERS);
    }

    /// What is wrong with a pointer that is noted to be the context, if anything is.
    ///
    /// @param number of the argument, counted from 0
    Optional<Words> faultOfTagged(int number, int target) {
        boolean registers = type == ProgramType.KPROBE || type == ProgramType.PERF_EVENT;
        BtfType pointee = btf.plain(target);
        if (registers && isRegisters(target) || pointee.kind() == BtfKind.VOID) {
            return Optional.empty();
        }
        if (pointee.name().isEmpty()) {
            return Optional.of(Words.of(Message.CONTEXT_UNNAMED, number));
        }
        if (isAccepted(pointee)) {
            return Optional.empty();
        }
        if (structure().isEmpty()) {
            return Optional.of(Words.of(Message.CONTEXT_NOT_VOID, number));
        }
        return isStructure(pointee, structure())
                ? Optional.empty()
                : Optional.of(Words.of(Message.CONTEXT_STRUCTURE, number, structure()));
    }

    /// What a type of program takes beside its own structure.
    private boolean isAccepted(BtfType pointee) {
        return switch (type) {
            case KPROBE, PERF_EVENT -> isStructure(pointee, REGISTERS_STRUCTURE);
            case RAW_TRACEPOINT, RAW_TRACEPOINT_WRITABLE ->
                    pointee instanceof Sized(BtfKind kind, String _, int size)
                            && kind == BtfKind.INT
                            && size == Long.BYTES;
            case TRACEPOINT, SYSCALL -> true;
            default -> false;
        };
    }

    private static boolean isStructure(BtfType type, String name) {
        return type.kind() == BtfKind.STRUCT && type.name().equals(name);
    }
}
