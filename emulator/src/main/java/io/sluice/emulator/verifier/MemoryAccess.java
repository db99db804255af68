package io.sluice.emulator.verifier;

import io.sluice.emulator.maps.MapSpec;
import io.sluice.emulator.maps.MapType;
import io.sluice.emulator.programs.ContextAccess;
import io.sluice.emulator.programs.ContextTable;
import io.sluice.emulator.programs.ProgramType;
import io.sluice.emulator.verifier.domain.Scalar;
import io.sluice.emulator.verifier.domain.Tnum;
import io.sluice.emulator.verifier.profile.Message;

/// One access through a register: what memory it is, whether it lies inside, and what a load gives.
///
/// Source: Linux 6.18, kernel/bpf/verifier.c, check_mem_access() and check_ptr_alignment().
final class MemoryAccess {

    private static final int FLOW_KEYS_BYTES = 56;

    /// Offsets in struct __sk_buff.
    private static final int DATA = 76;

    private static final int TSTAMP = 152;

    /// An access.
    ///
    /// @param pointer the register that points
    /// @param off the instruction's offset
    /// @param size bytes
    /// @param write whether memory is written
    /// @param value the register loaded or stored, -1 if none
    /// @param signExtend whether a load extends the sign
    /// @param atomic whether it must be aligned in any case
    record Access(
            int pointer,
            int off,
            int size,
            boolean write,
            int value,
            boolean signExtend,
            boolean atomic) {}

    private final Walk w;
    final MemoryRegions regions;
    final StackAccess stack;
    private final ContextTable context;

    MemoryAccess(Walk w) {
        this.w = w;
        regions = new MemoryRegions(w);
        stack = new StackAccess(w);
        context = ContextTable.of(w.request.program());
    }

    void check(Access a) {
        RegState reg = w.reg(a.pointer);
        boolean strict =
                a.atomic || w.request.flags().contains(VerificationRequest.Flag.STRICT_ALIGNMENT);
        checkAlignment(reg, a, strict);
        int off = a.off + reg.off;
        if (reg.mayBeNull()) {
            throw invalid(a.pointer, reg);
        }
        switch (reg.type) {
            case MAP_KEY -> {
                if (a.write) {
                    throw new Refused(Reason.OUT_OF_BOUNDS, Message.MAP_KEY_WRITE, a.pointer);
                }
                regions.region(
                        new MemoryRegions.Span(a.pointer, off, a.size, false),
                        reg,
                        reg.requireMap().keySize());
                loadUnknown(a);
            }
            case MAP_VALUE -> mapValue(a, reg, off);
            case MEM, BUF -> memory(a, reg, off);
            case CTX -> context(a, reg);
            case STACK -> stack.access(a, reg);
            case PACKET, PACKET_META -> packet(a, reg, off);
            case FLOW_KEYS -> flowKeys(a, off);
            case SOCKET, SOCK_COMMON, TCP_SOCK, XDP_SOCK -> socket(a, reg, off);
            case TP_BUFFER -> {
                regions.buffer(a.pointer, reg, off);
                loadUnknown(a);
            }
            case BTF_ID -> structure(a, reg, off);
            case MAP_PTR -> mapStructure(a, reg, off);
            case NOT_INIT, SCALAR, PACKET_END, FUNC -> throw invalid(a.pointer, reg);
        }
        narrow(a);
    }

    private static Refused invalid(int number, RegState reg) {
        return new Refused(Reason.NOT_A_POINTER, Message.NOT_MEMORY, number, reg.typeText());
    }

    /// Source: check_ptr_to_btf_access().
    private void structure(Access a, RegState reg, int off) {
        if (!w.privilege.leaksPointers()) {
            throw kernelOnly(String.valueOf(reg.structure));
        }
        if (off < 0) {
            throw new Refused(
                    Reason.OUT_OF_BOUNDS,
                    Message.STRUCTURE_NEGATIVE_OFFSET,
                    a.pointer,
                    String.valueOf(reg.structure),
                    off);
        }
        if (!reg.value.isZero()) {
            throw new Refused(
                    Reason.OUT_OF_BOUNDS,
                    Message.STRUCTURE_VARIABLE_OFFSET,
                    a.pointer,
                    String.valueOf(reg.structure),
                    off,
                    StatePrinter.tnum(reg.value.varOff()));
        }
        if (a.write) {
            throw new Refused(Reason.OUT_OF_BOUNDS, Message.STRUCTURE_WRITE);
        }
        throw structure(reg);
    }

    /// What lies in a structure of the kernel differs from build to build.
    static Refused structure(RegState reg) {
        return new Refused(
                Reason.UNSUPPORTED, Message.STRUCTURE_NOT_MODELLED, String.valueOf(reg.structure));
    }

    private static Refused kernelOnly(String structure) {
        return new Refused(Reason.POINTER_LEAK, Message.STRUCTURE_PRIVILEGED, structure);
    }

    /// Source: check_ptr_to_map_access().
    private void mapStructure(Access a, RegState reg, int off) {
        String structure = reg.requireMap().type().structure();
        if (!w.privilege.leaksPointers()) {
            throw kernelOnly(structure);
        }
        if (off < 0) {
            throw new Refused(
                    Reason.OUT_OF_BOUNDS,
                    Message.MAP_STRUCTURE_NEGATIVE_OFFSET,
                    a.pointer,
                    structure,
                    off);
        }
        if (a.write) {
            throw new Refused(Reason.OUT_OF_BOUNDS, Message.MAP_STRUCTURE_WRITE, structure);
        }
        throw new Refused(Reason.UNSUPPORTED, Message.STRUCTURE_NOT_MODELLED, structure);
    }

    private void loadUnknown(Access a) {
        if (!a.write && a.value >= 0) {
            w.unknown(w.reg(a.value));
        }
    }

    /// A load of fewer than eight bytes extends zeros or the sign.
    private void narrow(Access a) {
        if (a.write || a.value < 0 || a.size == 8) {
            return;
        }
        RegState loaded = w.reg(a.value);
        if (loaded.isScalar()) {
            loaded.value =
                    a.signExtend
                            ? loaded.value.signExtend64(a.size)
                            : loaded.value.truncate(a.size);
        }
    }

    private void checkLeak(Access a, String where) {
        if (a.write && a.value >= 0 && w.isHiddenPointer(w.reg(a.value))) {
            throw new Refused(Reason.POINTER_LEAK, Message.STORED_POINTER_LEAKS, a.value, where);
        }
    }

    private void mapValue(Access a, RegState reg, int off) {
        checkLeak(a, "map");
        MapSpec map = reg.requireMap();
        regions.checkMapDirection(map, off, a.size, a.write);
        regions.mapValue(a.pointer, reg, off, a.size, false);
        boolean known =
                !a.write
                        && a.value >= 0
                        && reg.value.isConstant()
                        && map.isConstant()
                        && map.type() == MapType.ARRAY;
        if (known) {
            loadConstant(a, map, off + (int) reg.value.value());
        } else {
            loadUnknown(a);
        }
    }

    /// What a load reads where nobody writes any more is known (bpf_map_direct_read()).
    private void loadConstant(Access a, MapSpec map, int off) {
        if (map.maxEntries() != 1) {
            throw new Refused(Reason.MAP, Message.NOTHING);
        }
        byte[] bytes = MapContents.of(map);
        long value = 0;
        for (int i = a.size - 1; i >= 0; i--) {
            value = value << 8 | bytes[off + i] & 0xff;
        }
        RegState target = w.reg(a.value);
        target.scalar(Scalar.constant(value), target.isScalar() && target.precise);
    }

    private void memory(Access a, RegState reg, int off) {
        if (a.write && (reg.flags & RegType.RDONLY) != 0) {
            throw new Refused(
                    Reason.OUT_OF_BOUNDS, Message.CANNOT_WRITE, a.pointer, reg.typeText());
        }
        checkLeak(a, "mem");
        regions.region(new MemoryRegions.Span(a.pointer, off, a.size, false), reg, reg.memBytes());
        loadUnknown(a);
    }

    private void context(Access a, RegState reg) {
        checkLeak(a, "ctx");
        regions.checkUnmoved(a.pointer, reg, isPlainContext());
        int off = a.off + reg.off;
        ContextAccess result =
                a.write
                        ? context.mayWrite(off, a.size) ? ContextAccess.SCALAR : ContextAccess.NONE
                        : context.read(off, a.size);
        if (result == ContextAccess.NONE
                || isWithheld(off, a.write)
                || a.signExtend && result != ContextAccess.SCALAR) {
            throw new Refused(Reason.CONTEXT_ACCESS, Message.CONTEXT_ACCESS, off, a.size);
        }
        if (a.write || a.value < 0) {
            return;
        }
        RegState loaded = w.reg(a.value);
        switch (result) {
            case NONE, SCALAR -> w.unknown(loaded);
            case PKT -> loaded.pointer(RegType.PACKET);
            case PKT_END -> loaded.pointer(RegType.PACKET_END);
            case PKT_META -> loaded.pointer(RegType.PACKET_META);
            case SOCK -> loaded.pointer(RegType.SOCKET);
            case SOCK_OR_NULL -> orNull(loaded, RegType.SOCKET);
            case SOCK_COMMON_OR_NULL -> orNull(loaded, RegType.SOCK_COMMON);
            case FLOW_KEYS -> loaded.pointer(RegType.FLOW_KEYS);
            case TP_BUFFER -> loaded.pointer(RegType.TP_BUFFER);
            case TRUSTED_PTR_SK_BUFF, TRUSTED_PTR_NF_HOOK_STATE -> {
                loaded.pointer(RegType.BTF_ID);
                loaded.flags = RegType.TRUSTED;
                loaded.structure =
                        result == ContextAccess.TRUSTED_PTR_SK_BUFF ? "sk_buff" : "nf_hook_state";
            }
        }
    }

    /// Source: net/core/filter.c, cg_skb_is_valid_access(): what of a socket buffer's context takes
    /// CAP_BPF.
    private boolean isWithheld(int off, boolean write) {
        boolean packet = off >= DATA && off < DATA + 8;
        boolean stamp = write && off >= TSTAMP && off < TSTAMP + 8;
        return !w.privilege.hasBpf()
                && w.request.program().type() == ProgramType.CGROUP_SKB
                && (packet || stamp);
    }

    private void orNull(RegState loaded, RegType type) {
        loaded.pointer(type);
        loaded.flags = RegType.MAYBE_NULL;
        loaded.id = w.nextId();
    }

    /// A context that is plain memory may be read through a moved pointer.
    private boolean isPlainContext() {
        return switch (w.request.program().type()) {
            case SYSCALL -> true;
            default -> false;
        };
    }

    private void packet(Access a, RegState reg, int off) {
        if (a.write && !w.request.program().type().writesPacket()) {
            throw new Refused(Reason.PACKET_BOUNDS, Message.PACKET_WRITE);
        }
        checkLeak(a, "packet");
        regions.packet(new MemoryRegions.Span(a.pointer, off, a.size, false), reg);
        loadUnknown(a);
    }

    private void flowKeys(Access a, int off) {
        checkLeak(a, "flow keys");
        if (off < 0 || off + a.size > FLOW_KEYS_BYTES) {
            throw new Refused(Reason.OUT_OF_BOUNDS, Message.FLOW_KEYS_ACCESS, off, a.size);
        }
        loadUnknown(a);
    }

    private void socket(Access a, RegState reg, int off) {
        if (a.write) {
            throw new Refused(
                    Reason.OUT_OF_BOUNDS, Message.CANNOT_WRITE, a.pointer, reg.typeText());
        }
        if (reg.value.smin() < 0) {
            throw MemoryRegions.negative(a.pointer);
        }
        if (!SocketFields.mayRead(reg.type, off, a.size)) {
            throw new Refused(
                    Reason.OUT_OF_BOUNDS,
                    Message.SOCKET_ACCESS,
                    a.pointer,
                    reg.typeText(),
                    off,
                    a.size);
        }
        loadUnknown(a);
    }

    /// A helper's own access must be aligned.
    void checkAligned(int register, int size) {
        checkAlignment(w.reg(register), new Access(register, 0, size, true, -1, false, true), true);
    }

    private static void checkAlignment(RegState reg, Access a, boolean strict) {
        // A type with a modifier, such as a value that may be 0, is none of those with a name.
        RegType named = reg.flags == 0 ? reg.type : RegType.NOT_INIT;
        String kind =
                switch (named) {
                    case FLOW_KEYS -> "flow keys ";
                    case MAP_KEY -> "key ";
                    case MAP_VALUE -> "value ";
                    case CTX -> "context ";
                    case STACK -> "stack ";
                    case SOCKET -> "sock ";
                    case SOCK_COMMON -> "sock_common ";
                    case TCP_SOCK -> "tcp_sock ";
                    case XDP_SOCK -> "xdp_sock ";
                    case PACKET, PACKET_META -> "packet ";
                    case NOT_INIT, SCALAR, MAP_PTR, PACKET_END, TP_BUFFER, BTF_ID, MEM, BUF, FUNC ->
                            "";
                };
        // The stack is tracked in aligned slots, so there alignment always counts.
        if (!strict && reg.type != RegType.STACK || a.size == 1) {
            return;
        }
        int ipAlign =
                reg.type.isPacket()
                        ? 2
                        : 0; // Ethernet headers are placed so that IP is aligned (NET_IP_ALIGN)
        Tnum at = reg.value.varOff().add(Tnum.constant(ipAlign + reg.off + a.off));
        if (!at.isAligned(a.size)) {
            String varOff = StatePrinter.tnum(reg.value.varOff());
            throw reg.type.isPacket()
                    ? new Refused(
                            Reason.MISALIGNED,
                            Message.MISALIGNED_PACKET,
                            ipAlign,
                            varOff,
                            reg.off,
                            a.off,
                            a.size)
                    : new Refused(
                            Reason.MISALIGNED,
                            Message.MISALIGNED,
                            kind,
                            varOff,
                            reg.off,
                            a.off,
                            a.size);
        }
    }
}
