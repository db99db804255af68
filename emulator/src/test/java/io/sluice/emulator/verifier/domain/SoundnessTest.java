package io.sluice.emulator.verifier.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.emulator.verifier.domain.ScalarBranch.Outcome;
import io.sluice.filters.ebpf.EbpfAlu;
import io.sluice.filters.ebpf.EbpfInsn.AluOp;
import io.sluice.filters.ebpf.EbpfInsn.Cond;
import io.sluice.filters.ebpf.EbpfInsn.Width;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Every concrete result lies in the abstract one: exhaustively for small sets, by seeded chance
/// for ranges.
class SoundnessTest {

    private static final long SEED = 20250607;

    /// An abstract number and all the concrete ones it was made from.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Known(Scalar scalar, long[] numbers) {}

    /// All settings of four bits (known 0, known 1, unknown) at places where carries and signs
    /// matter.
    private static List<Known> fourBits(long[] weights) {
        List<Known> all = new ArrayList<>();
        for (int code = 0; code < 81; code++) {
            long value = 0;
            long mask = 0;
            for (int i = 0, rest = code; i < 4; i++, rest /= 3) {
                value |= rest % 3 == 1 ? weights[i] : 0;
                mask |= rest % 3 == 2 ? weights[i] : 0;
            }
            var scalar = Scalar.UNKNOWN.withVarOff(new Tnum(value, mask)).sync();
            all.add(new Known(scalar, members(value, mask)));
        }
        return all;
    }

    private static long[] members(long value, long mask) {
        long[] numbers = new long[1 << Long.bitCount(mask)];
        long subset = 0;
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = value | subset;
            subset = subset - mask & mask;
        }
        return numbers;
    }

    private static List<Known> places() {
        List<Known> all = new ArrayList<>(fourBits(new long[] {1, 2, 4, 8}));
        all.addAll(fourBits(new long[] {1, 0x8000_0000L, 0x1_0000_0000L, Long.MIN_VALUE}));
        return all;
    }

    /// Bounds that were drawn around a few numbers, each kind of bound now and then.
    private static Known drawn(Random random) {
        long base = random.nextLong() >> random.nextInt(64);
        long[] numbers = new long[4];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] =
                    base + (random.nextLong() >>> 20 + random.nextInt(44)) * random.nextInt(-1, 2);
        }
        return new Known(around(numbers, random.nextInt(16)), numbers);
    }

    private static Scalar around(long[] numbers, int kinds) {
        long first = numbers[0];
        Range r64 = Range.constant64(first);
        Range r32 = Range.constant32((int) first);
        Tnum bits = Tnum.constant(first);
        for (long n : numbers) {
            r64 =
                    new Range(
                            Math.min(r64.smin(), n),
                            Math.max(r64.smax(), n),
                            Unsigned.min(r64.umin(), n),
                            Unsigned.max(r64.umax(), n));
            long low = n & 0xffff_ffffL;
            long half = (int) n;
            r32 =
                    new Range(
                            Math.min(r32.smin(), half),
                            Math.max(r32.smax(), half),
                            Math.min(r32.umin(), low),
                            Math.max(r32.umax(), low));
            bits = bits.union(Tnum.constant(n));
        }
        return new Scalar(
                        (kinds & 1) != 0 ? bits : Tnum.UNKNOWN,
                        (kinds & 2) != 0
                                ? r64
                                : (kinds & 4) != 0
                                        ? Range.ANY_64.withSigned(r64.smin(), r64.smax())
                                        : Range.ANY_64,
                        (kinds & 8) != 0 ? r32 : Range.ANY_32)
                .sync();
    }

    private static void holds(Scalar result, long number, Object what) {
        assertTrue(
                result.contains(number),
                () -> what + " gives " + Long.toHexString(number) + " outside of " + result);
    }

    private static void checkAlu(AluOp op, Width width, Known a, Known b) {
        Scalar result = ScalarAlu.apply(op, width == Width.W64 ? 64 : 32, a.scalar, b.scalar);
        for (long x : a.numbers) {
            for (long y : b.numbers) {
                long concrete = EbpfAlu.apply(op, width, x, y);
                if (!result.contains(concrete)) {
                    holds(
                            result,
                            concrete,
                            op + " " + width + " of " + a.scalar + " and " + b.scalar);
                }
            }
        }
    }

    private static void checkCond(Cond cond, Width width, Known a, Known b) {
        int bits = width == Width.W64 ? 64 : 32;
        Outcome outcome = ScalarBranch.decide(cond, bits, a.scalar, b.scalar);
        var whenTrue = ScalarBranch.whenTrue(cond, bits, a.scalar, b.scalar);
        var whenFalse = ScalarBranch.whenFalse(cond, bits, a.scalar, b.scalar);
        for (long x : a.numbers) {
            for (long y : b.numbers) {
                boolean taken = EbpfAlu.holds(cond, width, x, y);
                if (outcome != Outcome.UNKNOWN) {
                    assertEquals(
                            outcome == Outcome.ALWAYS,
                            taken,
                            () -> cond + " " + width + " " + a.scalar + " " + b.scalar);
                }
                var after = taken ? whenTrue : whenFalse;
                if (!after.left().contains(x) || !after.right().contains(y)) {
                    holds(after.left(), x, cond + " " + width + " " + taken);
                    holds(after.right(), y, cond + " " + width + " " + taken);
                }
            }
        }
    }

    private static boolean isMove(AluOp op) {
        return op.name().startsWith("MOV");
    }

    @ParameterizedTest
    @EnumSource(AluOp.class)
    void arithmeticContainsEveryResultOfFourUnknownBits(AluOp op) {
        if (isMove(op)) {
            return;
        }
        var all = places();
        for (Width width : Width.values()) {
            for (Known a : all) {
                for (Known b : all) {
                    checkAlu(op, width, a, b);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(AluOp.class)
    void arithmeticContainsEveryResultOfDrawnRanges(AluOp op) {
        if (isMove(op)) {
            return;
        }
        var random = new Random(SEED + op.name().hashCode());
        for (int i = 0; i < 20_000; i++) {
            Known a = drawn(random);
            Known b = i % 4 == 0 ? shiftAmount(random) : drawn(random);
            checkAlu(op, random.nextBoolean() ? Width.W64 : Width.W32, a, b);
        }
    }

    private static Known shiftAmount(Random random) {
        long amount = random.nextInt(64);
        return new Known(Scalar.constant(amount), new long[] {amount});
    }

    @ParameterizedTest
    @EnumSource(Cond.class)
    void comparisonsKeepEveryPairOfFourUnknownBits(Cond cond) {
        var all = places();
        for (Width width : Width.values()) {
            for (Known a : all) {
                for (Known b : all) {
                    checkCond(cond, width, a, b);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Cond.class)
    void comparisonsKeepEveryPairOfDrawnRanges(Cond cond) {
        var random = new Random(SEED + cond.name().hashCode());
        for (int i = 0; i < 20_000; i++) {
            checkCond(
                    cond,
                    random.nextBoolean() ? Width.W64 : Width.W32,
                    drawn(random),
                    drawn(random));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void narrowingAndSignExtensionContainEveryNumber(int bytes) {
        var random = new Random(SEED);
        for (int i = 0; i < 20_000; i++) {
            Known a = drawn(random);
            for (long n : a.numbers) {
                int shift = 64 - bytes * 8;
                holds(a.scalar.truncate(bytes), n << shift >>> shift, "truncate");
                holds(a.scalar.signExtend64(bytes), n << shift >> shift, "signExtend64");
                if (bytes < 4) {
                    holds(
                            a.scalar.signExtend32(bytes),
                            (n << shift >> shift) & 0xffff_ffffL,
                            "signExtend32");
                }
            }
        }
    }

    @Test
    void aProductOfUnknownBitsStaysAsNarrowAsThePublishedAlgorithm() { // kernel/bpf/tnum.c,
        // tnum_mul(), 6.18
        assertEquals(new Tnum(0, 0x3f), new Tnum(0, 7).mul(new Tnum(0, 7)));
        assertEquals(new Tnum(0, 0xc), new Tnum(0, 3).mul(new Tnum(4, 0)));
    }
}
