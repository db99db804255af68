package io.sluice.filters.opt;

import io.sluice.filters.diagnostics.SourceSpan;
import io.sluice.filters.ir.Flow;
import io.sluice.filters.ir.Intervals;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// Writes a row of alternatives as search trees: one for the value that many of them look at, at
/// its leaves those for what the alternatives that are left look at next.
///
/// Keeps the order wherever a load may fail, as [Departure] says.
final class TreeBuilder {
    private static final int ROW = 8; // so many cells are told apart one by one
    private static final int FEW = 4; // so many alternatives are not worth a variable

    /// What is tried next: alternatives whose values are all computed once the first is.
    private record Segment(List<OpenAlternative> choices, Facts before, Facts after) {}

    private final Flow flow;
    private final Reasoning reasoning;
    private final ConditionWriter conditions;
    private final int limit;
    private boolean overlapping;

    /// @param limit so large may the graph become
    TreeBuilder(Work work, int limit) {
        flow = work.flow();
        reasoning = work.reasoning();
        conditions = work.conditions();
        this.limit = limit;
    }

    /// Whether the graph became too large or the sets overlap too much, and what was built is to be
    /// thrown away.
    boolean gaveUp() {
        return overlapping || flow.size() > limit;
    }

    /// A node that decides as the row does.
    int build(AlternativeRow row, int exit) {
        List<OpenAlternative> choices = new ArrayList<>();
        for (Alternative alternative : row.alternatives()) {
            choices.add(new OpenAlternative(alternative, choices.size()));
        }
        return inOrder(choices, Facts.NONE, row.rest(), new Departure.Leave(exit));
    }

    /// Adds what the facts leave of a choice.
    ///
    /// @return whether it takes all packets that come to it
    private boolean keep(OpenAlternative choice, Facts facts, List<OpenAlternative> open) {
        Alternative alternative = choice.alternative();
        if (!reasoning.mayFail(alternative.value(), facts)) {
            int[] possible = reasoning.possible(alternative.value(), facts);
            if (Intervals.disjoint(possible, alternative.set())) {
                return false;
            }
            if (Intervals.subset(possible, alternative.set())) {
                return keepRow(choice, facts, open);
            }
        }
        open.add(choice);
        return false;
    }

    /// Adds what is left of a choice whose value fits.
    private boolean keepRow(OpenAlternative choice, Facts facts, List<OpenAlternative> open) {
        for (Alternative inner : choice.alternative().row()) {
            if (keep(new OpenAlternative(inner, choice.place()), facts, open)) {
                return true;
            }
        }
        return choice.alternative().takes();
    }

    /// Tries choices whose values fit.
    private int fitting(List<OpenAlternative> choices, Facts facts, int rest, Departure departure) {
        List<OpenAlternative> open = new ArrayList<>();
        for (OpenAlternative choice : choices) {
            if (keepRow(choice, facts, open)) {
                return inOrder(open, facts, departure.taken(choice.place()), departure);
            }
        }
        return inOrder(open, facts, rest, departure);
    }

    private int inOrder(List<OpenAlternative> open, Facts facts, int rest, Departure departure) {
        int end = rest;
        if (!gaveUp()) {
            for (Segment segment : segments(open, facts, departure).reversed()) {
                end = build(segment, end, departure);
            }
        }
        return end;
    }

    private boolean anyOrder(Departure departure) {
        return departure instanceof Departure.Leave(int exit) && flow.rejects(exit);
    }

    private List<Segment> segments(
            List<OpenAlternative> choices, Facts facts, Departure departure) {
        List<Segment> segments = new ArrayList<>();
        Facts before = facts;
        int end;
        for (int from = 0; from < choices.size(); from = end) {
            Facts after = reasoning.evaluated(before, choices.get(from).value());
            end = from + 1;
            while (end < choices.size()
                    && (anyOrder(departure)
                            || !reasoning.mayFail(choices.get(end).value(), after))) {
                end++;
            }
            segments.add(new Segment(choices.subList(from, end), before, after));
            before = after;
        }
        return segments;
    }

    private int build(Segment segment, int rest, Departure departure) {
        OpenAlternative first = segment.choices().getFirst();
        int node = ordered(segment, rest, departure);
        OptionalInt earlier = departure.earlier();
        if (earlier.isPresent()
                && first.place() > 0
                && reasoning.mayFail(first.value(), segment.before())) {
            // Taken before this one was tried: its load is not made.
            int[] places = Intervals.range(0, first.place() - 1);
            return test(
                    earlier.getAsInt(),
                    places,
                    departure.taken(0),
                    node,
                    first.alternative().origin());
        }
        return node;
    }

    private int ordered(Segment segment, int rest, Departure departure) {
        Map<Integer, List<OpenAlternative>> byValue = new LinkedHashMap<>();
        for (OpenAlternative choice : segment.choices()) {
            byValue.computeIfAbsent(choice.value(), _ -> new ArrayList<>()).add(choice);
        }
        if (byValue.size() == 1) {
            return onOneValue(segment.choices(), segment.after(), rest, departure);
        }
        List<List<OpenAlternative>> failing =
                byValue.values().stream()
                        .filter(group -> !anyOrder(departure) && anyMayFail(group, segment.after()))
                        .toList();
        if (failing.isEmpty() && !(departure instanceof Departure.Keep)) {
            return inTurn(byValue.values(), segment.after(), rest, departure);
        }
        if (failing.size() == 1
                && byValue.size() == 2
                && departure instanceof Departure.Leave(int exit)) {
            int late = failing.getFirst().getFirst().value();
            int few = failing.getFirst().size();
            if (Math.min(few, segment.choices().size() - few) > FEW) {
                return keepingPlaces(late, segment, rest, exit);
            }
        }
        return inTurn(runs(segment.choices()), segment.after(), rest, departure);
    }

    private boolean anyMayFail(List<OpenAlternative> choices, Facts facts) {
        return choices.stream().anyMatch(choice -> mayFail(choice.alternative().row(), facts));
    }

    private boolean mayFail(List<Alternative> row, Facts facts) {
        return row.stream()
                .anyMatch(inner ->
                        reasoning.mayFail(inner.value(), facts) || mayFail(inner.row(), facts));
    }

    /// The choices as they stand, cut where the value changes.
    private static List<List<OpenAlternative>> runs(List<OpenAlternative> choices) {
        List<List<OpenAlternative>> runs = new ArrayList<>();
        int from = 0;
        for (int i = 1; i <= choices.size(); i++) {
            if (i == choices.size() || choices.get(i).value() != choices.get(from).value()) {
                runs.add(choices.subList(from, i));
                from = i;
            }
        }
        return runs;
    }

    private int inTurn(
            Collection<List<OpenAlternative>> groups, Facts facts, int rest, Departure departure) {
        int end = rest;
        for (List<OpenAlternative> group : List.copyOf(groups).reversed()) {
            end = onOneValue(group, facts, end, departure);
        }
        return end;
    }

    /// Tries those that cannot fail first, and keeps the place of the one that takes the packet for
    /// the others.
    ///
    /// @param late the value that the others look at
    private int keepingPlaces(int late, Segment segment, int rest, int exit) {
        List<OpenAlternative> sure = new ArrayList<>();
        List<OpenAlternative> failing = new ArrayList<>();
        int place = 0;
        for (OpenAlternative choice : segment.choices()) {
            List<OpenAlternative> group = choice.value() == late ? failing : sure;
            group.add(new OpenAlternative(choice.alternative(), place++));
        }
        int variable = flow.variables();
        flow.variables(variable + 1);
        int kept = flow.values().readOf(variable);
        SourceSpan origin = failing.getFirst().alternative().origin();
        int end = test(kept, Intervals.range(0, place - 1), exit, rest, origin);
        int next = onOneValue(failing, segment.after(), end, new Departure.Compare(exit, kept));
        Departure.Keep keep = new Departure.Keep(flow, variable, next);
        return onOneValue(sure, segment.after(), keep.taken(place), keep);
    }

    /// A tree for choices that all look at one value.
    private int onOneValue(
            List<OpenAlternative> choices, Facts facts, int rest, Departure departure) {
        int value = choices.getFirst().value();
        Facts computed = reasoning.evaluated(facts, value);
        Optional<Cells> found =
                Cells.of(choices.stream().map(choice -> choice.alternative().set()).toList());
        if (found.isEmpty()) {
            overlapping = true;
            return rest;
        }
        Cells cells = found.get();
        Map<List<Integer>, Integer> built = new HashMap<>();
        built.put(List.of(), rest);
        Map<List<Integer>, int[]> sets = cells.byMembers();
        int[] targets = new int[cells.size()];
        @Nullable SourceSpan[] origins = new SourceSpan[cells.size()];
        for (int cell = 0; cell < targets.length; cell++) {
            List<Integer> members = cells.members(cell);
            Integer target = built.get(members);
            if (target == null) {
                int[] numbers = sets.getOrDefault(members, Intervals.full());
                Facts inside = reasoning.learn(computed, value, numbers);
                List<OpenAlternative> fitting = members.stream().map(choices::get).toList();
                target = fitting(fitting, inside, rest, departure);
                built.put(members, target);
            }
            targets[cell] = target;
            origins[cell] =
                    choices.get(members.isEmpty() ? 0 : members.getFirst()).alternative().origin();
        }
        return new Leaves(value, cells, targets, origins).tree(rest);
    }

    private int test(int value, int[] set, int yes, int no, @Nullable SourceSpan origin) {
        int node = flow.add(Flow.Kind.IN, value, 0, origin);
        flow.yes(node, yes);
        flow.no(node, no);
        conditions.in(node, value, set);
        return node;
    }

    /// Where the numbers of each cell go.
    private final class Leaves {
        private final int value;
        private final Cells cells;
        private final int[] targets;
        private final @Nullable SourceSpan[] origins;

        Leaves(int value, Cells cells, int[] targets, @Nullable SourceSpan[] origins) {
            this.value = value;
            this.cells = cells;
            this.targets = targets;
            this.origins = origins;
        }

        int tree(int rest) {
            for (int target : targets) {
                if (target != targets[0]) {
                    return tree(0, targets.length, rest);
                }
            }
            // Nobody asks for the value, but it was to be computed.
            int node = flow.add(Flow.Kind.TOUCH, value, 0, origins[0]);
            flow.yes(node, targets[0]);
            return node;
        }

        /// Halves many cells, and tells few from each other and the rest one after the other.
        private int tree(int from, int to, int rest) {
            int count = 0;
            int only = rest;
            boolean one = true;
            for (int cell = from; cell < to; cell++) {
                if (targets[cell] != rest) {
                    one &= only == rest || only == targets[cell];
                    only = targets[cell];
                    count++;
                }
            }
            if (one || count <= ROW) {
                return row(from, to, rest);
            }
            int middle = from + (to - from) / 2;
            int upper = tree(middle, to, rest);
            int lower = tree(from, middle, rest);
            int[] high = Intervals.range(cells.start(middle), -1);
            return test(value, high, upper, lower, origins[middle]);
        }

        private int row(int from, int to, int rest) {
            int node = rest;
            for (int cell = to - 1; cell >= from; cell--) {
                boolean first = targets[cell] != rest;
                for (int before = from; before < cell && first; before++) {
                    first = targets[before] != targets[cell];
                }
                if (first) {
                    int[] set = cells.marked(targets, targets[cell], from, to);
                    node = test(value, set, targets[cell], node, origins[cell]);
                }
            }
            return node;
        }
    }
}
