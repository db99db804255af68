package io.sluice.filters.opt;

import io.sluice.filters.ir.Flow;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/// What becomes of a packet that an alternative takes.
///
/// Loads that may fail keep alternatives in order: a packet taken by the second must not be
/// rejected by a load of the third, and must be by one of the first. Where the alternatives on one
/// value cannot fail and those on another can, the first are tried first all the same, and a
/// variable keeps the place of the one that took the packet; before each load of the others that
/// place is compared with theirs.
sealed interface Departure {

    /// The node a packet goes to that is taken at a place of the order.
    int taken(int place);

    /// It leaves for the row's exit.
    record Leave(int exit) implements Departure {
        @Override
        public int taken(int place) {
            return exit;
        }
    }

    /// Its place is kept, and other alternatives follow.
    ///
    /// @param made by place, the node that keeps it
    record Keep(Flow flow, int variable, int next, Map<Integer, Integer> made)
            implements Departure {
        Keep(Flow flow, int variable, int next) {
            this(flow, variable, next, new HashMap<>());
        }

        @Override
        public int taken(int place) {
            return made.computeIfAbsent(place, this::assignment);
        }

        private int assignment(int place) {
            int constant = flow.values().constantOf(place);
            int node = flow.add(Flow.Kind.ASSIGN, constant, variable, null);
            flow.yes(node, next);
            return node;
        }
    }

    /// It leaves for the exit, as do those that had been taken before, at a place that a variable
    /// keeps.
    ///
    /// @param kept the variable's value
    record Compare(int exit, int kept) implements Departure {
        @Override
        public int taken(int place) {
            return exit;
        }
    }

    /// The value that says where packets were taken before, if they may have been.
    default OptionalInt earlier() {
        return switch (this) {
            case Compare(_, int kept) -> OptionalInt.of(kept);
            case Leave _, Keep _ -> OptionalInt.empty();
        };
    }
}
