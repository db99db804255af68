package io.sluice.emulator.verifier;

import io.sluice.emulator.verifier.domain.ScalarBranch.Outcome;
import io.sluice.filters.ebpf.EbpfInsn.Cond;

/// Comparisons of a packet pointer with the packet's end (or of a metadata pointer with the
/// packet's start).
///
/// Source: Linux 6.18, kernel/bpf/verifier.c, try_match_pkt_pointers() and
/// find_good_pkt_pointers().
final class PacketBounds {

    private static final int MAX_PACKET = 0xffff;

    /// Both ways of a jump and the registers it compares.
    record Sides(WalkState fall, WalkState taken, int dst, int src) {}

    static Outcome outcome(Cond cond, RegState dst, RegState src) {
        boolean flipped = src.type != RegType.PACKET_END;
        RegState pkt = flipped ? src : dst;
        if (flipped && dst.type != RegType.PACKET_END || pkt.range >= 0) {
            return Outcome.UNKNOWN;
        }
        return switch (flipped ? flip(cond) : cond) {
            case JLE -> pkt.range == RegState.BEYOND_PKT_END ? Outcome.NEVER : Outcome.UNKNOWN;
            case JGT -> pkt.range == RegState.BEYOND_PKT_END ? Outcome.ALWAYS : Outcome.UNKNOWN;
            case JLT -> Outcome.NEVER;
            case JGE -> Outcome.ALWAYS;
            case JEQ, JNE, JSET, JSGT, JSGE, JSLT, JSLE -> Outcome.UNKNOWN;
        };
    }

    private static Cond flip(Cond cond) {
        return switch (cond) {
            case JGT -> Cond.JLT;
            case JLT -> Cond.JGT;
            case JGE -> Cond.JLE;
            case JLE -> Cond.JGE;
            case JEQ, JNE, JSET, JSGT, JSGE, JSLT, JSLE -> cond;
        };
    }

    /// Whether the comparison is one of these.
    boolean match(Cond cond, Sides s) {
        RegState dst = s.fall.regs()[s.dst];
        RegState src = s.fall.regs()[s.src];
        boolean pointerFirst = isPair(dst, src);
        if (!pointerFirst && !isPair(src, dst)) {
            return false;
        }
        int pointer = pointerFirst ? s.dst : s.src;
        switch (pointerFirst ? cond : flip(cond)) {
            case JGT -> within(s.fall, s.taken, pointer, false);
            case JGE -> within(s.fall, s.taken, pointer, true);
            case JLT -> within(s.taken, s.fall, pointer, true);
            case JLE -> within(s.taken, s.fall, pointer, false);
            case JEQ, JNE, JSET, JSGT, JSGE, JSLT, JSLE -> {
                return false;
            }
        }
        return true;
    }

    private static boolean isPair(RegState pointer, RegState end) {
        return pointer.type == RegType.PACKET && end.type == RegType.PACKET_END
                || pointer.type == RegType.PACKET_META && isStart(end);
    }

    private static boolean isStart(RegState reg) {
        return reg.type == RegType.PACKET && reg.off == 0 && reg.value.isZero();
    }

    /// Where `pointer <= end` (or `<` with strict), bytes are proven; on the other way the pointer
    /// is beyond.
    private static void within(WalkState good, WalkState bad, int pointer, boolean strict) {
        RegState reg = good.regs()[pointer].copy();
        boolean gives = reg.off > 0 || reg.off == 0 && !strict;
        boolean bounded =
                Long.compareUnsigned(reg.value.umax(), MAX_PACKET) <= 0
                        && Long.compareUnsigned(reg.value.umax() + reg.off, MAX_PACKET) <= 0;
        if (gives && bounded) {
            int range = reg.off + (strict ? 1 : 0);
            good.forEachReg(r -> {
                if (r.type == reg.type && r.id == reg.id) {
                    r.range = Math.max(r.range, range);
                }
            });
        }
        RegState beyond = bad.regs()[pointer];
        if (beyond.type == RegType.PACKET) {
            beyond.range = strict ? RegState.AT_PKT_END : RegState.BEYOND_PKT_END;
        }
    }
}
