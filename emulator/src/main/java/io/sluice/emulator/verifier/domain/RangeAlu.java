package io.sluice.emulator.verifier.domain;

/// Bounds of sums, differences, products and shifts in one width.
///
/// Source: Linux 6.18, kernel/bpf/verifier.c, scalar_min_max_add() and its neighbours.
final class RangeAlu {

    private static final long LOW = 0xffff_ffffL;

    private RangeAlu() {}

    static Range add(Range a, Range b, int bits) {
        boolean signedFits = addFits(a.smin(), b.smin(), bits) && addFits(a.smax(), b.smax(), bits);
        // Either every sum wraps or none does; only when some do is nothing known.
        boolean minWraps = addWraps(a.umin(), b.umin(), bits);
        boolean maxWraps = addWraps(a.umax(), b.umax(), bits);
        boolean unsignedFits = minWraps || !maxWraps;
        return of(
                bits,
                signedFits ? a.smin() + b.smin() : 1,
                signedFits ? a.smax() + b.smax() : 0,
                unsignedFits ? unsigned(a.umin() + b.umin(), bits) : 0,
                unsignedFits ? unsigned(a.umax() + b.umax(), bits) : unsigned(-1L, bits));
    }

    static Range sub(Range a, Range b, int bits) {
        boolean signedFits = subFits(a.smin(), b.smax(), bits) && subFits(a.smax(), b.smin(), bits);
        boolean minWraps = Unsigned.less(a.umin(), b.umax());
        boolean maxWraps = Unsigned.less(a.umax(), b.umin());
        boolean unsignedFits = !minWraps || maxWraps;
        return of(
                bits,
                signedFits ? a.smin() - b.smax() : 1,
                signedFits ? a.smax() - b.smin() : 0,
                unsignedFits ? unsigned(a.umin() - b.umax(), bits) : 0,
                unsignedFits ? unsigned(a.umax() - b.umin(), bits) : unsigned(-1L, bits));
    }

    static Range mul(Range a, Range b, int bits) {
        boolean unsignedFits =
                umulFits(a.umax(), b.umax(), bits) && umulFits(a.umin(), b.umin(), bits);
        long umin = unsignedFits ? a.umin() * b.umin() : 0;
        long umax = unsignedFits ? a.umax() * b.umax() : unsigned(-1L, bits);
        boolean signedFits =
                mulFits(a.smin(), b.smin(), bits)
                        && mulFits(a.smin(), b.smax(), bits)
                        && mulFits(a.smax(), b.smin(), bits)
                        && mulFits(a.smax(), b.smax(), bits);
        if (!signedFits) {
            return of(bits, 1, 0, umin, umax);
        }
        long least =
                Math.min(
                        Math.min(a.smin() * b.smin(), a.smin() * b.smax()),
                        Math.min(a.smax() * b.smin(), a.smax() * b.smax()));
        long most =
                Math.max(
                        Math.max(a.smin() * b.smin(), a.smin() * b.smax()),
                        Math.max(a.smax() * b.smin(), a.smax() * b.smax()));
        return of(bits, least, most, umin, umax);
    }

    /// A range whose signed part is taken from the unsigned one where that does not cross the sign.
    static Range fromUnsigned(long umin, long umax, int bits) {
        long smin = bits == 64 ? umin : (int) umin;
        long smax = bits == 64 ? umax : (int) umax;
        return of(bits, smin, smax, umin, umax);
    }

    /// The unsigned bounds after a shift to the left; nothing if the top bit may leave.
    static Range lsh(Range a, int shift, int bits) {
        Range any = Range.any(bits);
        if (shift > bits - 1 || Unsigned.less(1L << bits - 1 - shift, a.umax())) {
            return any;
        }
        return any.withUnsigned(a.umin() << shift, a.umax() << shift);
    }

    static Range rsh(Range a, int shift, int bits) {
        return Range.any(bits).withUnsigned(a.umin() >>> shift, a.umax() >>> shift);
    }

    static Range arsh(Range a, int shift, int bits) {
        return Range.any(bits).withSigned(a.smin() >> shift, a.smax() >> shift);
    }

    /// A signed minimum above its maximum stands for "not known".
    private static Range of(int bits, long smin, long smax, long umin, long umax) {
        var range = new Range(smin, smax, umin, umax);
        return smin <= smax
                ? range
                : range.withSigned(Range.any(bits).smin(), Range.any(bits).smax());
    }

    private static long unsigned(long value, int bits) {
        return bits == 64 ? value : value & LOW;
    }

    private static boolean addFits(long a, long b, int bits) {
        long sum = a + b;
        return bits == 64 ? ((a ^ sum) & (b ^ sum)) >= 0 : sum == (int) sum;
    }

    private static boolean subFits(long a, long b, int bits) {
        long difference = a - b;
        return bits == 64 ? ((a ^ b) & (a ^ difference)) >= 0 : difference == (int) difference;
    }

    private static boolean addWraps(long a, long b, int bits) {
        return bits == 64 ? Unsigned.less(a + b, a) : a + b > LOW;
    }

    private static boolean umulFits(long a, long b, int bits) {
        return bits == 64 ? Math.unsignedMultiplyHigh(a, b) == 0 : !Unsigned.less(LOW, a * b);
    }

    private static boolean mulFits(long a, long b, int bits) {
        long product = a * b;
        return bits == 64 ? Math.multiplyHigh(a, b) == product >> 63 : product == (int) product;
    }
}
