package io.sluice.emulator.verifier;

import io.sluice.emulator.maps.MapSpec;
import io.sluice.emulator.maps.MapSpec.FieldKind;
import io.sluice.emulator.maps.MapType;
import io.sluice.emulator.maps.MapType.Trait;
import io.sluice.filters.ebpf.EbpfInsn.Cond;

/// Pointers that may be 0: what a comparison decides for every register that holds the same one.
///
/// Source: Linux 6.18, kernel/bpf/verifier.c, mark_ptr_or_null_regs() and reg_not_null().
final class NullChecks {

    private final Walk w;

    NullChecks(Walk w) {
        this.w = w;
    }

    static boolean isNeverNull(RegState reg) {
        if (reg.mayBeNull()) {
            return false;
        }
        return switch (reg.type) {
            case SOCKET, TCP_SOCK, MAP_VALUE, MAP_KEY, SOCK_COMMON, MAP_PTR, MEM -> true;
            case BTF_ID -> (reg.flags & RegType.TRUSTED) != 0;
            case NOT_INIT,
                    SCALAR,
                    CTX,
                    STACK,
                    PACKET,
                    PACKET_META,
                    PACKET_END,
                    FLOW_KEYS,
                    TP_BUFFER,
                    XDP_SOCK,
                    BUF,
                    FUNC ->
                    false;
        };
    }

    /// A pointer that may be 0 equals one that is not.
    void comparePointers(int at, Cond cond, WalkState taken) {
        RegState dst = w.reg(w.code.dst(at));
        RegState src = w.reg(w.code.src(at));
        if (dst.mayBeNull() == src.mayBeNull()
                || dst.type == RegType.BTF_ID
                || src.type == RegType.BTF_ID) {
            return;
        }
        if (cond == Cond.JEQ || cond == Cond.JNE) {
            WalkState equal = cond == Cond.JEQ ? taken : w.cur;
            notNull(equal.regs()[src.mayBeNull() ? w.code.src(at) : w.code.dst(at)]);
        }
    }

    void mark(WalkState state, int number, boolean isNull) {
        RegState reg = state.regs()[number];
        int id = reg.id;
        int refObjId = reg.refObjId;
        if (refObjId != 0 && refObjId == id && isNull) {
            state.refs.removeIf(ref -> !ref.lock() && ref.id() == id);
        }
        state.forEachReg(r -> {
            if (r.mayBeNull() && r.id == id) {
                decide(r, isNull);
            }
        });
    }

    private static void decide(RegState reg, boolean isNull) {
        boolean moved = reg.off != 0 || !reg.value.isZero();
        if (moved) {
            return;
        }
        if (isNull) {
            reg.type = RegType.SCALAR;
            reg.flags = 0;
            reg.id = 0;
            reg.refObjId = 0;
            return;
        }
        boolean lockable =
                reg.type == RegType.MAP_VALUE
                        && reg.requireMap().field(FieldKind.SPIN_LOCK).isPresent();
        notNull(reg);
        if (!lockable) {
            reg.id = 0;
        }
    }

    /// A pointer is found not to be 0: it is what it would have been.
    static void notNull(RegState reg) {
        reg.flags &= ~RegType.MAYBE_NULL;
        if (reg.type != RegType.MAP_VALUE) {
            return;
        }
        MapSpec map = reg.requireMap();
        if (map.inner().isPresent()) {
            reg.type = RegType.MAP_PTR;
            reg.map = map.inner().get();
            reg.mapUid = map.inner().get().fields().isEmpty() ? 0 : reg.id;
        } else if (map.type() == MapType.XSKMAP) {
            reg.type = RegType.XDP_SOCK;
        } else if (map.type().has(Trait.SOCKETS)) {
            reg.type = RegType.SOCKET;
        }
    }
}
