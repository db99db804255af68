package io.sluice.emulator.verifier.domain;

/// Bounds of a number in one width, signed and unsigned.
///
/// In 32 bits the signed bounds are sign-extended and the unsigned ones zero-extended, so that the
/// same comparisons serve both widths. A range may be empty (a minimum above its maximum) on a path
/// that no execution takes.
///
/// @param smin the least value, signed
/// @param smax the greatest value, signed
/// @param umin the least value, unsigned
/// @param umax the greatest value, unsigned
public record Range(long smin, long smax, long umin, long umax) {

    private static final long LOW = 0xffff_ffffL;

    /// Any 64-bit number.
    public static final Range ANY_64 = new Range(Long.MIN_VALUE, Long.MAX_VALUE, 0, -1L);

    /// Any 32-bit number.
    public static final Range ANY_32 = new Range(Integer.MIN_VALUE, Integer.MAX_VALUE, 0, LOW);

    /// Any number of a width.
    public static Range any(int bits) {
        return bits == 64 ? ANY_64 : ANY_32;
    }

    /// One number in 64 bits.
    public static Range constant64(long value) {
        return new Range(value, value, value, value);
    }

    /// One number in 32 bits.
    public static Range constant32(int value) {
        return new Range(value, value, value & LOW, value & LOW);
    }

    /// Whether signed as well as unsigned bounds leave one number.
    public boolean isConstant() {
        return smin == smax && umin == umax;
    }

    /// Whether nothing is known in 64 bits.
    public boolean isAny64() {
        return equals(ANY_64);
    }

    /// Whether a number, given in this range's extension, lies within the bounds.
    public boolean contains(long signed, long unsigned) {
        return smin <= signed
                && signed <= smax
                && Long.compareUnsigned(umin, unsigned) <= 0
                && Long.compareUnsigned(unsigned, umax) <= 0;
    }

    /// Whether every bound of `inner` lies within this one's.
    public boolean contains(Range inner) {
        return smin <= inner.smin
                && inner.smax <= smax
                && Long.compareUnsigned(umin, inner.umin) <= 0
                && Long.compareUnsigned(inner.umax, umax) <= 0;
    }

    /// Whether a minimum is above its maximum: no number is left.
    public boolean isEmpty() {
        return smin > smax || Long.compareUnsigned(umin, umax) > 0;
    }

    /// The unsigned bounds, and signed bounds that are not known.
    Range withSigned(long min, long max) {
        return new Range(min, max, umin, umax);
    }

    Range withUnsigned(long min, long max) {
        return new Range(smin, smax, min, max);
    }

    /// The bounds that hold in both.
    Range intersect(Range other) {
        long least = Math.max(smin, other.smin);
        long most = Math.min(smax, other.smax);
        long lowest = Unsigned.max(umin, other.umin);
        long highest = Unsigned.min(umax, other.umax);
        return new Range(least, most, lowest, highest);
    }

    /// Tightened by what the bits say: the least and greatest numbers that fit them.
    Range within(Tnum bits, int width) {
        long sign = width == 64 ? Long.MIN_VALUE : 0x8000_0000L;
        long low = bits.value() | bits.mask() & sign;
        long high = bits.value() | bits.mask() & ~sign;
        long least = Math.max(smin, width == 64 ? low : (int) low);
        long most = Math.min(smax, width == 64 ? high : (int) high);
        long lowest = Unsigned.max(umin, bits.value());
        long highest = Unsigned.min(umax, bits.value() | bits.mask());
        return new Range(least, most, lowest, highest);
    }
}
