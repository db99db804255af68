package io.sluice.filters.opt;

import io.sluice.filters.graph.PostOrder;
import io.sluice.filters.ir.Flow;
import io.sluice.filters.ir.ValueTable;
import io.sluice.filters.ir.ValueTable.Kind;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Copies of a graph's nodes for each set of constants its variables hold there, as after the VLAN
/// tag of a live capture, which lies in the metadata or in the packet: behind it each copy knows
/// its offsets.
final class Specialisation {
    private static final int MOST_TIMES = 3; // so many times the nodes may be copied
    private static final int FEW = 24; // what a small graph may have in any case

    /// A node, and by variable the constant it holds; null where that is not known.
    private record Place(int node, List<@Nullable Integer> held) {}

    private final Flow from;
    private final ValueTable values;
    private final Flow copy;
    private final Map<Place, Integer> copies = new HashMap<>();
    private final Deque<Place> open = new ArrayDeque<>();

    private Specialisation(Flow from) {
        this.from = from;
        values = from.values();
        copy = Flow.sharing(from);
    }

    /// The copy, if some variable is given constants and the copy does not become too large.
    static Optional<Flow> of(Flow flow) {
        if (flow.variables() == 0) {
            return Optional.empty();
        }
        PostOrder order = flow.postOrder();
        if (order.cyclic() || !assignsConstants(flow, order)) {
            return Optional.empty();
        }
        return new Specialisation(flow).copy(order.size());
    }

    private static boolean assignsConstants(Flow flow, PostOrder order) {
        for (int i = 0; i < order.size(); i++) {
            int node = order.at(i);
            if (flow.kind(node) == Flow.Kind.ASSIGN && isShift(flow.values(), flow.left(node))) {
                return true;
            }
        }
        return false;
    }

    /// Whether the value is a constant, or a variable plus one.
    private static boolean isShift(ValueTable values, int value) {
        boolean sum =
                values.kind(value) == Kind.ADD
                        && values.kind(values.left(value)) == Kind.READ
                        && values.isConst(values.right(value));
        return sum || values.isConst(value);
    }

    private Optional<Flow> copy(int nodes) {
        Integer[] zeros = new Integer[from.variables()];
        Arrays.fill(zeros, 0);
        copy.entry(copyOf(from.entry(), List.of(zeros)));
        while (!open.isEmpty()) {
            if (copies.size() > nodes * MOST_TIMES + FEW) {
                return Optional.empty();
            }
            link(open.pop());
        }
        return copies.size() > nodes ? Optional.of(copy) : Optional.empty();
    }

    private int copyOf(int node, List<@Nullable Integer> held) {
        Place place = new Place(node, held);
        Integer known = copies.get(place);
        if (known != null) {
            return known;
        }
        int made = copy.addLike(from, node);
        copies.put(place, made);
        open.push(place);
        return made;
    }

    private void link(Place place) {
        int node = place.node();
        int made = copyOf(node, place.held());
        if (from.isReturn(node)) {
            return;
        }
        List<@Nullable Integer> after = place.held();
        if (from.kind(node) == Flow.Kind.ASSIGN) {
            after = Arrays.asList(after.toArray(Integer[]::new));
            after.set(from.right(node), constant(from.left(node), place.held()));
        }
        copy.yes(made, copyOf(from.yes(node), after));
        if (from.isTest(node)) {
            copy.no(made, copyOf(from.no(node), after));
        }
    }

    private @Nullable Integer constant(int value, List<@Nullable Integer> held) {
        if (values.isConst(value)) {
            return values.constant(value);
        }
        if (!isShift(values, value)) {
            return null;
        }
        Integer base = held.get(values.left(values.left(value)));
        return base == null ? null : base + values.constant(values.right(value));
    }
}
