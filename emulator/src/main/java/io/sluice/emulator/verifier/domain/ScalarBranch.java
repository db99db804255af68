package io.sluice.emulator.verifier.domain;

import io.sluice.filters.ebpf.EbpfInsn.Cond;

/// What a comparison of two abstract numbers decides, and what each outcome teaches.
///
/// Source: Linux 6.18, kernel/bpf/verifier.c, is_scalar_branch_taken() and regs_refine_cond_op().
public final class ScalarBranch {

    private ScalarBranch() {}

    /// What is known of a comparison.
    public enum Outcome {
        /// It always holds.
        ALWAYS,
        /// It never holds.
        NEVER,
        /// It depends.
        UNKNOWN;

        private static Outcome of(boolean holds, boolean fails) {
            return holds ? ALWAYS : fails ? NEVER : UNKNOWN;
        }

        /// Of the opposite comparison.
        Outcome negated() {
            return switch (this) {
                case ALWAYS -> NEVER;
                case NEVER -> ALWAYS;
                case UNKNOWN -> UNKNOWN;
            };
        }
    }

    /// Both operands after a comparison.
    ///
    /// @param left the first operand
    /// @param right the second operand
    public record Pair(Scalar left, Scalar right) {

        Pair swapped() {
            return new Pair(right, left);
        }

        Pair synced() {
            return new Pair(left.sync(), right.sync());
        }
    }

    /// Whether `left cond right` holds in 32 or 64 bits.
    public static Outcome decide(Cond cond, int bits, Scalar left, Scalar right) {
        Range a = bits == 64 ? left.r64() : left.r32();
        Range b = bits == 64 ? right.r64() : right.r32();
        return switch (cond) {
            case JEQ -> equal(bits, left, right);
            case JNE -> equal(bits, left, right).negated();
            case JSET ->
                    right.isConstant(bits)
                            ? anyBit(bits, left, right)
                            : left.isConstant(bits) ? anyBit(bits, right, left) : Outcome.UNKNOWN;
            case JGT ->
                    Outcome.of(
                            Unsigned.less(b.umax(), a.umin()), !Unsigned.less(b.umin(), a.umax()));
            case JGE ->
                    Outcome.of(
                            !Unsigned.less(a.umin(), b.umax()), Unsigned.less(a.umax(), b.umin()));
            case JLT ->
                    Outcome.of(
                            Unsigned.less(a.umax(), b.umin()), !Unsigned.less(a.umin(), b.umax()));
            case JLE ->
                    Outcome.of(
                            !Unsigned.less(b.umin(), a.umax()), Unsigned.less(b.umax(), a.umin()));
            case JSGT -> Outcome.of(a.smin() > b.smax(), a.smax() <= b.smin());
            case JSGE -> Outcome.of(a.smin() >= b.smax(), a.smax() < b.smin());
            case JSLT -> Outcome.of(a.smax() < b.smin(), a.smin() >= b.smax());
            case JSLE -> Outcome.of(a.smax() <= b.smin(), a.smin() > b.smax());
        };
    }

    private static Outcome equal(int bits, Scalar left, Scalar right) {
        Tnum a = bits == 64 ? left.varOff() : left.varOff().subreg();
        Tnum b = bits == 64 ? right.varOff() : right.varOff().subreg();
        if (a.isConstant() && b.isConstant()) {
            return a.value() == b.value() ? Outcome.ALWAYS : Outcome.NEVER;
        }
        boolean apart =
                !a.overlaps(b)
                        || disjoint(left.r32(), right.r32())
                        || bits == 64 && disjoint(left.r64(), right.r64());
        return apart ? Outcome.NEVER : Outcome.UNKNOWN;
    }

    private static boolean disjoint(Range a, Range b) {
        return Unsigned.less(b.umax(), a.umin())
                || Unsigned.less(a.umax(), b.umin())
                || a.smin() > b.smax()
                || a.smax() < b.smin();
    }

    private static Outcome anyBit(int bits, Scalar tested, Scalar constant) {
        long mask = constant.constantValue(bits);
        Tnum t = tested.varOff();
        return Outcome.of((t.value() & mask) != 0, ((t.value() | t.mask()) & mask) == 0);
    }

    /// The operands where `left cond right` holds.
    public static Pair whenTrue(Cond cond, int bits, Scalar left, Scalar right) {
        return refine(cond, bits, left, right).synced();
    }

    /// A number compared with itself, where that holds. The kernel narrows it from both sides, as
    /// if it were two numbers.
    public static Scalar whenTrue(Cond cond, int bits, Scalar value) {
        return merged(refine(cond, bits, value, value));
    }

    /// A number compared with itself, where that does not hold.
    public static Scalar whenFalse(Cond cond, int bits, Scalar value) {
        return merged(refineNegated(cond, bits, value, value));
    }

    private static Scalar merged(Pair sides) {
        Scalar a = sides.left();
        Scalar b = sides.right();
        var both =
                new Scalar(
                        a.varOff().intersect(b.varOff()),
                        a.r64().intersect(b.r64()),
                        a.r32().intersect(b.r32()));
        return both.sync().sync();
    }

    /// The operands where `left cond right` does not hold.
    public static Pair whenFalse(Cond cond, int bits, Scalar left, Scalar right) {
        return refineNegated(cond, bits, left, right).synced();
    }

    private static Pair refineNegated(Cond cond, int bits, Scalar left, Scalar right) {
        return switch (cond) {
            case JSET ->
                    right.isConstant(bits)
                            ? new Pair(withoutBits(bits, left, right), right)
                            : left.isConstant(bits)
                                    ? new Pair(left, withoutBits(bits, right, left))
                                    : new Pair(left, right);
            case JEQ -> refine(Cond.JNE, bits, left, right);
            case JNE -> refine(Cond.JEQ, bits, left, right);
            case JGT -> refine(Cond.JLE, bits, left, right);
            case JGE -> refine(Cond.JLT, bits, left, right);
            case JLT -> refine(Cond.JGE, bits, left, right);
            case JLE -> refine(Cond.JGT, bits, left, right);
            case JSGT -> refine(Cond.JSLE, bits, left, right);
            case JSGE -> refine(Cond.JSLT, bits, left, right);
            case JSLT -> refine(Cond.JSGE, bits, left, right);
            case JSLE -> refine(Cond.JSGT, bits, left, right);
        };
    }

    private static Pair refine(Cond cond, int bits, Scalar left, Scalar right) {
        return switch (cond) {
            case JEQ -> same(bits, left, right);
            case JNE ->
                    right.isConstant(bits)
                            ? new Pair(without(bits, left, right), right)
                            : left.isConstant(bits)
                                    ? new Pair(left, without(bits, right, left))
                                    : new Pair(left, right);
            case JSET ->
                    right.isConstant(bits)
                            ? new Pair(withBit(bits, left, right), right)
                            : left.isConstant(bits)
                                    ? new Pair(left, withBit(bits, right, left))
                                    : new Pair(left, right);
            case JLE -> below(bits, left, right, 0, false);
            case JLT -> below(bits, left, right, 1, false);
            case JSLE -> below(bits, left, right, 0, true);
            case JSLT -> below(bits, left, right, 1, true);
            case JGE -> below(bits, right, left, 0, false).swapped();
            case JGT -> below(bits, right, left, 1, false).swapped();
            case JSGE -> below(bits, right, left, 0, true).swapped();
            case JSGT -> below(bits, right, left, 1, true).swapped();
        };
    }

    private static Pair same(int bits, Scalar left, Scalar right) {
        if (bits == 64) {
            Range both = left.r64().intersect(right.r64());
            Tnum t = left.varOff().intersect(right.varOff());
            return new Pair(new Scalar(t, both, left.r32()), new Scalar(t, both, right.r32()));
        }
        Range both = left.r32().intersect(right.r32());
        Tnum t = left.varOff().subreg().intersect(right.varOff().subreg());
        return new Pair(
                new Scalar(left.varOff().withSubreg(t), left.r64(), both),
                new Scalar(right.varOff().withSubreg(t), right.r64(), both));
    }

    /// A bound that is exactly the excluded number moves by one.
    private static Scalar without(int bits, Scalar scalar, Scalar excluded) {
        long unsigned = excluded.constantValue(bits);
        long signed = bits == 64 ? unsigned : (int) unsigned;
        Range r = bits == 64 ? scalar.r64() : scalar.r32();
        var trimmed =
                new Range(
                        r.smin() == signed ? r.smin() + 1 : r.smin(),
                                r.smax() == signed ? r.smax() - 1 : r.smax(),
                        r.umin() == unsigned ? r.umin() + 1 : r.umin(),
                                r.umax() == unsigned ? r.umax() - 1 : r.umax());
        return with(bits, scalar, trimmed);
    }

    private static Scalar withBit(int bits, Scalar scalar, Scalar constant) {
        long mask = constant.constantValue(bits);
        if (Long.bitCount(mask) != 1) {
            return scalar;
        }
        return scalar.withVarOff(scalar.varOff().or(Tnum.constant(mask)));
    }

    private static Scalar withoutBits(int bits, Scalar scalar, Scalar constant) {
        long mask = constant.constantValue(bits);
        return scalar.unbounded().withVarOff(scalar.varOff().and(Tnum.constant(~mask)));
    }

    private static Pair below(int bits, Scalar low, Scalar high, long gap, boolean signed) {
        Range a = bits == 64 ? low.r64() : low.r32();
        Range b = bits == 64 ? high.r64() : high.r32();
        if (signed) {
            return new Pair(
                    with(bits, low, a.withSigned(a.smin(), Math.min(a.smax(), b.smax() - gap))),
                    with(bits, high, b.withSigned(Math.max(a.smin() + gap, b.smin()), b.smax())));
        }
        return new Pair(
                with(bits, low, a.withUnsigned(a.umin(), Unsigned.min(a.umax(), b.umax() - gap))),
                with(bits, high, b.withUnsigned(Unsigned.max(a.umin() + gap, b.umin()), b.umax())));
    }

    private static Scalar with(int bits, Scalar scalar, Range range) {
        return bits == 64 ? scalar.withR64(range) : scalar.withR32(range);
    }
}
