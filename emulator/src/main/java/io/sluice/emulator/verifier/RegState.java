package io.sluice.emulator.verifier;

import io.sluice.emulator.maps.MapSpec;
import io.sluice.emulator.verifier.domain.Scalar;
import org.jspecify.annotations.Nullable;

/// What is known of one register or spilled register. Mutable; belongs to one state.
final class RegState {

    /// A packet pointer that equals the packet's end, or lies beyond it.
    static final int AT_PKT_END = -1;

    static final int BEYOND_PKT_END = -2;

    /// Marks an id whose register is another one's value plus [#off], added in 64 or 32 bits.
    static final int ADD_CONST_64 = 1 << 31;

    static final int ADD_CONST_32 = 1 << 30;
    static final int ADD_CONST = ADD_CONST_64 | ADD_CONST_32;

    RegType type = RegType.NOT_INIT;
    int flags;

    /// The fixed part of a pointer's offset; for a scalar with [#ADD_CONST] the difference to its
    /// base.
    int off;

    /// A scalar's value, or the variable part of a pointer's offset.
    Scalar value = Scalar.UNKNOWN;

    int id;
    int refObjId;

    /// Bytes of the packet after the variable part that are proven present.
    int range;

    @Nullable MapSpec map;

    /// The kernel structure that a [RegType#BTF_ID] points to.
    @Nullable String structure;

    int mapUid;

    /// Bytes of other memory, unsigned.
    int memSize;

    int frameNo;
    int subprog;
    boolean precise;

    RegState copy() {
        var r = new RegState();
        r.set(this);
        return r;
    }

    void set(RegState from) {
        type = from.type;
        flags = from.flags;
        off = from.off;
        value = from.value;
        id = from.id;
        refObjId = from.refObjId;
        setRaw(from);
        frameNo = from.frameNo;
        precise = from.precise;
    }

    /// The part that depends on the type: packet range, map, memory size, function.
    void setRaw(RegState from) {
        range = from.range;
        map = from.map;
        structure = from.structure;
        mapUid = from.mapUid;
        memSize = from.memSize;
        subprog = from.subprog;
    }

    void clearRaw() {
        range = 0;
        map = null;
        structure = null;
        mapUid = 0;
        memSize = 0;
        subprog = 0;
    }

    void reset() {
        type = RegType.NOT_INIT;
        flags = 0;
        off = 0;
        value = Scalar.UNKNOWN;
        id = 0;
        refObjId = 0;
        clearRaw();
        frameNo = 0;
        precise = false;
    }

    void scalar(Scalar known, boolean alwaysPrecise) {
        reset();
        type = RegType.SCALAR;
        value = known;
        precise = alwaysPrecise;
    }

    void pointer(RegType kind) {
        reset();
        type = kind;
        value = Scalar.ZERO;
    }

    boolean isScalar() {
        return type == RegType.SCALAR;
    }

    boolean isPointer() {
        return type != RegType.SCALAR && type != RegType.NOT_INIT;
    }

    boolean mayBeNull() {
        return (flags & RegType.MAYBE_NULL) != 0;
    }

    boolean isNull() {
        return isScalar() && value.isZero();
    }

    /// A number that is no longer the same as, or a constant apart from, any other. With the id
    /// goes the difference: the next id would find it (Linux 6.18, clear_scalar_id()).
    void unlink() {
        id = 0;
        off = 0;
    }

    long memBytes() {
        return Integer.toUnsignedLong(memSize);
    }

    int baseId() {
        return id & ~ADD_CONST;
    }

    String typeText() {
        return RegType.text(type, flags);
    }

    /// How many low bits the value may need.
    int width() {
        return 64 - Long.numberOfLeadingZeros(value.umax());
    }

    /// Whether the value held may be a spilled pointer worth tracking.
    boolean isSpillable() {
        return switch (type) {
            case NOT_INIT, SCALAR, TP_BUFFER -> false;
            case CTX,
                    MAP_PTR,
                    MAP_VALUE,
                    MAP_KEY,
                    STACK,
                    PACKET,
                    PACKET_META,
                    PACKET_END,
                    FLOW_KEYS,
                    SOCKET,
                    SOCK_COMMON,
                    TCP_SOCK,
                    XDP_SOCK,
                    BTF_ID,
                    MEM,
                    BUF,
                    FUNC ->
                    true;
        };
    }

    MapSpec requireMap() {
        MapSpec m = map;
        if (m == null) {
            throw new IllegalStateException("a " + typeText() + " without a map");
        }
        return m;
    }
}
