package io.sluice.filters.opt;

import java.util.HashMap;
import java.util.Map;

/// The ends of rows written so far: equalities with the same constant and the same places to go
/// need the same instruction whatever they test, so rows that end alike can share it.
final class RowTails {
    private record Equality(int constant, int yes, int no) {}

    private final Map<Equality, Integer> known = new HashMap<>();
    private final Map<Integer, Integer> likes =
            new HashMap<>(); // by node, the first known one like it

    boolean isEmpty() {
        return known.isEmpty();
    }

    boolean knows(int constant, int yes, int no) {
        return known.containsKey(new Equality(constant, yes, like(no)));
    }

    /// Notes that a node tests for the constant.
    void add(int node, int constant, int yes, int no) {
        Integer first = known.putIfAbsent(new Equality(constant, yes, like(no)), node);
        if (first != null) {
            likes.put(node, first);
        }
    }

    private int like(int node) {
        return likes.getOrDefault(node, node);
    }
}
