package io.sluice.emulator.verifier;

import io.sluice.emulator.maps.MapSpec;
import io.sluice.emulator.maps.MapSpec.Flag;
import io.sluice.emulator.maps.MapType;
import io.sluice.emulator.programs.ProgramType;
import io.sluice.emulator.verifier.profile.Message;
import io.sluice.emulator.verifier.profile.Words;

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
        return new Refused(Reason.OUT_OF_BOUNDS, Message.OFFSET_MAY_BE_NEGATIVE, number);
    }

    void region(Span s, RegState reg, long bytes) {
        long smin = reg.value.smin();
        if (smin < 0
                && (smin == Long.MIN_VALUE
                        || s.off + smin != (int) (s.off + smin)
                        || smin + s.off < 0)) {
            throw negative(s.register);
        }
        within(s, reg, (int) (smin + s.off), bytes, Message.LEAST_OUTSIDE);
        long umax = reg.value.umax();
        if (Long.compareUnsigned(umax, MAX_OFFSET) >= 0) {
            throw new Refused(Reason.OUT_OF_BOUNDS, Message.OFFSET_UNBOUNDED, s.register);
        }
        within(s, reg, (int) (umax + s.off), bytes, Message.MOST_OUTSIDE);
    }

    private static void within(Span s, RegState reg, int off, long bytes, Message then) {
        boolean sizeOk = s.size > 0 || s.size == 0 && s.emptyOk;
        if (off >= 0 && sizeOk && (long) off + s.size <= bytes) {
            return;
        }
        Words what =
                switch (reg.type) {
                    case MAP_KEY -> Words.of(Message.MAP_KEY_ACCESS, bytes, off, s.size);
                    case MAP_VALUE -> Words.of(Message.MAP_VALUE_ACCESS, bytes, off, s.size);
                    case PACKET, PACKET_META, PACKET_END ->
                            Words.of(Message.PACKET_ACCESS, off, s.size, s.register, reg.id, bytes);
                    default -> Words.of(Message.MEMORY_ACCESS, bytes, off, s.size);
                };
        throw new Refused(
                reg.type.isPacket() ? Reason.PACKET_BOUNDS : Reason.OUT_OF_BOUNDS,
                then,
                what,
                s.register);
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
                throw new Refused(Reason.OUT_OF_BOUNDS, Message.FIELD_ACCESS, field.kind().cName());
            }
        }
    }

    /// Whether programs only read a map: as it was made, or because its values are devices
    /// (kernel/bpf/devmap.c, dev_map_alloc_check()).
    static boolean isReadOnly(MapSpec map) {
        return map.flags().contains(Flag.READ_ONLY)
                || map.type() == MapType.DEVMAP
                || map.type() == MapType.DEVMAP_HASH;
    }

    void checkMapDirection(MapSpec map, int off, int size, boolean write) {
        boolean forbidden = write ? isReadOnly(map) : map.flags().contains(Flag.WRITE_ONLY);
        if (forbidden) {
            throw new Refused(
                    Reason.MAP,
                    write ? Message.MAP_WRITE : Message.MAP_READ,
                    map.valueSize(),
                    off,
                    size);
        }
    }

    void packet(Span s, RegState reg) {
        if (reg.value.smin() < 0) {
            throw negative(s.register);
        }
        if (reg.range < 0) {
            throw new Refused(Reason.PACKET_BOUNDS, Message.PACKET_NOT_CHECKED, s.register);
        }
        within(s, reg, s.off, reg.range, Message.PACKET_OUTSIDE);
    }

    void buffer(int number, RegState reg, int off) {
        if (off < 0) {
            throw new Refused(
                    Reason.OUT_OF_BOUNDS, Message.TRACEPOINT_ACCESS, number, off, reg.memBytes());
        }
        if (!reg.value.isZero()) {
            throw new Refused(
                    Reason.OUT_OF_BOUNDS,
                    Message.BUFFER_VARIABLE_OFFSET,
                    number,
                    off,
                    StatePrinter.tnum(reg.value.varOff()));
        }
    }

    /// A pointer that may only be used as it was given, but for a fixed offset where that is fine.
    void checkUnmoved(int number, RegState reg, boolean fixedOk) {
        String type = reg.typeText();
        if (reg.off < 0) {
            throw new Refused(
                    Reason.CONTEXT_ACCESS, Message.POINTER_NEGATIVE_OFFSET, type, number, reg.off);
        }
        if (!fixedOk && reg.off != 0) {
            throw new Refused(
                    Reason.CONTEXT_ACCESS, Message.POINTER_MODIFIED, type, number, reg.off);
        }
        if (!reg.value.isZero()) {
            throw new Refused(
                    Reason.CONTEXT_ACCESS,
                    Message.POINTER_VARIABLE_OFFSET,
                    type,
                    StatePrinter.tnum(reg.value.varOff()));
        }
    }

    /// Whether the program may hand the packet to a helper.
    boolean mayPassPacket(boolean helperTakesPacket, boolean write) {
        var type = w.request.program().type();
        if (type == ProgramType.CGROUP_SOCKOPT) {
            return true; // whatever the helper is: may_access_direct_pkt_data() asks no more
        }
        return type.writesPacket()
                ? helperTakesPacket
                : !write && type.readsPacket() && helperTakesPacket;
    }
}
