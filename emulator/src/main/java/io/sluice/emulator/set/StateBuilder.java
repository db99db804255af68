package io.sluice.emulator.set;

import io.sluice.emulator.set.SetState.Home;
import io.sluice.emulator.set.SetState.Leaf;
import io.sluice.emulator.set.SetState.Split;
import io.sluice.filters.ir.Intervals;
import io.sluice.filters.set.Computable;
import io.sluice.filters.set.DecisionGraph;
import io.sluice.filters.set.Restriction;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Makes the states that packets go through, each when the first packet comes to it.
///
/// A value that many programs ask for first and that sorts packets into few classes (the EtherType,
/// the protocol, whether it is a later fragment) is a [Split]: behind it all programs are made
/// simpler by what is known, and what asked only for that is decided. Where no such value is left,
/// most programs ask for addresses and ports in many sets, and a [Leaf] looks them up: for each
/// program a cover, some facts without one of which it decides one way, and an index of all facts
/// that are about one value. Few programs are run, then, and of most a fact that was found says
/// all.
final class StateBuilder {
    /// Classes that a value of a [Split] may have.
    private static final int MOST_CLASSES = 64;

    /// Bounds that the sets of such a value may have.
    private static final int MOST_SEGMENTS = 4096;

    /// A [Split] is made for a value that one in so many programs asks for first, and that so many
    /// ask for the same set of on average: protocols, and not addresses.
    private static final int ONE_IN = 10;

    private static final int SHARED = 2;

    /// States of which as many as there may be are splits; after that all are leaves.
    private static final int MOST_STATES = 2048;

    /// Open programs in all states together, after which likewise.
    private static final long MOST_OPEN = 4_000_000;

    /// An index is made for a value that so many programs have keys of; others run their code.
    private static final int FEWEST_KEYS = 2;

    private final DecisionGraph graph;
    private final ValuePlan plan;
    private int states;
    private int leaves;
    private long open;

    StateBuilder(DecisionGraph graph, ValuePlan plan) {
        this.graph = graph;
        this.plan = plan;
    }

    /// A leaf where nothing accepts, for whoever has seen no packet yet.
    static Leaf nowhere() {
        DecisionGraph graph = new DecisionGraph();
        StateBuilder builder = new StateBuilder(graph, new ValuePlan(graph));
        return builder.leaf(Residue.of(graph, new int[0]), new Home(new SetState[1], 0), null);
    }

    int states() {
        return states;
    }

    /// The state to start with.
    ///
    /// @param roots the node of each program
    /// @param home takes it
    void first(int[] roots, Home home) {
        state(Residue.of(graph, roots), home);
    }

    /// The state behind a split for packets of a class, or, for the number behind the classes, for
    /// those without the value.
    synchronized SetState next(Split split, int chosen) {
        SetState known = split.next()[chosen];
        if (known != null) {
            return known;
        }
        Computable before = split.residue().computable();
        Restriction restriction =
                chosen == split.numbers().length
                        ? Restriction.toFailure(graph, before, split.value())
                        : Restriction.toSet(
                                graph,
                                before,
                                split.value(),
                                Intervals.only(split.numbers()[chosen]));
        return state(split.residue().under(restriction), new Home(split.next(), chosen));
    }

    /// The state behind a leaf for packets without the value of one of its keys.
    synchronized SetState next(Leaf leaf, int key) {
        SetState known = leaf.next()[key];
        if (known != null) {
            return known;
        }
        Residue residue = leaf.residue();
        Restriction restriction =
                Restriction.toFailure(graph, residue.computable(), leaf.values()[key]);
        return state(residue.under(restriction), new Home(leaf.next(), key));
    }

    /// Puts a better leaf in the place of one that has learnt from its packets.
    synchronized void trained(Leaf leaf) {
        Training training = leaf.training();
        @Nullable SetState[] siblings = leaf.home().next();
        int place = leaf.home().place();
        boolean isThere =
                siblings[place] instanceof Leaf current && current.number() == leaf.number();
        if (training != null && isThere) {
            siblings[place] = leaf(leaf.residue(), leaf.home(), training);
        }
    }

    private SetState state(Residue residue, Home home) {
        SetState made = state(residue);
        if (made == null) {
            made = leaf(residue, home, null);
        }
        home.next()[home.place()] = made;
        return made;
    }

    private @Nullable SetState state(Residue residue) {
        states++;
        open += residue.nodes().length;
        if (states <= MOST_STATES && open <= MOST_OPEN) {
            Map<Integer, Set<Integer>> asked = asked(residue);
            for (Map.Entry<Integer, Integer> first : firstValues(residue)) {
                int value = first.getKey();
                Set<Integer> sets = asked.getOrDefault(value, Set.of());
                boolean shared = first.getValue() >= SHARED * sets.size();
                Split split = shared ? split(residue, value, sets) : null;
                if (split != null) {
                    return split;
                }
            }
        }
        return null;
    }

    /// The values that many programs ask for first, the most frequent first.
    private List<Map.Entry<Integer, Integer>> firstValues(Residue residue) {
        Map<Integer, Integer> counts = new TreeMap<>();
        for (int node : residue.nodes()) {
            counts.merge(graph.value(node), 1, Integer::sum);
        }
        return counts.entrySet().stream()
                .filter(entry -> !DecisionGraph.isOpaque(entry.getKey()))
                .filter(entry -> entry.getValue() * ONE_IN >= residue.nodes().length)
                .sorted(
                        Comparator.comparingInt(
                                        (Map.Entry<Integer, Integer> entry) -> -entry.getValue())
                                .thenComparing(Map.Entry::getKey))
                .toList();
    }

    /// By value, a node for each set that is asked for.
    private Map<Integer, Set<Integer>> asked(Residue residue) {
        Map<Integer, Map<Integer, Integer>> sets = new HashMap<>();
        BitSet seen = new BitSet(graph.size());
        for (int node : residue.nodes()) {
            collect(node, seen, sets);
        }
        Map<Integer, Set<Integer>> nodes = new HashMap<>();
        sets.forEach((value, bySet) -> nodes.put(value, Set.copyOf(bySet.values())));
        return nodes;
    }

    private void collect(int node, BitSet seen, Map<Integer, Map<Integer, Integer>> sets) {
        if (DecisionGraph.isEnd(node) || seen.get(node)) {
            return;
        }
        seen.set(node);
        sets.computeIfAbsent(graph.value(node), _ -> new HashMap<>())
                .put(graph.setNumber(node), node);
        collect(graph.inside(node), seen, sets);
        collect(graph.outside(node), seen, sets);
    }

    /// @param nodes one for each set that the value is asked for
    private @Nullable Split split(Residue residue, int value, Set<Integer> nodes) {
        TreeSet<Integer> starts = new TreeSet<>(Integer::compareUnsigned);
        starts.add(0);
        for (int node : nodes) {
            int[] set = graph.set(node);
            for (int i = 0; i < set.length; i += 2) {
                starts.add(set[i]);
                starts.add(set[i + 1] + 1); // 0 behind the last number, which is there
            }
            if (starts.size() > MOST_SEGMENTS) {
                return null;
            }
        }
        int[] segments = starts.stream().mapToInt(Integer::intValue).toArray();
        int[] classes = new int[segments.length];
        Map<BitSet, Integer> known = new LinkedHashMap<>();
        IntList numbers = new IntList();
        int[] sets = nodes.stream().mapToInt(Integer::intValue).sorted().toArray();
        for (int i = 0; i < segments.length; i++) {
            BitSet inside = new BitSet();
            for (int j = 0; j < sets.length; j++) {
                inside.set(j, Intervals.contains(graph.set(sets[j]), segments[i]));
            }
            Integer seen = known.putIfAbsent(inside, known.size());
            if (seen == null) {
                numbers.add(segments[i]);
                if (known.size() > MOST_CLASSES) {
                    return null;
                }
            }
            classes[i] = seen == null ? known.size() - 1 : seen;
        }
        return new Split(
                residue,
                value,
                plan.step(value),
                SegmentTable.of(segments, classes, graph.bits(value)),
                numbers.toArray(),
                new SetState[numbers.size() + 1]);
    }

    /// @param training what is known of the packets that come here
    private Leaf leaf(Residue before, Home home, @Nullable Training training) {
        Set<Integer> values = wantedValues(before, training);
        Computable computable = before.computable();
        for (int value : values) {
            computable = computable.with(value);
        }
        Residue residue = before.under(Restriction.to(graph, computable));
        LeafBuilder builder = new LeafBuilder(graph, plan, residue, values, training);
        return builder.build(leaves++, before, home);
    }

    /// The values that many programs are looked up by, if all values can be computed.
    private Set<Integer> wantedValues(Residue residue, @Nullable Training training) {
        Computable all = residue.computable();
        Set<Integer> values = new TreeSet<>();
        for (int value : asked(residue).keySet()) {
            if (!DecisionGraph.isOpaque(value)) {
                all = all.with(value);
                values.add(value);
            }
        }
        Residue rest = residue.under(Restriction.to(graph, all));
        Map<Integer, Integer> uses = new LeafBuilder(graph, plan, rest, values, training).uses();
        uses.values().removeIf(count -> count < FEWEST_KEYS);
        return new TreeSet<>(uses.keySet());
    }
}
