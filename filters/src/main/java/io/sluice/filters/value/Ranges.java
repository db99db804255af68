package io.sluice.filters.value;

import io.sluice.filters.ir.Intervals;
import io.sluice.filters.ir.ValueTable;
import io.sluice.filters.ir.ValueTable.Kind;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What is known of a value whatever the packet: bounds, bits that can be set, and whether
/// computing it can fail.
public final class Ranges {
    private final ValueTable values;
    private int known;
    private int[] lows = new int[0];
    private int[] highs = new int[0];
    private int[] bits = new int[0];
    private boolean[] mayFail = new boolean[0];
    private int[] @Nullable [] sets = new int[0][];
    private final int[] variableHighs;

    /// @param variableHighs by variable, an upper bound of all that it is ever given
    public Ranges(ValueTable values, int[] variableHighs) {
        this.values = values;
        this.variableHighs = variableHighs;
    }

    public int low(int value) {
        learn(value);
        return lows[value];
    }

    public int high(int value) {
        learn(value);
        return highs[value];
    }

    /// The bits that can be set.
    int bits(int value) {
        learn(value);
        return bits[value];
    }

    public boolean mayFail(int value) {
        learn(value);
        return mayFail[value];
    }

    /// The numbers the value can be, at least.
    public int[] set(int value) {
        learn(value);
        int[] set = sets[value];
        if (set == null) {
            set =
                    Integer.bitCount(bits[value]) == 1 && lows[value] == 0
                            ? Intervals.union(Intervals.only(0), Intervals.only(bits[value]))
                            : Intervals.range(lows[value], highs[value]);
            sets[value] = set;
        }
        return set;
    }

    /// Whether the value cannot be computed from any packet: a load beyond the greatest length
    /// there is. Offsets are unsigned, so what an unset or negative one comes to is such a load.
    public boolean mustFail(int value) {
        if (!mayFail(value)) {
            return false;
        }
        int left = values.left(value);
        if (values.isLoad(value)) {
            return left < 0;
        }
        if (values.isLoadAt(value)) {
            long least = (low(left) & 0xffff_ffffL) + (values.right(value) & 0xffff_ffffL);
            return least > Integer.MAX_VALUE || mustFail(left);
        }
        return mustFail(left) || values.isBinary(value) && mustFail(values.right(value));
    }

    private void learn(int value) {
        if (value < known) {
            return;
        }
        int size = values.size();
        if (lows.length < size) {
            int length = size + size / 2 + 8;
            lows = Arrays.copyOf(lows, length);
            highs = Arrays.copyOf(highs, length);
            bits = Arrays.copyOf(bits, length);
            mayFail = Arrays.copyOf(mayFail, length);
            sets = Arrays.copyOf(sets, length);
        }
        for (; known < size; known++) {
            measure(known);
        }
    }

    private void measure(int value) {
        int left = values.left(value);
        switch (values.kind(value)) {
            case CONST -> put(value, left, left, left);
            case LENGTH, ANCILLARY_WORD, NEGATE -> put(value, 0, -1, -1);
            case READ -> {
                // A variable the graph was given later, or a copy of the graph.
                int high = left < variableHighs.length ? variableHighs[left] : -1;
                put(value, 0, high, filled(high));
            }
            case ANCILLARY_BYTE, LOAD_BYTE, AT_BYTE -> put(value, 0, 0xff, 0xff);
            case ANCILLARY_HALF, LOAD_HALF, AT_HALF -> put(value, 0, 0xffff, 0xffff);
            case LOAD_WORD, AT_WORD -> put(value, 0, -1, -1);
            case IS_EQ, IS_GT, IS_GE, IS_SET -> put(value, 0, 1, 1);
            case ADD, SUB, MUL, DIV, MOD, AND, OR, XOR, LSH, RSH -> operation(value);
        }
        mayFail[value] = fails(value);
    }

    private boolean fails(int value) {
        int left = values.left(value);
        if (values.isLoad(value) || values.isLoadAt(value)) {
            return true;
        }
        Kind kind = values.kind(value);
        if (kind == Kind.NEGATE) {
            return mayFail[left];
        }
        if (!values.isBinary(value)) {
            return false;
        }
        boolean divides = kind == Kind.DIV || kind == Kind.MOD;
        return mayFail[left]
                || mayFail[values.right(value)]
                || divides && lows[values.right(value)] == 0;
    }

    private void put(int value, int low, int high, int possible) {
        int reachable = filled(high) & possible;
        lows[value] = low;
        highs[value] = Integer.compareUnsigned(reachable, high) < 0 ? reachable : high;
        bits[value] = reachable;
    }

    /// All bits up to the highest one set.
    static int filled(int value) {
        return value == 0 ? 0 : -1 >>> Integer.numberOfLeadingZeros(value);
    }

    private void operation(int value) {
        int left = values.left(value);
        int right = values.right(value);
        long lowLeft = lows[left] & 0xffff_ffffL;
        long lowRight = lows[right] & 0xffff_ffffL;
        long highLeft = highs[left] & 0xffff_ffffL;
        long highRight = highs[right] & 0xffff_ffffL;
        switch (values.kind(value)) {
            case ADD -> span(value, lowLeft + lowRight, highLeft + highRight);
            case MUL -> span(value, lowLeft * lowRight, product(highLeft, highRight));
            case SUB -> span(value, lowLeft - highRight, highLeft - lowRight);
            case DIV -> put(value, 0, highs[left], -1);
            case MOD -> put(value, 0, (int) Math.min(highLeft, Math.max(highRight - 1, 0)), -1);
            case AND ->
                    put(value, 0, (int) Math.min(highLeft, highRight), bits[left] & bits[right]);
            case OR -> put(value, (int) Math.max(lowLeft, lowRight), -1, bits[left] | bits[right]);
            case XOR -> put(value, 0, -1, bits[left] | bits[right]);
            case LSH -> shiftLeft(value, left, right);
            default -> shiftRight(value, left, right);
        }
    }

    /// Bounds of the true result; where it does not fit into 32 bits, nothing is known.
    private void span(int value, long low, long high) {
        if (low < 0 || high > 0xffff_ffffL) {
            put(value, 0, -1, -1);
        } else {
            put(value, (int) low, (int) high, -1);
        }
    }

    private static long product(long a, long b) {
        return a != 0 && b > Long.MAX_VALUE / a ? Long.MAX_VALUE : a * b;
    }

    private void shiftLeft(int value, int left, int right) {
        if (!values.isConst(right)) {
            put(value, 0, -1, -1);
            return;
        }
        int count = values.constant(right);
        if (Integer.compareUnsigned(count, 32) >= 0) {
            put(value, 0, 0, 0);
        } else if (count > Integer.numberOfLeadingZeros(highs[left])) {
            put(value, 0, -1, bits[left] << count);
        } else {
            put(value, lows[left] << count, highs[left] << count, bits[left] << count);
        }
    }

    private void shiftRight(int value, int left, int right) {
        if (!values.isConst(right)) {
            put(value, 0, highs[left], -1);
            return;
        }
        int count = values.constant(right);
        if (Integer.compareUnsigned(count, 32) >= 0) {
            put(value, 0, 0, 0);
        } else {
            put(value, lows[left] >>> count, highs[left] >>> count, bits[left] >>> count);
        }
    }
}
