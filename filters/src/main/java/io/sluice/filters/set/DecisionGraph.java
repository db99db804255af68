package io.sluice.filters.set;

import io.sluice.filters.ir.Intervals;
import io.sluice.filters.ir.ValueTable;
import io.sluice.filters.ir.ValueTable.Kind;
import io.sluice.filters.value.Conditions;
import io.sluice.filters.value.Ranges;
import io.sluice.filters.value.ValueRules;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Decisions on packets as a graph of numbered nodes without cycles, in which equal nodes are one:
/// two programs that are read to the same number decide every packet alike.
///
/// A node has a value, a set and two successors. For a packet the value is computed; where that
/// fails the packet is rejected, where the number lies in the set the first successor decides, else
/// the second. Numbers 0 and 1 are the ends, [#REJECT] and [#ACCEPT]. A node is made of nodes with
/// smaller numbers. What no table of values holds (a loop, a load of what is not in the packet) is
/// an opaque value: a whole program, whose number is 1 where it accepts and 0 where it rejects.
///
/// Not for several threads at once.
public final class DecisionGraph {
    /// The end that rejects the packet.
    public static final int REJECT = 0;

    /// The end that accepts the packet.
    public static final int ACCEPT = 1;

    /// No value's number.
    static final int NO_VALUE = Integer.MAX_VALUE;

    private static final int ENDS = 2;
    private static final int ROOM = 1024;
    private static final int MULTIPLIER = 0x9e3779b1; // 2^32 over the golden ratio
    private static final int[] HOLDS = Intervals.only(1);

    private final ValueTable values = new ValueTable();
    private final Ranges ranges = new Ranges(values, new int[0]);
    private final ValueRules rules = new ValueRules(values, ranges);
    private final Conditions conditions = new Conditions(values, ranges, rules);

    private final List<int[]> sets = new ArrayList<>();
    private final Map<SetKey, Integer> setNumbers = new HashMap<>();

    private int size = ENDS;
    private int[] valueOf = new int[ROOM];
    private int[] setOf = new int[ROOM];
    private int[] insides = new int[ROOM];
    private int[] outsides = new int[ROOM];
    private int[] depths = new int[ROOM];
    private int[] slots = new int[2 * ROOM];

    /// A set by its content.
    @SuppressWarnings("ArrayRecordComponent")
    private record SetKey(int[] set) {
        @Override
        public boolean equals(Object other) {
            return other instanceof SetKey(int[] numbers) && Arrays.equals(set, numbers);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(set);
        }
    }

    public DecisionGraph() {
        setNumber(Intervals.full());
    }

    /// The table that the numbers of values which are not opaque are from.
    public ValueTable values() {
        return values;
    }

    Ranges ranges() {
        return ranges;
    }

    ValueRules rules() {
        return rules;
    }

    Conditions conditions() {
        return conditions;
    }

    /// How many nodes there are, the two ends included; all numbers are below.
    public int size() {
        return size;
    }

    public static boolean isEnd(int node) {
        return node < ENDS;
    }

    /// The value a node asks for: a number of [#values()], or an opaque value, see [#isOpaque].
    public int value(int node) {
        return valueOf[node];
    }

    /// The numbers, in the form of [Intervals], for which [#inside(int)] decides.
    public int[] set(int node) {
        return sets.get(setOf[node]);
    }

    /// A number for the set of a node: equal sets have one number.
    public int setNumber(int node) {
        return setOf[node];
    }

    public int inside(int node) {
        return insides[node];
    }

    public int outside(int node) {
        return outsides[node];
    }

    /// Nodes on the longest way from a node to an end.
    public int depth(int node) {
        return depths[node];
    }

    /// Whether a value is a whole program.
    public static boolean isOpaque(int value) {
        return value < 0;
    }

    /// The program that an opaque value is.
    public static int program(int value) {
        return ~value;
    }

    /// The numbers a value can be, at least, in the form of [Intervals].
    public int[] possible(int value) {
        return isOpaque(value) ? Intervals.range(0, 1) : ranges.set(value);
    }

    /// How many bits the numbers of a value have, at least 1.
    public int bits(int value) {
        int most = Intervals.max(possible(value));
        return Math.max(1, Integer.SIZE - Integer.numberOfLeadingZeros(most));
    }

    /// Whether there are packets for which the value cannot be computed.
    public boolean mayFail(int value) {
        return !isOpaque(value) && ranges.mayFail(value);
    }

    /// The node that asks a whole program.
    ///
    /// @param program a number of the caller's
    public int opaque(int program) {
        return node(~program, setNumber(HOLDS), ACCEPT, REJECT);
    }

    /// The node that computes a value, since that may reject the packet, and goes on.
    int touch(int value, int next) {
        if (next == REJECT || !mayFail(value)) {
            return next;
        }
        int left = values.left(value);
        if (values.kind(value) == Kind.NEGATE) {
            return touch(left, next);
        }
        if (values.isBinary(value) && !mayDivideByZero(value)) {
            return touch(left, touch(values.right(value), next));
        }
        return node(value, setNumber(Intervals.full()), next, REJECT);
    }

    /// Whether the value is a quotient or a remainder that there may not be.
    boolean mayDivideByZero(int value) {
        Kind kind = values().kind(value);
        return (kind == Kind.DIV || kind == Kind.MOD) && ranges.low(values().right(value)) == 0;
    }

    /// The node that goes to `inside` where the value lies in the set and else to `outside`, or a
    /// simpler one that decides alike.
    int choose(int value, int[] set, int inside, int outside) {
        int[] possible = possible(value);
        int[] reachable = Intervals.intersection(set, possible);
        if (reachable.length == 0) {
            return touch(value, within(value, possible, outside));
        }
        if (Intervals.subset(possible, set)) {
            return touch(value, within(value, possible, inside));
        }
        if (isAbout(inside, value) || isAbout(outside, value)) {
            return parted(
                    value, reachable, Intervals.difference(possible, reachable), inside, outside);
        }
        return two(value, reachable, possible, inside, outside);
    }

    private boolean isAbout(int node, int value) {
        return !isEnd(node) && valueOf[node] == value;
    }

    /// What decides behind a node, where its value is known to be computable.
    private int within(int value, int[] possible, int node) {
        int at = node;
        while (isAbout(at, value) && Intervals.subset(possible, sets.get(setOf[at]))) {
            at = insides[at];
        }
        return at;
    }

    private int two(int value, int[] set, int[] possible, int inside, int outside) {
        if (inside == outside) {
            return touch(value, inside);
        }
        boolean swapped = Intervals.contains(set, 0);
        int[] oriented = swapped ? Intervals.difference(possible, set) : set;
        return swapped
                ? node(value, setNumber(oriented), outside, inside)
                : node(value, setNumber(oriented), inside, outside);
    }

    /// A choice behind which the same value is asked for again: all that is asked of it comes
    /// first, in an order of its own, so that one function of the value is one node.
    private int parted(int value, int[] in, int[] out, int inside, int outside) {
        TreeMap<Integer, int[]> parts = new TreeMap<>();
        part(value, in, inside, parts);
        part(value, out, outside, parts);
        int last = parts.lastKey();
        parts.pollLastEntry();
        if (parts.isEmpty()) {
            return touch(value, last);
        }
        int[] possible = possible(value);
        int node = last;
        for (Map.Entry<Integer, int[]> part : parts.descendingMap().entrySet()) {
            node = two(value, part.getValue(), possible, part.getKey(), node);
        }
        return node;
    }

    private void part(int value, int[] domain, int node, Map<Integer, int[]> parts) {
        if (domain.length == 0) {
            return;
        }
        if (isAbout(node, value)) {
            int[] set = sets.get(setOf[node]);
            part(value, Intervals.intersection(domain, set), insides[node], parts);
            part(value, Intervals.difference(domain, set), outsides[node], parts);
        } else {
            parts.merge(node, domain, Intervals::union);
        }
    }

    private int setNumber(int[] set) {
        Integer known = setNumbers.putIfAbsent(new SetKey(set), sets.size());
        if (known == null) {
            sets.add(set);
            return sets.size() - 1;
        }
        return known;
    }

    private int node(int value, int set, int inside, int outside) {
        int mask = slots.length - 1;
        int slot = hash(value, set, inside, outside) & mask;
        for (int entry = slots[slot]; entry != 0; entry = slots[slot]) {
            if (valueOf[entry] == value
                    && setOf[entry] == set
                    && insides[entry] == inside
                    && outsides[entry] == outside) {
                return entry;
            }
            slot = slot + 1 & mask;
        }
        if (size == valueOf.length) {
            grow();
        }
        int made = size++;
        valueOf[made] = value;
        setOf[made] = set;
        insides[made] = inside;
        outsides[made] = outside;
        depths[made] = 1 + Math.max(depths[inside], depths[outside]);
        slots[slot] = made;
        if (size * 2 > slots.length) {
            rehash();
        }
        return made;
    }

    private static int hash(int value, int set, int inside, int outside) {
        int hash = ((value * MULTIPLIER + set) * MULTIPLIER + inside) * MULTIPLIER + outside;
        return (hash ^ hash >>> 15) * MULTIPLIER >>> 3;
    }

    private void grow() {
        int length = size * 2;
        valueOf = Arrays.copyOf(valueOf, length);
        setOf = Arrays.copyOf(setOf, length);
        insides = Arrays.copyOf(insides, length);
        outsides = Arrays.copyOf(outsides, length);
        depths = Arrays.copyOf(depths, length);
    }

    private void rehash() {
        slots = new int[slots.length * 2];
        int mask = slots.length - 1;
        for (int node = ENDS; node < size; node++) {
            int slot = hash(valueOf[node], setOf[node], insides[node], outsides[node]) & mask;
            while (slots[slot] != 0) {
                slot = slot + 1 & mask;
            }
            slots[slot] = node;
        }
    }
}
