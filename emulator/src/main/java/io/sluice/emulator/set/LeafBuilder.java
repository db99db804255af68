package io.sluice.emulator.set;

import io.sluice.emulator.set.KeyIndex.Entry;
import io.sluice.emulator.set.SetState.Home;
import io.sluice.emulator.set.SetState.Leaf;
import io.sluice.filters.set.Cover;
import io.sluice.filters.set.DecisionGraph;
import io.sluice.filters.set.Restriction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Makes a [Leaf]. A program that decides one way nearly always is looked up by keys; one that
/// decides either way often becomes terms, which cost the same whether they hold or not; what can
/// be neither is run.
final class LeafBuilder {
    /// From this part of the packets on a program is better as terms.
    private static final double OFTEN = 1.0 / 64;

    private final DecisionGraph graph;
    private final ValuePlan plan;
    private final Residue residue;
    private final Set<Integer> usable;
    private final int[] values;
    private final @Nullable Training training;
    private final Cover cover;
    private final long[] accepted;
    private final Code.Writer code;
    private final List<List<Entry>> entries = new ArrayList<>();
    private final List<IntervalForest.Builder> forests = new ArrayList<>();
    private final TermTable.Builder terms;
    private final IntList checks = new IntList();
    private final Map<Cover.Key, Restriction> restrictions = new HashMap<>();

    /// @param usable the values that programs may be looked up by, all of which the packets have
    /// @param training what is known of the packets, if they have been watched
    LeafBuilder(
            DecisionGraph graph,
            ValuePlan plan,
            Residue residue,
            Set<Integer> usable,
            @Nullable Training training) {
        this.graph = graph;
        this.plan = plan;
        this.residue = residue;
        this.usable = usable;
        this.training = training;
        values = usable.stream().mapToInt(Integer::intValue).sorted().toArray();
        cover = new Cover(graph, residue.computable(), residue.nodes(), usable::contains);
        accepted = residue.accepted().clone();
        code = new Code.Writer(graph, plan);
        terms = new TermTable.Builder(values);
        for (int i = 0; i < values.length; i++) {
            entries.add(new ArrayList<>());
            forests.add(new IntervalForest.Builder());
        }
    }

    /// By value, how many programs would be looked up by it.
    Map<Integer, Integer> uses() {
        Map<Integer, Integer> uses = new TreeMap<>();
        for (int i = 0; i < residue.nodes().length; i++) {
            int node = residue.nodes()[i];
            Set<Integer> used = new TreeSet<>();
            Optional<List<Term>> asTerms = asTerms(residue.programs()[i], node);
            int end = end(node);
            if (asTerms.isPresent()) {
                asTerms.get().forEach(term -> used.addAll(term.sets().keySet()));
            } else if (cover.cost(node, end) < Double.POSITIVE_INFINITY) {
                cover.keys(node, end).forEach(key -> used.add(key.value()));
            }
            used.forEach(value -> uses.merge(value, 1, Integer::sum));
        }
        return uses;
    }

    /// @param before what is open to packets without one of the values
    Leaf build(int number, Residue before, Home home) {
        for (int i = 0; i < residue.nodes().length; i++) {
            add(residue.programs()[i], residue.nodes()[i]);
        }
        terms.sort();
        KeyIndex[] keys = new KeyIndex[values.length];
        for (int i = 0; i < keys.length; i++) {
            keys[i] =
                    KeyIndex.of(
                            plan.step(values[i]),
                            graph.bits(values[i]),
                            forests.get(i).build(),
                            entries.get(i),
                            terms.segments(i));
        }
        return new Leaf(
                number,
                before,
                accepted,
                values,
                keys,
                terms.build(),
                checks.toArray(),
                code.written(),
                new SetState[values.length],
                home,
                training == null ? new Training(accepted.length * Long.SIZE) : null);
    }

    /// The way to decide that is rarer.
    private int end(int node) {
        return cover.cost(node, DecisionGraph.ACCEPT) <= cover.cost(node, DecisionGraph.REJECT)
                ? DecisionGraph.ACCEPT
                : DecisionGraph.REJECT;
    }

    private Optional<List<Term>> asTerms(int program, int node) {
        double rate = training == null ? 0 : training.rate(program);
        double guess = cover.cost(node, end(node));
        return Math.max(rate, guess) < OFTEN
                ? Optional.empty()
                : Term.of(graph, program, node, usable::contains);
    }

    private void add(int program, int node) {
        Optional<List<Term>> asTerms = asTerms(program, node);
        if (asTerms.isPresent()) {
            for (Term term : asTerms.get()) {
                unlessFound(term.found());
                terms.add(term);
            }
            return;
        }
        int end = end(node);
        if (cover.cost(node, end) == Double.POSITIVE_INFINITY) {
            checks.add(2 * program + DecisionGraph.ACCEPT);
            checks.add(code.write(node));
            return;
        }
        unlessFound(2 * program + end);
        Set<Cover.Key> keys = cover.keys(node, end);
        for (Cover.Key key : keys) {
            add(program, end, key, restriction(key).of(node), keys.size() == 1);
        }
    }

    /// Takes it that a program decides the other way unless something is found.
    private void unlessFound(int found) {
        if ((found & 1) == DecisionGraph.REJECT) {
            accepted[found >> 7] |= 1L << (found >> 1);
        }
    }

    /// @param rest what the program comes to where the key is found
    private void add(int program, int end, Cover.Key key, int rest, boolean alone) {
        if (DecisionGraph.isEnd(rest) && rest != end) {
            return; // the fact never holds on the way to this end
        }
        Entry.Kind sure = alone ? Entry.Kind.ONCE : Entry.Kind.SURE;
        int at = Arrays.binarySearch(values, key.value());
        forests.get(at).add(key.set(), entries.get(at).size());
        entries.get(at)
                .add(
                        rest == end
                                ? new Entry(2 * program + end, sure, 0)
                                : new Entry(
                                        2 * program + end, Entry.Kind.CHECKED, code.write(rest)));
    }

    private Restriction restriction(Cover.Key key) {
        return restrictions.computeIfAbsent(
                key,
                wanted ->
                        Restriction.toSet(
                                graph, residue.computable(), wanted.value(), wanted.set()));
    }
}
