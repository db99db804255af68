package io.sluice.emulator.verifier.domain;

/// Lets the six descriptions of one number sharpen each other.
///
/// The steps and their number follow Linux 6.18, kernel/bpf/verifier.c, reg_bounds_sync(): the
/// result is not a fixpoint, and the kernel's verdict depends on where it stops.
final class Deduction {

    private static final long HIGH = 0xffff_ffff_0000_0000L;
    private static final long LOW = 0xffff_ffffL;

    private Tnum bits;
    private long smin;
    private long smax;
    private long umin;
    private long umax;
    private long s32min;
    private long s32max;
    private long u32min;
    private long u32max;

    private Deduction(Scalar from) {
        bits = from.varOff();
        smin = from.r64().smin();
        smax = from.r64().smax();
        umin = from.r64().umin();
        umax = from.r64().umax();
        s32min = from.r32().smin();
        s32max = from.r32().smax();
        u32min = from.r32().umin();
        u32max = from.r32().umax();
    }

    static Scalar sync(Scalar scalar) {
        if (scalar.varOff().isUnknown()
                && scalar.r64().isAny64()
                && scalar.r32().equals(Range.ANY_32)) {
            return scalar;
        }
        var d = new Deduction(scalar);
        d.fromBits();
        d.deduce();
        d.deduce();
        d.deduce();
        d.toBits();
        d.fromBits();
        return new Scalar(
                d.bits,
                new Range(d.smin, d.smax, d.umin, d.umax),
                new Range(d.s32min, d.s32max, d.u32min, d.u32max));
    }

    private void fromBits() {
        Tnum low = bits.subreg();
        signed32(
                (int) (low.value() | low.mask() & 0x8000_0000L),
                (int) (low.value() | low.mask() & 0x7fff_ffffL));
        unsigned32(low.value(), low.value() | low.mask());
        signed64(
                bits.value() | bits.mask() & Long.MIN_VALUE,
                bits.value() | bits.mask() & Long.MAX_VALUE);
        unsigned64(bits.value(), bits.value() | bits.mask());
        onlyCommonNumber();
    }

    /// Where the unsigned range and the known bits have a single number in common, it is that.
    private void onlyCommonNumber() {
        long next = bits.next(umin);
        long greatest = bits.value() | bits.mask();
        if (bits.contains(umin)) {
            if (Unsigned.less(umax, next)) {
                known(umin);
            }
        } else if (next == greatest) {
            known(greatest);
        } else if (!Unsigned.less(umax, next) && Unsigned.less(umax, bits.next(next))) {
            known(next);
        }
    }

    private void known(long number) {
        bits = Tnum.constant(number);
        smin = smax = umin = umax = number;
        s32min = s32max = (int) number;
        u32min = u32max = number & LOW;
    }

    private void deduce() {
        lowFromUnsigned64();
        lowFromSigned64();
        between32();
        between64();
        wideFromLow();
    }

    private void lowFromUnsigned64() {
        long highMin = umin >>> 32;
        long highMax = umax >>> 32;
        if (highMin == highMax) {
            unsigned32(umin & LOW, umax & LOW);
        }
        boolean ordered = highMin == highMax && (int) umin <= (int) umax;
        // Two neighbouring upper halves with the lower half passing from negative to positive.
        boolean crossing = (highMin + 1 & LOW) == highMax && (int) umin < 0 && (int) umax >= 0;
        if (ordered || crossing) {
            signed32((int) umin, (int) umax);
        }
    }

    private void lowFromSigned64() {
        long highMin = smin >> 32;
        long highMax = smax >> 32;
        if (highMin == highMax && (smin & LOW) <= (smax & LOW)) {
            unsigned32(smin & LOW, smax & LOW);
        }
        boolean ordered = highMin == highMax && (int) smin <= (int) smax;
        boolean crossing =
                (highMin + 1 & LOW) == (highMax & LOW) && (int) smin < 0 && (int) smax >= 0;
        if (ordered || crossing) {
            signed32((int) smin, (int) smax);
        }
    }

    private void between32() {
        if ((int) u32min <= (int) u32max) {
            signed32((int) u32min, (int) u32max);
        }
        if ((s32min & LOW) <= (s32max & LOW)) {
            unsigned32(s32min & LOW, s32max & LOW);
        } else if (u32max < (s32min & LOW)) {
            // As in between64().
            s32min = (int) u32min;
            u32max = Math.min(u32max, s32max & LOW);
        } else if ((s32max & LOW) < u32min) {
            s32max = (int) u32max;
            u32min = Math.max(u32min, s32min & LOW);
        }
    }

    private void between64() {
        if (umin <= umax) {
            signed64(umin, umax);
        }
        if (!Unsigned.less(smax, smin)) {
            unsigned64(smin, smax);
        } else if (Unsigned.less(umax, smin)) {
            // The signed range wraps around zero and the unsigned one meets only its positive end.
            smin = umin;
            umax = Unsigned.min(umax, smax);
        } else if (Unsigned.less(smax, umin)) {
            smax = umax;
            umin = Unsigned.max(umin, smin);
        }
    }

    private void wideFromLow() {
        unsigned64(umin & HIGH | u32min, umax & HIGH | u32max);
        signed64(smin & HIGH | u32min, smax & HIGH | u32max);
        // A number extended from 32 bits whose lower half is not negative is that half. Where it
        // may be negative it would be as well, but Linux 6.18 does not look.
        if (s32min >= 0 && smin >= Integer.MIN_VALUE && smax <= Integer.MAX_VALUE) {
            smin = umin = s32min;
            smax = umax = s32max;
            bits = bits.intersect(Tnum.range(smin, smax));
        }
    }

    private void toBits() {
        Tnum wide = bits.intersect(Tnum.range(umin, umax));
        Tnum low = wide.subreg().intersect(Tnum.range(u32min, u32max));
        bits = wide.clearSubreg().or(low);
    }

    private void signed64(long min, long max) {
        smin = Math.max(smin, min);
        smax = Math.min(smax, max);
    }

    private void unsigned64(long min, long max) {
        umin = Unsigned.max(umin, min);
        umax = Unsigned.min(umax, max);
    }

    private void signed32(int min, int max) {
        s32min = Math.max(s32min, min);
        s32max = Math.min(s32max, max);
    }

    private void unsigned32(long min, long max) {
        u32min = Math.max(u32min, min);
        u32max = Math.min(u32max, max);
    }
}
