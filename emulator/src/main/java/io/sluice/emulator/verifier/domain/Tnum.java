package io.sluice.emulator.verifier.domain;

/// A number of which some bits are known: where `mask` has a 1 the bit is unknown, elsewhere it is
/// `value`'s.
///
/// The algebra is that of Linux 6.18, kernel/bpf/tnum.c; its proof for addition, subtraction and
/// multiplication is in Vishwanathan et al., "Sound, Precise, and Fast Abstract Interpretation with
/// Tristate Numbers" (CGO 2022).
///
/// @param value the known bits; 0 where unknown
/// @param mask the unknown bits
public record Tnum(long value, long mask) {

    /// Nothing is known.
    public static final Tnum UNKNOWN = new Tnum(0, -1L);

    private static final Tnum ZERO = new Tnum(0, 0);
    private static final long LOW = 0xffff_ffffL;

    /// Exactly one number.
    public static Tnum constant(long value) {
        return value == 0 ? ZERO : new Tnum(value, 0);
    }

    /// The least tristate number that contains all numbers from `min` to `max`, unsigned.
    public static Tnum range(long min, long max) {
        long differing = min ^ max;
        int bits = 64 - Long.numberOfLeadingZeros(differing);
        if (bits > 63) {
            return UNKNOWN;
        }
        long delta = (1L << bits) - 1;
        return new Tnum(min & ~delta, delta);
    }

    /// The lowest bytes in the opposite order, the others 0.
    public Tnum swap(int bytes) {
        int shift = 64 - bytes * 8;
        return new Tnum(Long.reverseBytes(value) >>> shift, Long.reverseBytes(mask) >>> shift);
    }

    /// The least number described that is above `number`, unsigned; the greatest where none is.
    long next(long number) {
        long greatest = value | mask;
        if (!Unsigned.less(number, greatest)) {
            return greatest;
        }
        long candidate = number + 1;
        long wrong = (candidate ^ value) & ~mask;
        if (wrong == 0) {
            return candidate;
        }
        // Above the highest known bit that is wrong the candidate stands, below it all is least. If
        // that bit must be 0, the unknown bits above it count one further.
        long place = Long.highestOneBit(wrong);
        long below = place | place - 1;
        long above = (value & place) != 0 ? candidate : (candidate | ~mask | below) + 1;
        return value | above & mask & ~below;
    }

    /// Whether all bits are known.
    public boolean isConstant() {
        return mask == 0;
    }

    /// Whether nothing at all is known.
    public boolean isUnknown() {
        return mask == -1L;
    }

    /// Whether the number is one of those described.
    public boolean contains(long number) {
        return (number & ~mask) == value;
    }

    /// Whether every number that `other` describes is also described here.
    public boolean contains(Tnum other) {
        return (other.mask & ~mask) == 0 && (other.value & ~mask) == value;
    }

    /// Whether some number may be described by both.
    public boolean overlaps(Tnum other) {
        long known = ~mask & ~other.mask;
        return (value & known) == (other.value & known);
    }

    /// The sum.
    public Tnum add(Tnum other) {
        long sum = value + other.value;
        long unknown = sum + mask + other.mask ^ sum | mask | other.mask;
        return new Tnum(sum & ~unknown, unknown);
    }

    /// The difference.
    public Tnum sub(Tnum other) {
        long difference = value - other.value;
        long unknown = difference + mask ^ difference - other.mask | mask | other.mask;
        return new Tnum(difference & ~unknown, unknown);
    }

    /// The product, bit by bit; an unknown bit joins both partial sums (as Linux since 6.18).
    public Tnum mul(Tnum other) {
        Tnum left = this;
        Tnum right = other;
        Tnum sum = ZERO;
        while ((left.value | left.mask) != 0) {
            if ((left.value & 1) != 0) {
                sum = sum.add(right);
            } else if ((left.mask & 1) != 0) {
                sum = sum.union(sum.add(right));
            }
            left = left.rsh(1);
            right = right.lsh(1);
        }
        return sum;
    }

    /// Bitwise and.
    public Tnum and(Tnum other) {
        long ones = value & other.value;
        return new Tnum(ones, (value | mask) & (other.value | other.mask) & ~ones);
    }

    /// Bitwise or.
    public Tnum or(Tnum other) {
        long ones = value | other.value;
        return new Tnum(ones, (mask | other.mask) & ~ones);
    }

    /// Bitwise exclusive or.
    public Tnum xor(Tnum other) {
        long unknown = mask | other.mask;
        return new Tnum((value ^ other.value) & ~unknown, unknown);
    }

    /// The bits known in either; if both describe a common number, the result describes it too.
    public Tnum intersect(Tnum other) {
        long unknown = mask & other.mask;
        return new Tnum((value | other.value) & ~unknown, unknown);
    }

    /// The bits known and equal in both.
    public Tnum union(Tnum other) {
        long unknown = value ^ other.value | mask | other.mask;
        return new Tnum(value & other.value & ~unknown, unknown);
    }

    /// A shift to the left by 0 to 63.
    public Tnum lsh(int shift) {
        return new Tnum(value << shift, mask << shift);
    }

    /// A logical shift to the right by 0 to 63.
    public Tnum rsh(int shift) {
        return new Tnum(value >>> shift, mask >>> shift);
    }

    /// An arithmetic shift to the right within 32 or 64 bits.
    public Tnum arsh(int shift, int bits) {
        if (bits == 32) {
            return new Tnum((int) value >> shift & LOW, (int) mask >> shift & LOW);
        }
        return new Tnum(value >> shift, mask >> shift);
    }

    /// The lowest `bytes` bytes; the others become known zeros.
    public Tnum cast(int bytes) {
        if (bytes == 8) {
            return this;
        }
        long keep = (1L << bytes * 8) - 1;
        return new Tnum(value & keep, mask & keep);
    }

    /// The lower 32 bits.
    public Tnum subreg() {
        return new Tnum(value & LOW, mask & LOW);
    }

    /// The upper 32 bits, with known zeros below.
    public Tnum clearSubreg() {
        return new Tnum(value & ~LOW, mask & ~LOW);
    }

    /// The upper 32 bits of this, the lower ones of `low`.
    public Tnum withSubreg(Tnum low) {
        return clearSubreg().or(low.subreg());
    }

    /// Whether a number is a multiple of `size`, a power of two, whatever the unknown bits are.
    public boolean isAligned(long size) {
        return size == 0 || ((value | mask) & size - 1) == 0;
    }

    /// As the kernel prints it: `(0x4; 0xff)`.
    @Override
    public String toString() {
        return "(0x" + Long.toHexString(value) + "; 0x" + Long.toHexString(mask) + ")";
    }
}
