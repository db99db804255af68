package io.sluice.filters.set;

import io.sluice.filters.ir.ValueTable;
import java.util.HashMap;
import java.util.Map;

/// What is known of a packet's captured length after values of it have been computed: which other
/// values cannot fail any more. Immutable.
public final class Computable {
    private static final long U32 = 0xffff_ffffL;

    private final DecisionGraph graph;
    private final long captured; // bytes that are there at least
    private final Map<Integer, Long> behind; // by the base of loads, bytes from there on

    private Computable(DecisionGraph graph, long captured, Map<Integer, Long> behind) {
        this.graph = graph;
        this.captured = captured;
        this.behind = behind;
    }

    /// Of a packet of which nothing was computed.
    public static Computable nothing(DecisionGraph graph) {
        return new Computable(graph, 0, Map.of());
    }

    /// After one more value was computed.
    public Computable with(int value) {
        if (!mayFail(value)) {
            return this;
        }
        ValueTable values = graph.values();
        int left = values.left(value);
        if (values.isLoad(value)) {
            return new Computable(graph, Math.max(captured, end(value, left)), behind);
        }
        if (values.isLoadAt(value)) {
            long end = end(value, values.right(value));
            Computable base = with(left);
            Map<Integer, Long> more = new HashMap<>(base.behind);
            more.merge(left, end, Math::max);
            long least = (graph.ranges().low(left) & U32) + end;
            return new Computable(graph, Math.max(base.captured, least), more);
        }
        Computable one = with(left);
        return values.isBinary(value) ? one.with(values.right(value)) : one;
    }

    private long end(int load, int offset) {
        return (offset & U32) + graph.values().bytes(load);
    }

    /// Whether there are such packets for which the value cannot be computed.
    public boolean mayFail(int value) {
        if (!graph.mayFail(value)) {
            return false;
        }
        ValueTable values = graph.values();
        int left = values.left(value);
        if (values.isLoad(value)) {
            return end(value, left) > captured;
        }
        if (values.isLoadAt(value)) {
            long end = end(value, values.right(value));
            return mayFail(left)
                    || behind.getOrDefault(left, 0L) < end
                            && (graph.ranges().high(left) & U32) + end > captured;
        }
        if (!values.isBinary(value)) {
            return mayFail(left);
        }
        return mayFail(left) || mayFail(values.right(value)) || graph.mayDivideByZero(value);
    }
}
