package io.sluice.emulator.verifier.domain;

import io.sluice.filters.ebpf.EbpfInsn.AluOp;

/// Arithmetic on abstract numbers.
///
/// Source: Linux 6.18, kernel/bpf/verifier.c, adjust_scalar_min_max_vals(). Division and remainder
/// give up, as there, and so does a shift whose amount is not one number below the width.
public final class ScalarAlu {

    private ScalarAlu() {}

    /// `dst op src` in 32 or 64 bits; a 32-bit result is zero-extended. Moves are not operations
    /// here.
    public static Scalar apply(AluOp op, int bits, Scalar dst, Scalar src) {
        return switch (op) {
            case ADD ->
                    finish(
                            bits,
                            dst.varOff().add(src.varOff()),
                            RangeAlu.add(dst.r64(), src.r64(), 64),
                            RangeAlu.add(dst.r32(), src.r32(), 32));
            case SUB ->
                    finish(
                            bits,
                            dst.varOff().sub(src.varOff()),
                            RangeAlu.sub(dst.r64(), src.r64(), 64),
                            RangeAlu.sub(dst.r32(), src.r32(), 32));
            case MUL ->
                    finish(
                            bits,
                            dst.varOff().mul(src.varOff()),
                            RangeAlu.mul(dst.r64(), src.r64(), 64),
                            RangeAlu.mul(dst.r32(), src.r32(), 32));
            case AND -> and(bits, dst, src);
            case OR -> or(bits, dst, src);
            case XOR -> xor(bits, dst, src);
            case LSH, RSH, ARSH ->
                    isShiftKnown(bits, src)
                            ? shift(op, bits, dst, (int) src.umin())
                            : Scalar.UNKNOWN;
            case DIV, SDIV, MOD, SMOD -> Scalar.UNKNOWN;
            case MOV, MOVSX8, MOVSX16, MOVSX32 -> src;
        };
    }

    /// The negative.
    public static Scalar neg(int bits, Scalar value) {
        return apply(AluOp.SUB, bits, Scalar.ZERO, value);
    }

    /// A pointer's variable offset after a number is added or subtracted, without deduction: unlike
    /// [#apply] it gives up unsigned bounds when either end wraps.
    public static Scalar offset(AluOp op, Scalar base, Scalar by) {
        boolean add = op == AluOp.ADD;
        Range range =
                add
                        ? RangeAlu.add(base.r64(), by.r64(), 64)
                        : RangeAlu.sub(base.r64(), by.r64(), 64);
        boolean wraps =
                add
                        ? Unsigned.less(base.umin() + by.umin(), base.umin())
                                || Unsigned.less(base.umax() + by.umax(), base.umax())
                        : Unsigned.less(base.umin(), by.umax());
        Tnum bits = add ? base.varOff().add(by.varOff()) : base.varOff().sub(by.varOff());
        return new Scalar(bits, wraps ? range.withUnsigned(0, -1L) : range, Range.ANY_32);
    }

    /// Whether the kernel computes a result range for the operation with this operand.
    public static boolean isComputable(AluOp op, int bits, Scalar src) {
        return switch (op) {
            case LSH, RSH, ARSH -> isShiftKnown(bits, src);
            case DIV, SDIV, MOD, SMOD -> false;
            case ADD, SUB, MUL, AND, OR, XOR, MOV, MOVSX8, MOVSX16, MOVSX32 -> true;
        };
    }

    private static boolean isShiftKnown(int bits, Scalar src) {
        boolean known = src.isConstant(bits) && (bits == 64 ? src.r64() : src.r32()).isConstant();
        return known && Unsigned.less(src.umax(), bits);
    }

    private static Scalar finish(int bits, Tnum varOff, Range r64, Range r32) {
        var raw = new Scalar(varOff, r64, r32);
        return (bits == 32 ? raw.zeroExtended() : raw).sync();
    }

    private static Scalar and(int bits, Scalar dst, Scalar src) {
        Tnum result = dst.varOff().and(src.varOff());
        Range r32 =
                bothKnown32(dst, src)
                        ? Range.constant32((int) result.value())
                        : RangeAlu.fromUnsigned(
                                result.subreg().value(),
                                Unsigned.min(dst.r32().umax(), src.r32().umax()),
                                32);
        Range r64 =
                result.isConstant() && bothKnown(dst, src)
                        ? Range.constant64(result.value())
                        : RangeAlu.fromUnsigned(
                                        result.value(), Unsigned.min(dst.umax(), src.umax()), 64)
                                .within(result, 64);
        return finish(bits, result, r64, r32.within(result.subreg(), 32));
    }

    private static Scalar or(int bits, Scalar dst, Scalar src) {
        Tnum result = dst.varOff().or(src.varOff());
        Tnum low = result.subreg();
        Range r32 =
                bothKnown32(dst, src)
                        ? Range.constant32((int) result.value())
                        : RangeAlu.fromUnsigned(
                                Unsigned.max(dst.r32().umin(), src.r32().umin()),
                                low.value() | low.mask(),
                                32);
        Range r64 =
                bothKnown(dst, src)
                        ? Range.constant64(result.value())
                        : RangeAlu.fromUnsigned(
                                        Unsigned.max(dst.umin(), src.umin()),
                                        result.value() | result.mask(),
                                        64)
                                .within(result, 64);
        return finish(bits, result, r64, r32);
    }

    private static Scalar xor(int bits, Scalar dst, Scalar src) {
        Tnum result = dst.varOff().xor(src.varOff());
        Tnum low = result.subreg();
        Range r32 =
                bothKnown32(dst, src)
                        ? Range.constant32((int) result.value())
                        : RangeAlu.fromUnsigned(low.value(), low.value() | low.mask(), 32);
        Range r64 =
                bothKnown(dst, src)
                        ? Range.constant64(result.value())
                        : RangeAlu.fromUnsigned(result.value(), result.value() | result.mask(), 64)
                                .within(result, 64);
        return finish(bits, result, r64, r32);
    }

    private static boolean bothKnown(Scalar dst, Scalar src) {
        return dst.varOff().isConstant() && src.varOff().isConstant();
    }

    private static boolean bothKnown32(Scalar dst, Scalar src) {
        return dst.isConstant(32) && src.isConstant(32);
    }

    private static Scalar shift(AluOp op, int bits, Scalar dst, int amount) {
        if (bits == 32) {
            return shift32(op, dst, amount).zeroExtended().sync();
        }
        return switch (op) {
            case LSH -> lsh64(dst, amount).sync();
            case RSH ->
                    update(
                                    new Scalar(
                                            dst.varOff().rsh(amount),
                                            RangeAlu.rsh(dst.r64(), amount, 64),
                                            Range.ANY_32))
                            .sync();
            default ->
                    update(
                                    new Scalar(
                                            dst.varOff().arsh(amount, 64),
                                            RangeAlu.arsh(dst.r64(), amount, 64),
                                            Range.ANY_32))
                            .sync();
        };
    }

    private static Scalar lsh64(Scalar dst, int amount) {
        Range wide = RangeAlu.lsh(dst.r64(), amount, 64);
        if (amount == 32) { // with a following s>>= 32 this is how compilers sign-extend
            wide = wide.withSigned(dst.r32().smin() << 32, dst.r32().smax() << 32);
        }
        return update(
                new Scalar(dst.varOff().lsh(amount), wide, RangeAlu.lsh(dst.r32(), amount, 32)));
    }

    private static Scalar shift32(AluOp op, Scalar dst, int amount) {
        Tnum low = dst.varOff().subreg();
        Tnum result =
                switch (op) {
                    case LSH -> low.lsh(amount).subreg();
                    case RSH -> low.rsh(amount);
                    default -> low.arsh(amount, 32);
                };
        Range range =
                switch (op) {
                    case LSH -> RangeAlu.lsh(dst.r32(), amount, 32);
                    case RSH -> RangeAlu.rsh(dst.r32(), amount, 32);
                    default -> RangeAlu.arsh(dst.r32(), amount, 32);
                };
        return new Scalar(result, Range.ANY_64, range.within(result.subreg(), 32));
    }

    private static Scalar update(Scalar raw) {
        return new Scalar(
                raw.varOff(),
                raw.r64().within(raw.varOff(), 64),
                raw.r32().within(raw.varOff().subreg(), 32));
    }
}
