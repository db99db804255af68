package io.sluice.filters.expr;

import io.sluice.filters.expr.Expr.And;
import io.sluice.filters.expr.Expr.Match;
import io.sluice.filters.expr.Expr.Not;
import io.sluice.filters.expr.Expr.Or;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Which part of a tree takes its qualifiers from which.
final class Inheritance {
    private Inheritance() {}

    /// What all identifiers of a list have in common.
    ///
    /// @param inherited whether they all inherit; otherwise none does
    record Common(Qualifiers qualifiers, boolean inherited) {}

    /// What the identifiers of a tree have in common, where it holds nothing else.
    static Optional<Common> ofList(Expr expr) {
        Set<Common> found = new HashSet<>();
        Deque<Expr> open = new ArrayDeque<>();
        open.push(expr);
        while (!open.isEmpty()) {
            switch (open.pop()) {
                case And and -> {
                    open.push(and.left());
                    open.push(and.right());
                }
                case Or or -> {
                    open.push(or.left());
                    open.push(or.right());
                }
                case Not not -> open.push(not.operand());
                case Match match -> found.add(new Common(match.qualifiers(), match.inherited()));
                default -> {
                    return Optional.empty();
                }
            }
        }
        return found.size() == 1 ? Optional.of(found.iterator().next()) : Optional.empty();
    }

    /// The qualifiers an operand can hand on, where it has its own: an identifier or a list of
    /// them.
    static Optional<Qualifiers> suppliedBy(Expr expr) {
        if (expr instanceof Match match) {
            return Optional.of(match.qualifiers());
        }
        return ofList(expr).filter(common -> !common.inherited()).map(Common::qualifiers);
    }

    /// For each operand, what the operands after it need to have been handed on.
    static List<Optional<Qualifiers>> wantedAfterEach(List<Chain.Link> links) {
        List<Optional<Qualifiers>> wanted = new ArrayList<>();
        Optional<Qualifiers> after = Optional.empty();
        for (int i = links.size() - 1; i >= 0; i--) {
            wanted.add(after);
            after = wantedBefore(links.get(i).operand(), after);
        }
        Collections.reverse(wanted);
        return wanted;
    }

    private static Optional<Qualifiers> wantedBefore(Expr operand, Optional<Qualifiers> after) {
        Optional<Qualifiers> own = neededBy(operand);
        if (own.isPresent()) {
            return own;
        }
        return after.isPresent() && after.equals(suppliedBy(operand)) ? Optional.empty() : after;
    }

    /// What a bare identifier inside takes from outside, where one does.
    static Optional<Qualifiers> neededBy(Expr expr) {
        return switch (expr) {
            case Match match ->
                    match.inherited() ? Optional.of(match.qualifiers()) : Optional.empty();
            case Not not -> neededBy(not.operand());
            case And _, Or _ -> neededBy(Chain.of(expr));
            default -> Optional.empty();
        };
    }

    /// Parentheses around an operand let what stands before it through, so all qualifiers given
    /// since the last bare identifier can be had; anything else can only come from outside.
    private static Optional<Qualifiers> neededBy(List<Chain.Link> links) {
        Set<Qualifiers> within = new HashSet<>();
        for (Chain.Link link : links) {
            Optional<Qualifiers> needed = neededBy(link.operand());
            if (needed.isPresent()) {
                if (!within.contains(needed.get())) {
                    return needed;
                }
                within.clear();
            }
            needed.or(() -> suppliedBy(link.operand())).ifPresent(within::add);
        }
        return Optional.empty();
    }

    /// Whether the first primitive of a tree is an identifier that inherits.
    static boolean startsInherited(Expr expr) {
        Expr first = expr;
        while (true) {
            switch (first) {
                case And and -> first = and.left();
                case Or or -> first = or.left();
                case Not not -> first = not.operand();
                case Match match -> {
                    return match.inherited();
                }
                default -> {
                    return false;
                }
            }
        }
    }
}
