package io.sluice.filters.opt;

import io.sluice.filters.ir.Intervals;
import io.sluice.filters.ir.ValueTable;
import io.sluice.filters.ir.ValueTable.Kind;
import io.sluice.filters.value.Ranges;
import java.util.Arrays;

/// What holds on all paths to a point of the graph: which numbers some values can be, and how many
/// bytes were captured. Immutable; a new fact makes a new object.
///
/// Facts may be forgotten (sets of many intervals, the oldest of many values): that loses chances,
/// never truth.
final class Facts {
    private static final int MAX_VALUES = 40;
    private static final int MAX_BOUNDS = 24;
    private static final int PACKET = -1; // the base of loads at constant offsets
    private static final int[] NOTHING = {};

    /// At the entry.
    static final Facts NONE = new Facts(NOTHING, new int[0][], NOTHING, NOTHING);

    private final int[] keys; // values
    private final int[][] sets; // by key, what it can be
    private final int[] bases; // values, or PACKET
    private final int[] ends; // by base, so many bytes from there on are captured

    private Facts(int[] keys, int[][] sets, int[] bases, int[] ends) {
        this.keys = keys;
        this.sets = sets;
        this.bases = bases;
        this.ends = ends;
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

    /// What a value can be by the facts about it alone.
    int[] known(int value, Ranges ranges) {
        int index = index(value);
        return index < 0 ? ranges.set(value) : sets[index];
    }

    private int index(int value) {
        for (int i = 0; i < keys.length; i++) {
            if (keys[i] == value) {
                return i;
            }
        }
        return -1;
    }

    /// So many bytes are captured, at least.
    private int end(int base) {
        for (int i = 0; i < bases.length; i++) {
            if (bases[i] == base) {
                return ends[i];
            }
        }
        return 0;
    }

    /// These facts, and the value is in the set.
    Facts with(int value, int[] set) {
        int[] kept = set.length > MAX_BOUNDS ? coarser(set) : set;
        int index = index(value);
        if (index >= 0) {
            int[][] newSets = sets.clone();
            newSets[index] = kept;
            return new Facts(keys, newSets, bases, ends);
        }
        int from = keys.length == MAX_VALUES ? 1 : 0;
        int size = keys.length - from;
        int[] newKeys = Arrays.copyOfRange(keys, from, from + size + 1);
        int[][] newSets = Arrays.copyOfRange(sets, from, from + size + 1);
        newKeys[size] = value;
        newSets[size] = kept;
        return new Facts(newKeys, newSets, bases, ends);
    }

    /// A larger set of few intervals.
    private static int[] coarser(int[] set) {
        int[] few = Arrays.copyOf(set, MAX_BOUNDS);
        few[MAX_BOUNDS - 1] = set[set.length - 1];
        return few;
    }

    /// These facts, and the value was computed without failing.
    Facts evaluated(int value, ValueTable values, Ranges ranges) {
        if (!ranges.mayFail(value)) {
            return this;
        }
        int left = values.left(value);
        if (values.isLoad(value)) {
            return captured(PACKET, left + values.bytes(value));
        }
        if (values.isLoadAt(value)) {
            int span = values.right(value) + values.bytes(value);
            Facts facts = evaluated(left, values, ranges).captured(left, span);
            long least = (ranges.low(left) & 0xffff_ffffL) + (span & 0xffff_ffffL);
            return least <= Integer.MAX_VALUE ? facts.captured(PACKET, (int) least) : facts;
        }
        Facts facts = evaluated(left, values, ranges);
        if (values.isBinary(value)) {
            int right = values.right(value);
            facts = facts.evaluated(right, values, ranges);
            if (divides(values.kind(value)) && ranges.low(right) == 0) {
                facts =
                        facts.with(
                                right,
                                Intervals.difference(
                                        facts.known(right, ranges), Intervals.only(0)));
            }
        }
        return facts;
    }

    private static boolean divides(Kind kind) {
        return kind == Kind.DIV || kind == Kind.MOD;
    }

    private Facts captured(int base, int end) {
        if (end < 0 || end <= end(base)) {
            return this;
        }
        for (int i = 0; i < bases.length; i++) {
            if (bases[i] == base) {
                int[] newEnds = ends.clone();
                newEnds[i] = end;
                return new Facts(keys, sets, bases, newEnds);
            }
        }
        if (bases.length == MAX_VALUES) {
            return this;
        }
        int[] newBases = Arrays.copyOf(bases, bases.length + 1);
        int[] newEnds = Arrays.copyOf(ends, ends.length + 1);
        newBases[bases.length] = base;
        newEnds[ends.length] = end;
        return new Facts(keys, sets, newBases, newEnds);
    }

    /// Whether computing the value can still fail.
    boolean mayFail(int value, ValueTable values, Ranges ranges) {
        if (!ranges.mayFail(value)) {
            return false;
        }
        int left = values.left(value);
        if (values.isLoad(value)) {
            int end = left + values.bytes(value);
            return left < 0 || end < 0 || end > end(PACKET);
        }
        if (values.isLoadAt(value)) {
            int span = values.right(value) + values.bytes(value);
            if (values.right(value) < 0 || span < 0 || mayFail(left, values, ranges)) {
                return true;
            }
            long most = (Intervals.max(known(left, ranges)) & 0xffff_ffffL) + span;
            return most > end(PACKET) && span > end(left);
        }
        if (!values.isBinary(value)) {
            return mayFail(left, values, ranges);
        }
        int right = values.right(value);
        return mayFail(left, values, ranges)
                || mayFail(right, values, ranges)
                || divides(values.kind(value)) && Intervals.contains(known(right, ranges), 0);
    }

    /// What holds here and there.
    @SuppressWarnings(
            "ReferenceEquality") // only a short cut: most edges into a node carry the same object
    Facts meet(Facts other, Ranges ranges) {
        if (this == other) {
            return this;
        }
        int[] newKeys = new int[keys.length];
        int[][] newSets = new int[keys.length][];
        int count = 0;
        for (int i = 0; i < keys.length; i++) {
            int there =
                    i < other.keys.length && other.keys[i] == keys[i] ? i : other.index(keys[i]);
            if (there < 0) {
                continue;
            }
            int[] either =
                    sets[i] == other.sets[there]
                            ? sets[i]
                            : Intervals.union(sets[i], other.sets[there]);
            if (!Arrays.equals(either, ranges.set(keys[i]))) {
                newKeys[count] = keys[i];
                newSets[count++] = either.length > MAX_BOUNDS ? coarser(either) : either;
            }
        }
        int[] newBases = new int[bases.length];
        int[] newEnds = new int[bases.length];
        int bounds = 0;
        for (int i = 0; i < bases.length; i++) {
            int end = Math.min(ends[i], other.end(bases[i]));
            if (end > 0) {
                newBases[bounds] = bases[i];
                newEnds[bounds++] = end;
            }
        }
        return new Facts(
                Arrays.copyOf(newKeys, count),
                Arrays.copyOf(newSets, count),
                Arrays.copyOf(newBases, bounds),
                Arrays.copyOf(newEnds, bounds));
    }

    /// What still holds after an assignment to the variables whose bits are given.
    Facts without(long variables, ValueTable values) {
        int[] newKeys = new int[keys.length];
        int[][] newSets = new int[keys.length][];
        int count = 0;
        for (int i = 0; i < keys.length; i++) {
            if ((values.reads(keys[i]) & variables) == 0) {
                newKeys[count] = keys[i];
                newSets[count++] = sets[i];
            }
        }
        int[] newBases = new int[bases.length];
        int[] newEnds = new int[bases.length];
        int bounds = 0;
        for (int i = 0; i < bases.length; i++) {
            if (bases[i] == PACKET || (values.reads(bases[i]) & variables) == 0) {
                newBases[bounds] = bases[i];
                newEnds[bounds++] = ends[i];
            }
        }
        return new Facts(
                Arrays.copyOf(newKeys, count),
                Arrays.copyOf(newSets, count),
                Arrays.copyOf(newBases, bounds),
                Arrays.copyOf(newEnds, bounds));
    }
}
