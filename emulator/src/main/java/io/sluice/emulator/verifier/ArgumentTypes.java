package io.sluice.emulator.verifier;

import io.sluice.emulator.verifier.profile.Message;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// Which register types each kind of helper parameter takes.
///
/// Source: Linux 6.18, kernel/bpf/verifier.c, compatible_reg_types.
final class ArgumentTypes {

    /// One acceptable type.
    private record Type(RegType type, int flags, String text) {
        static Type of(RegType type) {
            return new Type(type, 0, type.text);
        }
    }

    private static final Type TRUSTED = new Type(RegType.BTF_ID, RegType.TRUSTED, "trusted_ptr_");
    private static final List<Type> MEMORY =
            List.of(
                    Type.of(RegType.STACK),
                    Type.of(RegType.PACKET),
                    Type.of(RegType.PACKET_META),
                    Type.of(RegType.MAP_KEY),
                    Type.of(RegType.MAP_VALUE),
                    Type.of(RegType.MEM),
                    new Type(RegType.MEM, RegType.RINGBUF, "ringbuf_mem"),
                    Type.of(RegType.BUF),
                    TRUSTED);
    private static final List<Type> SOCKETS =
            List.of(
                    Type.of(RegType.SOCK_COMMON),
                    Type.of(RegType.SOCKET),
                    Type.of(RegType.TCP_SOCK),
                    Type.of(RegType.XDP_SOCK));
    private static final List<Type> ANY_SOCKETS =
            List.of(
                    Type.of(RegType.SOCK_COMMON),
                    Type.of(RegType.SOCKET),
                    Type.of(RegType.TCP_SOCK),
                    Type.of(RegType.XDP_SOCK),
                    Type.of(RegType.BTF_ID),
                    TRUSTED);
    private static final List<Type> SCALAR = List.of(Type.of(RegType.SCALAR));

    private static final Map<String, List<Type>> TYPES =
            Map.ofEntries(
                    Map.entry("KEY", MEMORY),
                    Map.entry("VALUE", MEMORY),
                    Map.entry("UVALUE", MEMORY),
                    Map.entry("RMEM", MEMORY),
                    Map.entry("UINT", MEMORY),
                    Map.entry("CSTR", List.of(Type.of(RegType.MAP_VALUE))),
                    Map.entry("UMEM", MEMORY),
                    Map.entry("WMEM", MEMORY),
                    Map.entry("LONG", MEMORY),
                    Map.entry("SIZE", SCALAR),
                    Map.entry("SIZE0", SCALAR),
                    Map.entry("ALLOC", SCALAR),
                    Map.entry("CALLOC", SCALAR),
                    Map.entry("MAP", List.of(Type.of(RegType.MAP_PTR))),
                    Map.entry("CTX", List.of(Type.of(RegType.CTX))),
                    Map.entry("SKC", SOCKETS),
                    Map.entry("SOCK", List.of(Type.of(RegType.SOCKET))),
                    Map.entry("BSOCK", ANY_SOCKETS),
                    Map.entry("LOCK", List.of(Type.of(RegType.MAP_VALUE), Type.of(RegType.BTF_ID))),
                    Map.entry("TIMER", List.of(Type.of(RegType.MAP_VALUE))),
                    Map.entry("KPTR", List.of(Type.of(RegType.MAP_VALUE), Type.of(RegType.BTF_ID))),
                    Map.entry("RB", List.of(new Type(RegType.MEM, RegType.RINGBUF, "ringbuf_mem"))),
                    Map.entry("FUNC", List.of(Type.of(RegType.FUNC))),
                    Map.entry("STACK", List.of(Type.of(RegType.STACK))),
                    Map.entry(
                            "BTF",
                            List.of(
                                    Type.of(RegType.BTF_ID),
                                    TRUSTED,
                                    new Type(RegType.BTF_ID, -1, "rcu_ptr_"))),
                    Map.entry(
                            "PERCPU",
                            List.of(
                                    new Type(RegType.BTF_ID, -1, "percpu_ptr_"),
                                    new Type(RegType.BTF_ID, -1, "percpu_rcu_ptr_"),
                                    new Type(RegType.BTF_ID, -1, "percpu_trusted_ptr_"))),
                    Map.entry(
                            "DYNPTR",
                            List.of(
                                    Type.of(RegType.STACK),
                                    new Type(RegType.BTF_ID, -1, "dynptr_ptr"))));

    private ArgumentTypes() {}

    /// Sockets of the kernel whose first member is, all the way down, a `struct sock_common`.
    private static final Set<String> SOCKET_STRUCTURES =
            Set.of(
                    "sock_common",
                    "sock",
                    "tcp_sock",
                    "tcp6_sock",
                    "tcp_timewait_sock",
                    "tcp_request_sock",
                    "udp6_sock",
                    "unix_sock",
                    "mptcp_sock");

    /// @param word the parameter's word
    /// @param helper the helper's name
    static void check(int number, RegState reg, String word, String helper) {
        boolean orNull = word.endsWith("?");
        String kind = word.replace("?", "").replace("+R", "").replaceFirst(":.*", "");
        List<Type> accepted = TYPES.getOrDefault(kind, List.of());
        boolean readOnly = kind.equals("RMEM") || kind.equals("KEY") || kind.equals("VALUE");
        int flags =
                reg.flags & ~(orNull ? RegType.MAYBE_NULL : 0) & ~(readOnly ? RegType.RDONLY : 0);
        if (accepted.stream().noneMatch(t -> t.type == reg.type && t.flags == flags)) {
            List<String> texts = accepted.stream().map(Type::text).toList();
            throw new Refused(
                    Reason.ARGUMENT,
                    Message.ARGUMENT_TYPE,
                    number,
                    reg.typeText(),
                    String.join(", ", texts));
        }
        if (reg.type == RegType.BTF_ID) {
            checkStructure(number, reg, word, accepted.equals(MEMORY) ? helper : "");
        }
    }

    /// @param mayWrite the name of the helper where the structure is taken as plain memory
    private static void checkStructure(int number, RegState reg, String word, String mayWrite) {
        if (!mayWrite.isEmpty()) {
            if (!word.startsWith("RMEM")) {
                throw new Refused(
                        Reason.ARGUMENT,
                        Message.HELPER_MAY_WRITE,
                        mayWrite,
                        number,
                        reg.typeText());
            }
            return;
        }
        String is = Objects.requireNonNullElse(reg.structure, "");
        boolean socket = word.startsWith("BSOCK");
        String wanted = socket ? "sock_common" : word.replace("?", "").replaceFirst("BTF:", "");
        if (socket ? !SOCKET_STRUCTURES.contains(is) : !is.equals(wanted)) {
            throw new Refused(Reason.ARGUMENT, Message.ARGUMENT_STRUCTURE, number, is, wanted);
        }
    }
}
