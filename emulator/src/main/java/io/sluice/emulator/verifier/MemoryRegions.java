package io.sluice.emulator.verifier;

import io.sluice.emulator.maps.MapSpec;

/// Whether bytes lie inside of a map value, the packet or another sized region, whatever the
/// variable offset.
///
/// Source: Linux 6.18, kernel/bpf/verifier.c, check_mem_region_access(), check_map_access(),
/// check_packet_access().
final class MemoryRegions {

    private static final long MAX_OFFSET = 1L << 29;

    /// Bytes relative to a register.
    ///
    /// @param register its number
    /// @param off fixed offset, the register's own included
    /// @param size bytes
    /// @param emptyOk whether no byte at all is fine
    record Span(int register, int off, int size, boolean emptyOk) {}

    private final Walk w;

    MemoryRegions(Walk w) {
        this.w = w;
    }

    static Refused negative(int number) {
        return new Refused(
                Reason.OUT_OF_BOUNDS,
                "R"
                        + number
                        + " min value is negative, either use unsigned index or do a if (index >=0) check.");
    }

    void region(Span s, RegState reg, int bytes) {
        String r = "R" + s.register;
        long smin = reg.value.smin();
        if (smin < 0
                && (smin == Long.MIN_VALUE
                        || s.off + smin != (int) (s.off + smin)
                        || smin + s.off < 0)) {
            throw negative(s.register);
        }
        within(
                s,
                reg,
                (int) (smin + s.off),
                bytes,
                "\n" + r + " min value is outside of the allowed memory range");
        long umax = reg.value.umax();
        if (Long.compareUnsigned(umax, MAX_OFFSET) >= 0) {
            throw new Refused(
                    Reason.OUT_OF_BOUNDS,
                    r + " unbounded memory access, make sure to bounds check any such access");
        }
        within(
                s,
                reg,
                (int) (umax + s.off),
                bytes,
                "\n" + r + " max value is outside of the allowed memory range");
    }

    private static void within(Span s, RegState reg, int off, int bytes, String then) {
        boolean sizeOk = s.size > 0 || s.size == 0 && s.emptyOk;
        if (off >= 0 && sizeOk && (long) off + s.size <= bytes) {
            return;
        }
        String what =
                switch (reg.type) {
                    case MAP_KEY ->
                            "invalid access to map key, key_size="
                                    + bytes
                                    + " off="
                                    + off
                                    + " size="
                                    + s.size;
                    case MAP_VALUE ->
                            "invalid access to map value, value_size="
                                    + bytes
                                    + " off="
                                    + off
                                    + " size="
                                    + s.size;
                    case PACKET, PACKET_META, PACKET_END ->
                            "invalid access to packet, off="
                                    + off
                                    + " size="
                                    + s.size
                                    + ", R"
                                    + s.register
                                    + "(id="
                                    + reg.id
                                    + ",off="
                                    + off
                                    + ",r="
                                    + bytes
                                    + ")";
                    default ->
                            "invalid access to memory, mem_size="
                                    + bytes
                                    + " off="
                                    + off
                                    + " size="
                                    + s.size;
                };
        throw new Refused(
                reg.type.isPacket() ? Reason.PACKET_BOUNDS : Reason.OUT_OF_BOUNDS, what + then);
    }

    void mapValue(int number, RegState reg, int off, int size, boolean emptyOk) {
        MapSpec map = reg.requireMap();
        region(new Span(number, off, size, emptyOk), reg, map.valueSize());
        for (MapSpec.Field field : map.fields()) {
            long from = field.offset();
            boolean overlaps =
                    reg.value.smin() + off < from + field.kind().size()
                            && from < reg.value.umax() + off + size;
            if (overlaps) {
                throw new Refused(
                        Reason.OUT_OF_BOUNDS,
                        field.kind().cName() + " cannot be accessed directly by load/store");
            }
        }
    }

    void checkMapDirection(MapSpec map, int off, int size, boolean write) {
        boolean forbidden =
                map.flags().contains(write ? MapSpec.Flag.READ_ONLY : MapSpec.Flag.WRITE_ONLY);
        if (forbidden) {
            throw new Refused(
                    Reason.MAP,
                    (write ? "write into" : "read from")
                            + " map forbidden, value_size="
                            + map.valueSize()
                            + " off="
                            + off
                            + " size="
                            + size);
        }
    }

    void packet(Span s, RegState reg) {
        if (reg.value.smin() < 0) {
            throw negative(s.register);
        }
        String outside = "R" + s.register + " offset is outside of the packet";
        if (reg.range < 0) {
            throw new Refused(Reason.PACKET_BOUNDS, outside);
        }
        within(s, reg, s.off, reg.range, "\n" + outside);
    }

    void buffer(int number, RegState reg, int off) {
        if (off < 0) {
            throw new Refused(
                    Reason.OUT_OF_BOUNDS,
                    "R"
                            + number
                            + " invalid tracepoint buffer access: off="
                            + off
                            + ", size="
                            + reg.memSize);
        }
        if (!reg.value.isZero()) {
            throw new Refused(
                    Reason.OUT_OF_BOUNDS,
                    "R"
                            + number
                            + " invalid variable buffer offset: off="
                            + off
                            + ", var_off="
                            + StatePrinter.tnum(reg.value.varOff()));
        }
    }

    /// A pointer that may only be used as it was given, but for a fixed offset where that is fine.
    void checkUnmoved(int number, RegState reg, boolean fixedOk) {
        String type = reg.typeText();
        if (reg.off < 0) {
            throw new Refused(
                    Reason.CONTEXT_ACCESS,
                    "negative offset "
                            + type
                            + " ptr R"
                            + number
                            + " off="
                            + reg.off
                            + " disallowed");
        }
        if (!fixedOk && reg.off != 0) {
            throw new Refused(
                    Reason.CONTEXT_ACCESS,
                    "dereference of modified "
                            + type
                            + " ptr R"
                            + number
                            + " off="
                            + reg.off
                            + " disallowed");
        }
        if (!reg.value.isZero()) {
            throw new Refused(
                    Reason.CONTEXT_ACCESS,
                    "variable "
                            + type
                            + " access var_off="
                            + StatePrinter.tnum(reg.value.varOff())
                            + " disallowed");
        }
    }

    /// Whether the program may hand the packet to a helper.
    boolean mayPassPacket(boolean helperTakesPacket, boolean write) {
        var type = w.request.program().type();
        return type.writesPacket()
                ? helperTakesPacket
                : !write && type.readsPacket() && helperTakesPacket;
    }
}
