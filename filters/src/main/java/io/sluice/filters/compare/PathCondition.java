package io.sluice.filters.compare;

import io.sluice.filters.ir.Intervals;
import io.sluice.filters.ir.ValueTable;
import io.sluice.filters.ir.ValueTable.Kind;
import java.util.Arrays;

/// All that was found out on a path: which numbers values lie in, and which loads succeeded and
/// failed. Immutable, and exact: nothing is forgotten.
final class PathCondition {
    private static final int PACKET = -1; // the base of loads at constant offsets
    private static final long LONGEST = Integer.MAX_VALUE; // bytes of a packet
    private static final int FEW = 256; // sets of so many numbers are gone through one by one

    private final Symbols symbols;
    private final int[] keys; // values
    private final int[][] sets; // by key, what it can be
    private final int[] bases; // values, or PACKET
    private final long[] captured; // by base, so many bytes from there on are captured
    private final long[] missing; // by base, the byte before this end is not captured

    private PathCondition(
            Symbols symbols,
            int[] keys,
            int[][] sets,
            int[] bases,
            long[] captured,
            long[] missing) {
        this.symbols = symbols;
        this.keys = keys;
        this.sets = sets;
        this.bases = bases;
        this.captured = captured;
        this.missing = missing;
    }

    static PathCondition start(Symbols symbols) {
        return new PathCondition(
                symbols,
                new int[0],
                new int[0][],
                new int[] {PACKET},
                new long[] {0},
                new long[] {LONGEST + 1});
    }

    Symbols symbols() {
        return symbols;
    }

    int size() {
        return keys.length;
    }

    int key(int index) {
        return keys[index];
    }

    int[] set(int index) {
        return sets[index];
    }

    /// The fewest bytes captured.
    long least() {
        return captured[0];
    }

    /// One more than the most bytes captured.
    long limit() {
        return missing[0];
    }

    /// How many bases there are, the packet's start being the first.
    int bases() {
        return bases.length;
    }

    int base(int index) {
        return bases[index];
    }

    long limit(int index) {
        return missing[index];
    }

    private int index(int value) {
        for (int i = 0; i < keys.length; i++) {
            if (keys[i] == value) {
                return i;
            }
        }
        return -1;
    }

    private int[] possible(int value) {
        ValueTable values = symbols.values();
        int index = index(value);
        int[] set = index < 0 ? symbols.ranges().set(value) : sets[index];
        if (values.isBinary(value)
                && values.isConst(values.right(value))
                && !values.isComparison(value)) {
            set = Intervals.intersection(set, image(value, possible(values.left(value))));
        }
        return byMasks(value, set);
    }

    /// What an operation with a constant makes of few numbers.
    private int[] image(int value, int[] operands) {
        int[] image = Intervals.empty();
        long count = 0;
        for (int i = 0; i < operands.length; i += 2) {
            count += (operands[i + 1] & 0xffff_ffffL) - (operands[i] & 0xffff_ffffL) + 1;
            if (count > FEW) {
                return Intervals.full();
            }
            for (int n = operands[i]; n != operands[i + 1] + 1; n++) {
                ValueTable values = symbols.values();
                int result =
                        symbols.rules()
                                .binary(
                                        values.kind(value),
                                        values.constantOf(n),
                                        values.right(value));
                if (!values.isConst(result)) {
                    return Intervals.full();
                }
                image = Intervals.union(image, Intervals.only(values.constant(result)));
            }
        }
        return image;
    }

    /// Without the numbers that what is known of the same value under other masks rules out.
    private int[] byMasks(int value, int[] set) {
        if (count(set) > FEW) {
            return set;
        }
        int[] rest = set;
        for (int i = 0; i < keys.length; i++) {
            if (keys[i] != value && root(keys[i]) == root(value) && count(sets[i]) <= FEW) {
                rest = agreeing(rest, sets[i], mask(keys[i]) & mask(value));
            }
        }
        return rest;
    }

    /// The numbers of a set that look under a mask like some number of another set.
    private static int[] agreeing(int[] set, int[] other, int mask) {
        int[] seen = Intervals.empty();
        for (int i = 0; i < other.length; i += 2) {
            for (int n = other[i]; n != other[i + 1] + 1; n++) {
                seen = Intervals.union(seen, Intervals.only(n & mask));
            }
        }
        int[] agreeing = Intervals.empty();
        for (int i = 0; i < set.length; i += 2) {
            for (int n = set[i]; n != set[i + 1] + 1; n++) {
                if (Intervals.contains(seen, n & mask)) {
                    agreeing = Intervals.union(agreeing, Intervals.only(n));
                }
            }
        }
        return agreeing;
    }

    private static long count(int[] set) {
        long count = 0;
        for (int i = 0; i < set.length; i += 2) {
            count += (set[i + 1] & 0xffff_ffffL) - (set[i] & 0xffff_ffffL) + 1;
        }
        return count;
    }

    private boolean isMasked(int value) {
        ValueTable values = symbols.values();
        return values.kind(value) == Kind.AND && values.isConst(values.right(value));
    }

    private int root(int value) {
        return isMasked(value) ? symbols.values().left(value) : value;
    }

    private int mask(int value) {
        return isMasked(value) ? symbols.values().constant(symbols.values().right(value)) : -1;
    }

    boolean implies(int value, int[] set) {
        return Intervals.subset(possible(value), set);
    }

    boolean excludes(int value, int[] set) {
        int[] reachable = Intervals.intersection(possible(value), set);
        return reachable.length == 0 || byMasks(value, reachable).length == 0;
    }

    boolean isSingle(int value, int number) {
        int[] set = possible(value);
        return Intervals.isSingle(set) && set[0] == number;
    }

    PathCondition inside(int value, int[] set) {
        return with(value, Intervals.intersection(possible(value), set));
    }

    PathCondition outside(int value, int[] set) {
        return with(value, Intervals.difference(possible(value), set));
    }

    private PathCondition with(int value, int[] set) {
        int index = index(value);
        int[][] newSets = index < 0 ? Arrays.copyOf(sets, sets.length + 1) : sets.clone();
        newSets[index < 0 ? sets.length : index] = set;
        int[] newKeys = keys;
        if (index < 0) {
            newKeys = Arrays.copyOf(keys, keys.length + 1);
            newKeys[keys.length] = value;
        }
        return new PathCondition(symbols, newKeys, newSets, bases, captured, missing);
    }

    private int base(ValueTable values, int load) {
        return values.isLoad(load) ? PACKET : values.left(load);
    }

    /// The offset behind the load's last byte, from its base.
    private static long end(ValueTable values, int load) {
        int offset = values.isLoad(load) ? values.left(load) : values.right(load);
        return (offset & 0xffff_ffffL) + values.bytes(load);
    }

    private int baseIndex(int base) {
        for (int i = 0; i < bases.length; i++) {
            if (bases[i] == base) {
                return i;
            }
        }
        return -1;
    }

    /// Whether the load cannot fail.
    boolean succeeds(int load) {
        ValueTable values = symbols.values();
        int index = baseIndex(base(values, load));
        long end = end(values, load);
        if (index >= 0 && end <= captured[index]) {
            return true;
        }
        return values.isLoadAt(load) && greatest(values.left(load)) + end <= least();
    }

    /// Whether the load cannot succeed.
    boolean fails(int load) {
        ValueTable values = symbols.values();
        int index = baseIndex(base(values, load));
        long end = end(values, load);
        if (index >= 0 && end >= missing[index]) {
            return true;
        }
        return values.isLoadAt(load) && smallest(values.left(load)) + end >= limit();
    }

    private long greatest(int value) {
        int[] set = possible(value);
        return set.length == 0 ? 0 : Intervals.max(set) & 0xffff_ffffL;
    }

    private long smallest(int value) {
        int[] set = possible(value);
        return set.length == 0 ? 0 : Intervals.min(set) & 0xffff_ffffL;
    }

    PathCondition afterSuccess(int load) {
        ValueTable values = symbols.values();
        long end = end(values, load);
        PathCondition path = bound(base(values, load), end, Long.MAX_VALUE);
        return values.isLoadAt(load)
                ? path.bound(PACKET, smallest(values.left(load)) + end, Long.MAX_VALUE)
                : path;
    }

    PathCondition afterFailure(int load) {
        ValueTable values = symbols.values();
        long end = end(values, load);
        PathCondition path = bound(base(values, load), 0, end);
        return values.isLoadAt(load)
                ? path.bound(PACKET, 0, greatest(values.left(load)) + end)
                : path;
    }

    private PathCondition bound(int base, long atLeast, long below) {
        int index = baseIndex(base);
        int[] newBases = bases;
        long[] newCaptured = captured.clone();
        long[] newMissing = missing.clone();
        if (index < 0) {
            index = bases.length;
            newBases = Arrays.copyOf(bases, index + 1);
            newCaptured = Arrays.copyOf(captured, index + 1);
            newMissing = Arrays.copyOf(missing, index + 1);
            newBases[index] = base;
            newMissing[index] = Long.MAX_VALUE;
        }
        newCaptured[index] = Math.max(newCaptured[index], atLeast);
        newMissing[index] = Math.min(newMissing[index], below);
        return new PathCondition(symbols, keys, sets, newBases, newCaptured, newMissing);
    }
}
