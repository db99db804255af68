package io.sluice.emulator.verifier.domain;

/// What is known of a 64-bit number: its bits, its bounds, and the bounds of its lower half.
///
/// Immutable. The parts may disagree only on a path that no execution takes.
///
/// @param varOff the known bits
/// @param r64 bounds of all 64 bits
/// @param r32 bounds of the lower 32 bits
public record Scalar(Tnum varOff, Range r64, Range r32) {

    /// Nothing is known.
    public static final Scalar UNKNOWN = new Scalar(Tnum.UNKNOWN, Range.ANY_64, Range.ANY_32);

    /// The number 0.
    public static final Scalar ZERO = constant(0);

    private static final long LOW = 0xffff_ffffL;

    /// Exactly one number.
    public static Scalar constant(long value) {
        return new Scalar(
                Tnum.constant(value), Range.constant64(value), Range.constant32((int) value));
    }

    /// An unsigned number of 1, 2, 4 or 8 bytes.
    public static Scalar ofBytes(int bytes) {
        return UNKNOWN.truncate(bytes);
    }

    /// A number between two bounds, signed.
    public static Scalar between(long smin, long smax) {
        return UNKNOWN.withR64(Range.ANY_64.withSigned(smin, smax)).sync();
    }

    /// Whether exactly one number is left.
    public boolean isConstant() {
        return varOff.isConstant();
    }

    /// Whether the lower 32 bits (or all 64) are known.
    public boolean isConstant(int bits) {
        return bits == 64 ? varOff.isConstant() : (varOff.mask() & LOW) == 0;
    }

    /// The known bits in a width; the number itself when [#isConstant(int)].
    public long constantValue(int bits) {
        return bits == 64 ? varOff.value() : varOff.value() & LOW;
    }

    /// The number, which must be the only one.
    public long value() {
        return varOff.value();
    }

    /// Whether the number is known to be 0.
    public boolean isZero() {
        return varOff.mask() == 0 && varOff.value() == 0;
    }

    /// The least value, signed.
    public long smin() {
        return r64.smin();
    }

    /// The greatest value, signed.
    public long smax() {
        return r64.smax();
    }

    /// The least value, unsigned.
    public long umin() {
        return r64.umin();
    }

    /// The greatest value, unsigned.
    public long umax() {
        return r64.umax();
    }

    /// Whether a concrete number is one of those described.
    public boolean contains(long number) {
        return varOff.contains(number) && r64.contains(number, number) && containsLow((int) number);
    }

    private boolean containsLow(int low) {
        return r32.contains(low, low & LOW);
    }

    /// Whether everything that `other` describes is described here, part by part.
    public boolean contains(Scalar other) {
        return r64.contains(other.r64) && r32.contains(other.r32) && varOff.contains(other.varOff);
    }

    /// Whether no number is left: the path is never taken.
    public boolean isEmpty() {
        return r64.isEmpty() || r32.isEmpty() || isContradictory();
    }

    private boolean isContradictory() {
        if (varOff.isConstant()) {
            long number = varOff.value();
            if (!r64.isConstant() || r64.umin() != number || r64.smin() != number) {
                return true;
            }
        }
        if (isConstant(32)) {
            int low = (int) varOff.value();
            return !r32.isConstant() || r32.umin() != (low & LOW) || r32.smin() != low;
        }
        return false;
    }

    /// The same bits with bounds forgotten.
    public Scalar unbounded() {
        return new Scalar(varOff, Range.ANY_64, Range.ANY_32);
    }

    /// Replaces the bits.
    public Scalar withVarOff(Tnum bits) {
        return new Scalar(bits, r64, r32);
    }

    /// Replaces the 64-bit bounds.
    public Scalar withR64(Range range) {
        return new Scalar(varOff, range, r32);
    }

    /// Replaces the 32-bit bounds.
    public Scalar withR32(Range range) {
        return new Scalar(varOff, r64, range);
    }

    /// Lets the parts sharpen each other.
    public Scalar sync() {
        return Deduction.sync(this);
    }

    /// Only the lowest bytes remain, zero-extended (a narrow load).
    public Scalar truncate(int bytes) {
        if (bytes == 8) {
            return this;
        }
        long mask = (1L << bytes * 8) - 1;
        boolean sameTop = (r64.umin() & ~mask) == (r64.umax() & ~mask);
        long min = sameTop ? r64.umin() & mask : 0;
        long max = sameTop ? r64.umax() & mask : mask;
        return new Scalar(
                        varOff.cast(bytes),
                        new Range(min, max, min, max),
                        bytes < 4 ? Range.ANY_32 : r32)
                .sync();
    }

    /// The lowest bytes in the opposite order, zero-extended: only what single bits tell remains.
    public Scalar swap(int bytes) {
        return unbounded().withVarOff(varOff.swap(bytes)).sync().truncate(bytes);
    }

    /// With all bits known, or only the lower 32, and nothing concluded from that.
    public Scalar known(int bits, int number) {
        return bits == 64
                ? constant(number)
                : new Scalar(
                        varOff.withSubreg(Tnum.constant(number & LOW)),
                        r64,
                        Range.constant32(number));
    }

    /// The lower half, zero-extended (a 32-bit move).
    public Scalar low() {
        return zeroExtended().sync();
    }

    /// The lower half, zero-extended, without deduction (what every 32-bit operation does to its
    /// result).
    Scalar zeroExtended() {
        boolean positive = r32.smin() >= 0 && r32.smax() >= 0;
        var wide =
                new Range(
                        positive ? r32.smin() : 0,
                        positive ? r32.smax() : LOW,
                        r32.umin(),
                        r32.umax());
        return new Scalar(varOff.subreg(), wide, r32);
    }

    /// The number's lowest bytes, sign-extended to 64 bits.
    public Scalar signExtend64(int bytes) {
        int shift = 64 - bytes * 8;
        if (varOff.isConstant()) {
            return constant(varOff.value() << shift >> shift);
        }
        if (r64.smax() >> bytes * 8 == r64.smin() >> bytes * 8) {
            long a = r64.smax() << shift >> shift;
            long b = r64.smin() << shift >> shift;
            if (a >= 0 == b >= 0) {
                long min = Math.min(a, b);
                long max = Math.max(a, b);
                return new Scalar(
                        Tnum.range(min, max),
                        new Range(min, max, min, max),
                        new Range((int) min, (int) max, min & LOW, max & LOW));
            }
        }
        long least = Long.MIN_VALUE >> shift;
        return new Scalar(
                Tnum.UNKNOWN,
                Range.ANY_64.withSigned(least, ~least),
                Range.ANY_32.withSigned(least, ~least));
    }

    /// The number's lowest one or two bytes, sign-extended to 32 bits and from there zero-extended.
    public Scalar signExtend32(int bytes) {
        return signExtendLow(bytes).zeroExtended().sync();
    }

    private Scalar signExtendLow(int bytes) {
        int shift = 32 - bytes * 8;
        if (varOff.isConstant()) {
            int low = (int) varOff.value() << shift >> shift;
            return new Scalar(Tnum.constant(low), r64, Range.constant32(low));
        }
        if (r32.smax() >> bytes * 8 == r32.smin() >> bytes * 8) {
            int a = (int) r32.smax() << shift >> shift;
            int b = (int) r32.smin() << shift >> shift;
            if (a >= 0 == b >= 0) {
                long min = Math.min(a, b);
                long max = Math.max(a, b);
                return new Scalar(
                        Tnum.range(min, max).subreg(),
                        r64,
                        new Range(min, max, min & LOW, max & LOW));
            }
        }
        int least = Integer.MIN_VALUE >> shift;
        return new Scalar(Tnum.UNKNOWN.subreg(), r64, Range.ANY_32.withSigned(least, ~least));
    }
}
