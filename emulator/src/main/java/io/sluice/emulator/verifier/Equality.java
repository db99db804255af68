package io.sluice.emulator.verifier;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Whether a stored state covers another: everything that was safe from it is safe from the other
/// too.
///
/// Source: Linux 6.18, kernel/bpf/verifier.c, states_equal(), regsafe(), stacksafe() and refsafe().
final class Equality {

    /// How alike two states must be.
    enum Level {
        /// Numbers that no decision rested on may differ.
        NOT_EXACT,
        /// The same everywhere.
        EXACT,
        /// Every number within the old one's range.
        RANGE_WITHIN
    }

    private static final int MAX_IDS = 600;

    private final Walk w;
    private final RegState unbound = new RegState();
    private final int[] oldIds = new int[MAX_IDS];
    private final int[] curIds = new int[MAX_IDS];
    private int ids;
    private int temporary;

    Equality(Walk w) {
        this.w = w;
        unbound.type = RegType.SCALAR;
    }

    boolean covers(WalkState old, WalkState cur, Level level) {
        ids = 0;
        temporary = w.idGen;
        if (old.curFrame != cur.curFrame
                || old.speculative && !cur.speculative
                || !refsCover(old, cur)) {
            return false;
        }
        for (int i = 0; i <= old.curFrame; i++) {
            if (old.frames[i].callsite != cur.frames[i].callsite
                    || !frameCovers(old.frames[i], cur.frames[i], old.frameInsn(i), level)) {
                return false;
            }
        }
        return true;
    }

    /// A quick look at the registers of the innermost frame.
    static boolean mayBeLooping(WalkState old, WalkState cur) {
        if (old.curFrame != cur.curFrame) {
            return false;
        }
        for (int i = 0; i < 11; i++) {
            RegState a = old.regs()[i];
            RegState b = cur.regs()[i];
            if (!sameContent(a, b) || a.id != b.id || a.refObjId != b.refObjId) {
                return false;
            }
        }
        return true;
    }

    private boolean refsCover(WalkState old, WalkState cur) {
        if (old.refs.size() != cur.refs.size() || old.activeLocks != cur.activeLocks) {
            return false;
        }
        for (int i = 0; i < old.refs.size(); i++) {
            WalkState.Ref a = old.refs.get(i);
            WalkState.Ref b = cur.refs.get(i);
            if (!idsMatch(a.id(), b.id())
                    || a.lock() != b.lock()
                    || a.lock() && !Objects.equals(a.map(), b.map())) {
                return false;
            }
        }
        return true;
    }

    private boolean frameCovers(FrameState old, FrameState cur, int insn, Level level) {
        if (old.callbackDepth > cur.callbackDepth) {
            return false;
        }
        int live = w.liveRegs[insn] | 1 << 10;
        for (int i = 0; i < 11; i++) {
            if ((live >> i & 1) != 0 && !regCovers(old.regs[i], cur.regs[i], level)) {
                return false;
            }
        }
        return stackCovers(old, cur, level);
    }

    boolean isExact(RegState old, RegState cur) {
        ids = 0;
        return exact(old, cur);
    }

    private boolean exact(RegState old, RegState cur) {
        return sameContent(old, cur)
                && idsMatch(old.id, cur.id)
                && idsMatch(old.refObjId, cur.refObjId);
    }

    private static boolean sameContent(RegState a, RegState b) {
        return sameHead(a, b) && a.value.equals(b.value);
    }

    private static boolean sameHead(RegState a, RegState b) {
        return a.type == b.type
                && a.flags == b.flags
                && a.off == b.off
                && a.range == b.range
                && Objects.equals(a.map, b.map)
                && a.mapUid == b.mapUid
                && a.memSize == b.memSize
                && a.subprog == b.subprog;
    }

    private boolean regCovers(RegState old, RegState cur, Level level) {
        if (level == Level.EXACT) {
            return exact(old, cur);
        }
        if (old.type == RegType.NOT_INIT
                && (level == Level.NOT_EXACT || cur.type == RegType.NOT_INIT)) {
            return true;
        }
        if (old.type != cur.type || old.flags != cur.flags) {
            return false;
        }
        return switch (old.type) {
            case SCALAR -> scalarCovers(old, cur, level);
            case MAP_KEY, MAP_VALUE, MEM, BUF, TP_BUFFER ->
                    sameHead(old, cur)
                            && old.value.contains(cur.value)
                            && idsMatch(old.id, cur.id)
                            && idsMatch(old.refObjId, cur.refObjId);
            case PACKET, PACKET_META ->
                    rangeCovers(old.range, cur.range)
                            && old.off == cur.off
                            && idsMatch(old.id, cur.id)
                            && old.value.contains(cur.value);
            case STACK -> exact(old, cur) && old.frameNo == cur.frameNo;
            case NOT_INIT,
                    CTX,
                    MAP_PTR,
                    PACKET_END,
                    FLOW_KEYS,
                    SOCKET,
                    SOCK_COMMON,
                    TCP_SOCK,
                    XDP_SOCK,
                    BTF_ID,
                    FUNC ->
                    exact(old, cur);
        };
    }

    /// At the packet's end or beyond it a pointer is not less than one with bytes before it: what a
    /// comparison decides there is another thing.
    private static boolean rangeCovers(int old, int cur) {
        return old < 0 || cur < 0 ? old == cur : old <= cur;
    }

    private boolean scalarCovers(RegState old, RegState cur, Level level) {
        if (w.exploreAluLimits) {
            return sameContent(old, cur) && scalarIdsMatch(old.id, cur.id);
        }
        if (!old.precise && level == Level.NOT_EXACT) {
            return true;
        }
        if (((old.id ^ cur.id) & RegState.ADD_CONST) != 0) {
            return false;
        }
        if ((old.id & RegState.ADD_CONST) != 0 && old.off != cur.off) {
            return false;
        }
        return scalarIdsMatch(old.id, cur.id) && old.value.contains(cur.value);
    }

    /// A number that shared its value with no other asks nothing of those that do: so Linux 6.18.44
    /// behaves.
    private boolean scalarIdsMatch(int old, int cur) {
        return old == 0 || idsMatch(old, cur != 0 ? cur : ++temporary);
    }

    private boolean idsMatch(int old, int cur) {
        if (old == 0 || cur == 0) {
            return old == cur;
        }
        for (int i = 0; i < ids; i++) {
            if (oldIds[i] == old) {
                return curIds[i] == cur;
            }
            if (curIds[i] == cur) {
                return false;
            }
        }
        if (ids == MAX_IDS) {
            return false;
        }
        oldIds[ids] = old;
        curIds[ids++] = cur;
        return true;
    }

    private boolean stackCovers(FrameState old, FrameState cur, Level level) {
        for (int s = 0; s < old.stack.length; s++) {
            StackSlot o = old.stack[s];
            StackSlot c = s < cur.stack.length ? cur.stack[s] : null;
            if (!slotCovers(o, c, level)) {
                return false;
            }
        }
        return true;
    }

    private boolean slotCovers(StackSlot old, @Nullable StackSlot cur, Level level) {
        for (int j = 0; j < StackSlot.SIZE; j++) {
            byte t = old.type[j];
            if (level == Level.EXACT && (cur == null || cur.type[j] != t)) {
                return false;
            }
            if (t == StackSlot.INVALID
                    || t == StackSlot.MISC && w.privilege.readsUninitialisedStack()) {
                continue;
            }
            if (cur == null) {
                return false;
            }
            RegState a = asScalar(old);
            RegState b = asScalar(cur);
            if (a != null && b != null) {
                return regCovers(a, b, level);
            }
            if (t == StackSlot.MISC && cur.type[j] == StackSlot.ZERO) {
                continue;
            }
            if (t != cur.type[j]) {
                return false;
            }
            if (j == StackSlot.SIZE - 1
                    && t == StackSlot.SPILL
                    && !regCovers(old.spilled, cur.spilled, level)) {
                return false;
            }
        }
        return true;
    }

    /// The number a slot holds if it was loaded whole, when that is all there is to know.
    private @Nullable RegState asScalar(StackSlot slot) {
        if (slot.isWideScalarSpill()) {
            return slot.spilled;
        }
        for (byte t : slot.type) {
            if (t != StackSlot.MISC
                    && !(t == StackSlot.INVALID && w.privilege.readsUninitialisedStack())) {
                return null;
            }
        }
        return unbound;
    }
}
