package io.sluice.emulator.verifier;

import java.util.List;
import java.util.Map;

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
                    Map.entry("UMEM", MEMORY),
                    Map.entry("LONG", MEMORY),
                    Map.entry("MV", MEMORY),
                    Map.entry("SIZE", SCALAR),
                    Map.entry("SIZE0", SCALAR),
                    Map.entry("ALLOC", SCALAR),
                    Map.entry("CALLOC", SCALAR),
                    Map.entry("MAP", List.of(Type.of(RegType.MAP_PTR))),
                    Map.entry("CTX", List.of(Type.of(RegType.CTX))),
                    Map.entry("SKC", SOCKETS),
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

    static void check(int number, RegState reg, String kind, boolean orNull) {
        List<Type> accepted = TYPES.getOrDefault(kind, List.of());
        int ignored =
                (orNull ? RegType.MAYBE_NULL : 0)
                        | (kind.equals("RMEM") || kind.equals("KEY") || kind.equals("VALUE")
                                ? RegType.RDONLY
                                : 0);
        int flags = reg.flags & ~ignored;
        for (Type type : accepted) {
            if (type.type == reg.type && type.flags == flags) {
                return;
            }
        }
        List<String> texts = accepted.stream().map(Type::text).toList();
        throw new Refused(
                Reason.ARGUMENT,
                "R" + number + " type=" + reg.typeText() + " expected=" + String.join(", ", texts));
    }
}
