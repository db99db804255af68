package io.sluice.filters.opt;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// The ends of rows written so far: equalities with the same constant and the same places to go
/// need the same instruction whatever they test, so rows that end alike can share it.
final class RowTails {
    private record Equality(int constant, int yes, int no) {}

    private final Map<Equality, Integer> known = new HashMap<>();
    private final Set<Equality> preferred = new HashSet<>();
    private final Map<Integer, Integer> likes =
            new HashMap<>(); // by node, the first known one like it

    /// Which of the first `count` numbers had best be the last one asked for: one that another row
    /// ends with where that row need not load its value, else one that any row ends with, else the
    /// last.
    int choose(int[] numbers, int count, int yes, int no) {
        int chosen = count - 1;
        boolean found = false;
        for (int i = count - 1; i >= 0 && count > 1; i--) {
            Equality equality = new Equality(numbers[i], yes, like(no));
            if (preferred.contains(equality)) {
                return i;
            }
            if (!found && known.containsKey(equality)) {
                chosen = i;
                found = true;
            }
        }
        return chosen;
    }

    /// Notes that a known equality is asked for where its value is in a register.
    void prefer(int constant, int yes, int no) {
        preferred.add(new Equality(constant, yes, like(no)));
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
