package io.sluice.filters.value;

import io.sluice.filters.ir.Exit;
import io.sluice.filters.ir.Intervals;
import io.sluice.filters.ir.ValueTable;
import io.sluice.filters.ir.ValueTable.Kind;

/// One form for tests: a value lies in a set. Arithmetic with constants moves from the value into
/// the set, so that `x - 3 == 4`, `x == 7` and `not x != 7` are one test on `x`, and a set never
/// holds 0: where it would, its complement is asked for and the branches change places.
public final class Conditions {
    private static final int[] TRUE = Intervals.only(1);

    private final ValueTable values;
    private final Ranges ranges;
    private final ValueRules rules;

    private int tested;
    private int value;
    private int[] set = Intervals.empty();

    public Conditions(ValueTable values, Ranges ranges, ValueRules rules) {
        this.values = values;
        this.ranges = ranges;
        this.rules = rules;
    }

    /// The value that the last comparison or set was asked for, before anything was peeled off.
    public int tested() {
        return tested;
    }

    /// The value of the test asked for last.
    public int value() {
        return value;
    }

    /// The set of the test asked for last.
    public int[] set() {
        return set;
    }

    /// Finds the form of a comparison.
    public void ask(Exit.Test test, int left, int right) {
        if (values.isConst(right)) {
            int constant = values.constant(right);
            switch (test) {
                case EQ -> ask(left, Intervals.only(constant));
                case GT ->
                        ask(
                                left,
                                constant == -1
                                        ? Intervals.empty()
                                        : Intervals.range(constant + 1, -1));
                case GE -> ask(left, Intervals.range(constant, -1));
                case SET -> ask(rules.binary(Kind.AND, left, right), Intervals.range(1, -1));
            }
        } else if (values.isConst(left)) {
            int constant = values.constant(left);
            switch (test) {
                case EQ, SET -> ask(test, right, left);
                case GT -> ask(right, below(constant));
                case GE -> ask(right, Intervals.range(0, constant));
            }
        } else if (left == right && test != Exit.Test.SET) {
            ask(left, test == Exit.Test.GT ? Intervals.empty() : Intervals.full());
        } else {
            askTwo(test, left, right);
        }
    }

    private void askTwo(Exit.Test test, int left, int right) {
        int less = Math.min(left, right);
        int more = Math.max(left, right);
        switch (test) {
            case EQ -> ask(comparison(Kind.IS_EQ, less, more), TRUE);
            case GT -> ask(comparison(Kind.IS_GT, left, right), TRUE);
            case GE -> ask(comparison(Kind.IS_GT, right, left), Intervals.only(0));
            case SET -> {
                if (left == right) {
                    ask(left, Intervals.range(1, -1));
                } else {
                    ask(comparison(Kind.IS_SET, less, more), TRUE);
                }
            }
        }
    }

    /// Finds the form of a test against a set.
    public void ask(int newValue, int[] newSet) {
        tested = newValue;
        value = newValue;
        set = newSet;
        while (peel()) {
            // Each step takes one operator off the value.
        }
    }

    private int comparison(Kind kind, int left, int right) {
        return values.number(kind, left, right);
    }

    /// Takes the outermost operator off the value if the set can take it in.
    private boolean peel() {
        Kind kind = values.kind(value);
        if (kind == Kind.SUB || kind == Kind.XOR && !values.isConst(values.right(value))) {
            return peelDifference();
        }
        if (kind == Kind.AND && !values.isConst(values.right(value))) {
            return peelIntersection();
        }
        if (kind == Kind.NEGATE) {
            return peelNegation();
        }
        if (values.isComparison(value)) {
            return peelComparison(kind, values.left(value), values.right(value));
        }
        if (!values.isBinary(value) || !values.isConst(values.right(value))) {
            return false;
        }
        int operand = values.left(value);
        int constant = values.constant(values.right(value));
        return switch (kind) {
            case ADD -> take(operand, rotate(set, -constant));
            case XOR -> peelPoint(operand, constant, 0);
            case OR -> peelPoint(operand, constant, constant);
            case AND -> peelMask(operand, constant);
            case LSH -> peelLeftShift(operand, constant);
            case RSH -> peelRightShift(operand, constant);
            default -> false;
        };
    }

    /// A comparison one side of which has become a constant.
    private boolean peelComparison(Kind kind, int left, int right) {
        if (!values.isConst(left) && !values.isConst(right)) {
            return false;
        }
        boolean constantFirst = values.isConst(left);
        int other = constantFirst ? right : left;
        int constant = values.constant(constantFirst ? left : right);
        int[] holds;
        switch (kind) {
            case IS_EQ -> holds = Intervals.only(constant);
            case IS_GT ->
                    holds =
                            constantFirst
                                    ? below(constant)
                                    : Intervals.complement(Intervals.range(0, constant));
            default -> {
                other = rules.binary(Kind.AND, other, values.constantOf(constant));
                holds = Intervals.range(1, -1);
            }
        }
        return take(other, Intervals.contains(set, 1) ? holds : Intervals.complement(holds));
    }

    private static int[] below(int bound) {
        return bound == 0 ? Intervals.empty() : Intervals.range(0, bound - 1);
    }

    private boolean take(int operand, int[] newSet) {
        value = operand;
        set = newSet;
        return true;
    }

    /// `x - y` and `x ^ y` are 0 where x = y.
    private boolean peelDifference() {
        int[] zero = Intervals.only(0);
        int[] reachable = Intervals.intersection(set, ranges.set(value));
        boolean isZero = Intervals.isSingle(reachable) && reachable[0] == 0;
        boolean isNotZero =
                !Intervals.contains(set, 0) && Intervals.subset(Intervals.range(1, -1), set);
        if (!isZero && !isNotZero) {
            return false;
        }
        int left = values.left(value);
        int right = values.right(value);
        if (values.isConst(left)) {
            return take(right, isZero ? only(left) : Intervals.complement(only(left)));
        }
        int equal = comparison(Kind.IS_EQ, Math.min(left, right), Math.max(left, right));
        return take(equal, isZero ? TRUE : zero);
    }

    private int[] only(int constant) {
        return Intervals.only(values.constant(constant));
    }

    /// `x & y` is not 0 where `jset x` jumps.
    private boolean peelIntersection() {
        boolean isZero = Intervals.isSingle(set) && set[0] == 0;
        boolean isNotZero =
                !Intervals.contains(set, 0) && Intervals.subset(Intervals.range(1, -1), set);
        if (!isZero && !isNotZero) {
            return false;
        }
        int left = values.left(value);
        int right = values.right(value);
        int common = comparison(Kind.IS_SET, Math.min(left, right), Math.max(left, right));
        return take(common, isNotZero ? TRUE : Intervals.only(0));
    }

    /// `-x` lies between lo and hi where x lies between -hi and -lo; 0 is its own negative.
    private boolean peelNegation() {
        int[] negated = Intervals.contains(set, 0) ? Intervals.only(0) : Intervals.empty();
        int[] others = Intervals.intersection(set, Intervals.range(1, -1));
        for (int i = 0; i < others.length; i += 2) {
            negated = Intervals.union(negated, Intervals.range(-others[i + 1], -others[i]));
        }
        return take(values.left(value), negated);
    }

    private static int[] rotate(int[] set, int by) {
        int[] rotated = Intervals.empty();
        for (int i = 0; i < set.length; i += 2) {
            int lo = set[i] + by;
            int hi = set[i + 1] + by;
            int[] moved =
                    Integer.compareUnsigned(lo, hi) <= 0
                            ? Intervals.range(lo, hi)
                            : Intervals.union(Intervals.range(0, hi), Intervals.range(lo, -1));
            rotated = Intervals.union(rotated, Intervals.isFull(set) ? set : moved);
        }
        return rotated;
    }

    /// For an operation that fixes the bits of `fixed` to ones and flips those of `constant`
    /// otherwise: a single number, or all but one.
    private boolean peelPoint(int operand, int constant, int fixed) {
        int[] reachable = Intervals.intersection(set, ranges.set(value));
        int[] missing = Intervals.difference(ranges.set(value), set);
        boolean single = Intervals.isSingle(reachable);
        if (!single && !Intervals.isSingle(missing)) {
            return false;
        }
        int point = single ? reachable[0] : missing[0];
        if ((point & fixed) != fixed) {
            return false;
        }
        int free =
                fixed == 0 ? operand : rules.binary(Kind.AND, operand, values.constantOf(~fixed));
        int[] wanted = Intervals.only(point ^ constant);
        return take(free, single ? wanted : Intervals.complement(wanted));
    }

    /// `x & mask` where the mask keeps all high bits x can have: a number rounded down.
    private boolean peelMask(int operand, int mask) {
        int low = (mask & -mask) - 1;
        if (low == 0 || (ranges.bits(operand) & ~mask & ~low) != 0) {
            return false;
        }
        int[] wider = Intervals.empty();
        for (int i = 0; i < set.length; i += 2) {
            int lo = set[i] + low & ~low;
            boolean beyond = Integer.compareUnsigned(lo, set[i]) < 0;
            int hi = set[i + 1] | low;
            if (!beyond && Integer.compareUnsigned(lo, hi) <= 0) {
                wider = Intervals.union(wider, Intervals.range(lo, hi));
            }
        }
        return take(operand, wider);
    }

    /// `x << count`: the bits shifted out do not matter, and the set's numbers with low bits are
    /// never reached.
    private boolean peelLeftShift(int operand, int count) {
        int low = (1 << count) - 1;
        int[] narrower = Intervals.empty();
        for (int i = 0; i < set.length; i += 2) {
            int lo = (set[i] >>> count) + ((set[i] & low) == 0 ? 0 : 1);
            int hi = set[i + 1] >>> count;
            narrower = Intervals.union(narrower, Intervals.range(lo, hi));
        }
        return take(rules.binary(Kind.AND, operand, values.constantOf(-1 >>> count)), narrower);
    }

    private boolean peelRightShift(int operand, int count) {
        int low = (1 << count) - 1;
        int top = -1 >>> count;
        int[] wider = Intervals.empty();
        for (int i = 0; i < set.length; i += 2) {
            if (Integer.compareUnsigned(set[i], top) <= 0) {
                int hi = Integer.compareUnsigned(set[i + 1], top) < 0 ? set[i + 1] : top;
                wider = Intervals.union(wider, Intervals.range(set[i] << count, hi << count | low));
            }
        }
        return take(operand, wider);
    }
}
