package io.sluice.emulator.verifier;

import io.sluice.emulator.verifier.profile.Message;

/// Memory that is handed over whole, to a helper or a global function.
///
/// Source: Linux 6.18, kernel/bpf/verifier.c, check_helper_mem_access().
final class HelperMemory {

    /// Memory that the helper will touch.
    ///
    /// @param number register that points
    /// @param bytes how many
    /// @param write whether they are written
    /// @param zeroOk whether none is fine
    /// @param raw whether they need not be initialised, because the helper fills them all
    record Request(int number, int bytes, boolean write, boolean zeroOk, boolean raw) {}

    private final Walk w;

    HelperMemory(Walk w) {
        this.w = w;
    }

    /// Whether the bytes are there to be filled, and need not hold anything yet.
    boolean check(Request q) {
        RegState reg = w.reg(q.number);
        MemoryRegions regions = w.memory.regions();
        var span = new MemoryRegions.Span(q.number, reg.off, q.bytes, q.zeroOk);
        if (q.write && (reg.flags & RegType.RDONLY) != 0
                || q.write && reg.type == RegType.MAP_KEY) {
            throw new Refused(Reason.OUT_OF_BOUNDS, Message.CANNOT_WRITE, q.number, reg.typeText());
        }
        switch (reg.type) {
            case PACKET, PACKET_META -> regions.packet(span, reg);
            case MAP_KEY ->
                    regions.region(
                            new MemoryRegions.Span(q.number, reg.off, q.bytes, false),
                            reg,
                            reg.requireMap().keySize());
            case MAP_VALUE -> {
                regions.checkMapDirection(reg.requireMap(), reg.off, q.bytes, q.write);
                regions.mapValue(q.number, reg, reg.off, q.bytes, q.zeroOk);
            }
            case MEM, BUF -> regions.region(span, reg, reg.memBytes());
            case STACK -> {
                return stack(q, reg);
            }
            case BTF_ID -> throw MemoryAccess.structure(reg);
            case CTX -> context(q, reg);
            case NOT_INIT,
                    SCALAR,
                    MAP_PTR,
                    PACKET_END,
                    FLOW_KEYS,
                    SOCKET,
                    SOCK_COMMON,
                    TCP_SOCK,
                    TP_BUFFER,
                    XDP_SOCK,
                    FUNC ->
                    throwUnlessEmpty(q, reg);
        }
        return false;
    }

    private static void throwUnlessEmpty(Request q, RegState reg) {
        if (!(q.zeroOk && q.bytes == 0 && reg.isNull())) {
            throw new Refused(
                    Reason.ARGUMENT, Message.ARGUMENT_NOT_STACK, q.number, reg.typeText());
        }
    }

    /// A context that the kernel does not translate is memory, as far as it may be accessed.
    private void context(Request q, RegState reg) {
        if (w.request.program().type().translatesContext()) {
            throwUnlessEmpty(q, reg);
        } else if (q.bytes > 0) {
            w.memory
                    .access()
                    .check(
                            new MemoryAccess.Access(
                                    q.number, q.bytes - 1, 1, q.write, -1, false, false));
        }
    }

    private boolean stack(Request q, RegState reg) {
        boolean raw = q.raw && reg.value.isConstant();
        if (!raw || q.bytes == 0) {
            w.memory
                    .stack()
                    .checkInitialised(
                            new StackAccess.Range(q.number, reg.off, q.bytes, q.zeroOk, q.write));
            return false;
        }
        w.memory.stack().checkBounds(q.number, reg.off, q.bytes, true);
        return true;
    }
}
