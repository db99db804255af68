package io.sluice.emulator.verifier;

import io.sluice.emulator.helpers.HelperPrototype;
import io.sluice.emulator.maps.MapSpec;
import io.sluice.emulator.maps.MapType;
import io.sluice.emulator.maps.MapType.Trait;
import io.sluice.emulator.verifier.HelperMemory.Request;
import io.sluice.emulator.verifier.profile.Entry;
import io.sluice.emulator.verifier.profile.Message;
import org.jspecify.annotations.Nullable;

/// The arguments of one call of a helper, and what they say of its effect.
///
/// Source: Linux 6.18, kernel/bpf/verifier.c, check_func_arg() and check_reg_type().
final class HelperArguments {

    private static final long MAX_SIZE = 1L << 29;
    private static final int MAP_PEEK_ELEM = 89;
    private static final int RINGBUF_DISCARD_DYNPTR = 200;

    @Nullable MapSpec map;
    int mapUid;
    int rawRegister;
    int rawSize;
    int released;
    int refObjId;
    int subprog;
    int allocated;
    long largestSize;
    long constantKey = -1;

    private final Walk w;
    private final HelperPrototype prototype;
    private final Resources resources;
    private final HelperMemory memory;

    HelperArguments(Walk w, HelperPrototype prototype, Resources resources) {
        this.w = w;
        this.prototype = prototype;
        this.resources = resources;
        this.memory = new HelperMemory(w);
    }

    void check(int number) {
        String word = prototype.parameter(number);
        RegState reg = w.source(number);
        // Helpers of a machine without contexts do not look at theirs.
        boolean ignored = word.equals("CTX") && w.profile.entry() instanceof Entry.PlainMemory;
        if (word.equals("ANY") || ignored) {
            if (w.isHiddenPointer(reg)) {
                throw new Refused(Reason.POINTER_LEAK, Message.HELPER_ARGUMENT_LEAKS, number);
            }
            return;
        }
        boolean takesPacket = prototype.properties().contains("packet-arguments");
        if (reg.type.isPacket() && !w.memory.regions().mayPassPacket(takesPacket, false)) {
            throw new Refused(Reason.PACKET_BOUNDS, Message.PACKET_TO_HELPER);
        }
        boolean orNull = word.endsWith("?");
        boolean releases = word.endsWith("+R");
        String kind = word.replace("?", "").replace("+R", "").replaceFirst(":.*", "");
        kind = ofMap(kind, orNull);
        if (!(orNull && reg.isNull())) {
            ArgumentTypes.check(
                    number, reg, word.endsWith("VALUE") ? kind : word, prototype.name());
            checkOffset(number, reg, releases);
        }
        if (releases && reg.refObjId == 0 && !reg.isNull()) {
            throw new Refused(Reason.REFERENCE, Message.RELEASE_WITHOUT_REFERENCE, number);
        }
        released = releases ? number : released;
        refObjId = reg.refObjId != 0 ? reg.refObjId : refObjId;
        if (!(orNull && kind.equals("VALUE") && reg.isNull())) {
            use(number, reg, kind);
        }
    }

    /// Checks the arguments of a helper whose effect is not modelled. Dynamic pointers are not made
    /// here, so none can be given back or used.
    void checkOfNotModelled() {
        for (int i = 1; i <= prototype.parameters().size(); i++) {
            String word = prototype.parameter(i);
            if (!word.equals("DYNPTR") && !word.equals("KPTR")) {
                check(i);
                continue;
            }
            ArgumentTypes.check(i, w.source(i), word, prototype.name());
            if (word.equals("KPTR")) {
                return; // whether the map's value has one there is not known
            }
            if (prototype.result().equals("VOID")) {
                throw new Refused(Reason.ARGUMENT, Message.ARGUMENT_NOT_ACQUIRED, i);
            }
            if (prototype.id() > RINGBUF_DISCARD_DYNPTR) {
                throw new Refused(Reason.ARGUMENT, Message.ARGUMENT_NOT_DYNPTR, i - 1);
            }
        }
    }

    /// Values of socket maps are sockets, not memory, and a bloom filter is asked for a value that
    /// it does not write (resolve_map_arg_type()).
    private String ofMap(String kind, boolean orNull) {
        boolean filter = map != null && map.type() == MapType.BLOOM_FILTER;
        if (filter && prototype.id() == MAP_PEEK_ELEM && kind.equals("UVALUE")) {
            return "VALUE";
        }
        boolean sockets = map != null && map.type().has(Trait.SOCKETS);
        if (!sockets || !kind.endsWith("VALUE")) {
            return kind;
        }
        if (kind.equals("VALUE") && !orNull) {
            return "BSOCK";
        }
        throw new Refused(Reason.MAP, Message.SOCKET_MAP_ARGUMENT);
    }

    private void checkOffset(int number, RegState reg, boolean releases) {
        if (releases && reg.off != 0) {
            throw new Refused(Reason.REFERENCE, Message.RELEASE_AT_OFFSET, number);
        }
        switch (reg.type) {
            case STACK, PACKET, PACKET_META, MAP_KEY, MAP_VALUE, MEM, BUF, SCALAR -> {
                if (releases) {
                    w.memory.regions().checkUnmoved(number, reg, false);
                }
            }
            case BTF_ID -> w.memory.regions().checkUnmoved(number, reg, true);
            case CTX,
                    MAP_PTR,
                    PACKET_END,
                    FLOW_KEYS,
                    SOCKET,
                    SOCK_COMMON,
                    TCP_SOCK,
                    TP_BUFFER,
                    XDP_SOCK,
                    FUNC,
                    NOT_INIT ->
                    w.memory.regions().checkUnmoved(number, reg, false);
        }
    }

    private void use(int number, RegState reg, String kind) {
        switch (kind) {
            case "MAP" -> map(reg);
            case "KEY" -> key(number, reg);
            case "VALUE" -> memory(new Request(number, mapBytes(), false, false, false));
            case "UVALUE" -> memory(new Request(number, mapBytes(), true, false, true));
            case "LONG" -> {
                memory(new Request(number, 8, true, false, true));
                w.memory.access().checkAligned(number, 8);
            }
            case "UINT" -> {
                memory(new Request(number, 4, true, false, false));
                w.memory.access().checkAligned(number, 4);
            }
            case "CSTR" -> constantText(number, reg);
            case "SIZE" -> size(number, reg, false);
            case "SIZE0" -> size(number, reg, true);
            case "ALLOC", "CALLOC" -> {
                if (!reg.value.isConstant()) {
                    throw new Refused(Reason.ARGUMENT, Message.NOT_CONSTANT, number);
                }
                allocated = (int) reg.value.value();
                w.precision.mark(number);
            }
            case "LOCK" -> resources.spin(number, prototype.id());
            case "TIMER" -> {
                resources.timer(number);
                map = reg.map;
                mapUid = reg.mapUid;
            }
            case "FUNC" -> subprog = reg.subprog;
            case "RMEM", "UMEM" -> fixed(number, kind);
            default -> {}
        }
    }

    /// A few helpers read memory whose size is their own.
    private void fixed(int number, String kind) {
        boolean sized = prototype.parameter(number + 1).startsWith("SIZE");
        if (!sized && prototype.id() >= 204 && prototype.id() <= 207) {
            int bytes =
                    number == 1
                            ? (prototype.id() % 2 == 0 ? 20 : 40)
                            : 20; // IPv4, IPv6 and TCP headers
            memory(new Request(number, bytes, kind.equals("UMEM"), false, false));
        }
    }

    /// Text that nobody changes any more (check_reg_const_str()).
    private void constantText(int number, RegState reg) {
        MapSpec holder = reg.requireMap();
        if (!holder.isConstant()) {
            throw new Refused(Reason.ARGUMENT, Message.NOT_READ_ONLY_MAP, number);
        }
        if (!reg.value.isConstant()) {
            throw new Refused(Reason.ARGUMENT, Message.NOT_CONSTANT_ADDRESS, number);
        }
        if (holder.type() != MapType.ARRAY) {
            throw new Refused(Reason.MAP, Message.MAP_WITHOUT_DIRECT_VALUE);
        }
        w.memory.regions().mapValue(number, reg, reg.off, holder.valueSize() - reg.off, false);
        if (holder.maxEntries() != 1) {
            throw new Refused(Reason.MAP, Message.TEXT_NOT_DIRECT);
        }
        int at = reg.off + (int) reg.value.value();
        if (MapContents.endOfText(MapContents.of(holder), at).isEmpty()) {
            throw new Refused(Reason.ARGUMENT, Message.TEXT_WITHOUT_END);
        }
    }

    private void map(RegState reg) {
        MapSpec given = reg.map;
        if (map != null && (!map.equals(given) || mapUid != reg.mapUid)) {
            throw new Refused(Reason.MAP, Message.TIMER_OF_OTHER_MAP, mapUid, reg.mapUid);
        }
        map = given;
        mapUid = reg.mapUid;
    }

    private int mapBytes() {
        return map == null ? 0 : map.valueSize();
    }

    private void key(int number, RegState reg) {
        MapSpec m = map;
        if (m == null) {
            throw new Refused(Reason.MAP, Message.KEY_WITHOUT_MAP);
        }
        memory(new Request(number, m.keySize(), false, false, false));
        if (m.type().has(Trait.INDEXED)
                && !m.type().has(Trait.HOLDS_MAPS)
                && reg.type == RegType.STACK
                && reg.value.isConstant()
                && w.privilege.hasBpf()) {
            constantKey = constantKey(reg, m.keySize());
        }
    }

    private long constantKey(RegState reg, int bytes) {
        int byteIndex = -(reg.off + (int) reg.value.value()) - 1;
        int spi = byteIndex / 8;
        StackSlot slot = w.cur.frames[reg.frameNo].stack[spi];
        if (run(slot, byteIndex % 8, StackSlot.ZERO) >= bytes) {
            return 0;
        }
        boolean whole =
                slot.isScalarSpill()
                        && run(slot, byteIndex % 8, StackSlot.SPILL) == bytes
                        && slot.spilled.value.isConstant();
        if (!whole) {
            return -1;
        }
        w.precision.markSlot(reg.frameNo, spi);
        return slot.spilled.value.value();
    }

    private static int run(StackSlot slot, int from, byte type) {
        int n = 0;
        while (from - n >= 0 && slot.type[from - n] == type) {
            n++;
        }
        return n;
    }

    private void size(int number, RegState reg, boolean zeroOk) {
        largestSize = reg.value.umax();
        if (reg.value.smin() < 0) {
            throw new Refused(Reason.ARGUMENT, Message.SIZE_MAY_BE_NEGATIVE, number);
        }
        if (reg.value.umin() == 0 && !zeroOk) {
            throw new Refused(
                    Reason.ARGUMENT,
                    Message.SIZE_MAY_BE_ZERO,
                    number,
                    reg.value.umin(),
                    reg.value.umax());
        }
        if (Long.compareUnsigned(reg.value.umax(), MAX_SIZE) >= 0) {
            throw new Refused(Reason.ARGUMENT, Message.SIZE_UNBOUNDED, number);
        }
        String pointer = prototype.parameter(number - 1);
        boolean raw = pointer.startsWith("UMEM");
        boolean write = raw || pointer.equals("WMEM");
        memory(
                new Request(
                        number - 1,
                        (int) reg.value.umax(),
                        write,
                        zeroOk,
                        raw && reg.value.isConstant()));
        w.precision.mark(number);
    }

    private void memory(Request q) {
        if (memory.check(q)) {
            rawRegister = q.number();
            rawSize = q.bytes();
        }
    }
}
