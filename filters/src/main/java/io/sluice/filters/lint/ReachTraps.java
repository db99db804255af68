package io.sluice.filters.lint;

import io.sluice.filters.expr.Expr;
import io.sluice.filters.expr.Expr.And;
import io.sluice.filters.expr.Expr.Encapsulation;
import io.sluice.filters.expr.Expr.Not;
import io.sluice.filters.expr.Expr.Or;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Conjunctions that no packet satisfies, since its parts want different protocols in the same
/// place.
final class ReachTraps {
    private final List<Draft> drafts = new ArrayList<>();

    private final Source source;

    private ReachTraps(Source source) {
        this.source = source;
    }

    static List<Draft> find(Expr expr, Source source) {
        ReachTraps traps = new ReachTraps(source);
        traps.reach(expr);
        return traps.drafts;
    }

    private Reach reach(Expr expr) {
        List<Expr> spine = new ArrayList<>();
        Expr left = expr;
        while (left instanceof And || left instanceof Or) {
            spine.add(left);
            left = Source.left(left);
        }
        Reach reach = leaf(left);
        // Behind an encapsulation the same words speak of other headers.
        boolean moved = moves(left);
        for (Expr joined : spine.reversed()) {
            Expr right = joined instanceof And and ? and.right() : ((Or) joined).right();
            Reach other = reach(right);
            if (joined instanceof Or) {
                reach = reach.or(other);
            } else if (!moved) {
                reach = both(joined, reach, other, right);
            }
            moved |= moves(right);
        }
        return reach;
    }

    private Reach leaf(Expr expr) {
        if (expr instanceof Not not) {
            reach(not.operand());
            return Reach.anything();
        }
        return Reach.of(expr);
    }

    private static boolean moves(Expr expr) {
        return Source.nodes(expr).stream().anyMatch(node -> node instanceof Encapsulation);
    }

    private Reach both(Expr joined, Reach left, Reach right, Expr rightExpr) {
        Reach both = left.and(right);
        if (!both.isEmpty() || left.isEmpty() || right.isEmpty()) {
            return both;
        }
        String conflict =
                both.network().isEmpty()
                        ? conflict(left.network(), right.network(), Reach.Network::words)
                        : conflict(left.transport(), right.transport(), Reach.Transport::words);
        And and = (And) joined;
        drafts.add(
                new Draft(
                        Trap.NEVER_MATCHES,
                        joined.span(),
                        "no packet is both: the left side wants " + conflict,
                        () -> List.of(fix(and, rightExpr))));
        // One finding for a chain: what follows is judged anew.
        return Reach.anything();
    }

    private Fix fix(And and, Expr right) {
        String left = source.operandText(and.left());
        String other = source.operandText(right);
        return right instanceof Encapsulation
                ? source.rewrite("to look inside", and, other + " and " + left)
                : source.rewrite("to accept either", and, left + " or " + other);
    }

    private static <T> String conflict(Set<T> left, Set<T> right, Function<T, String> words) {
        return names(left, words) + ", the right side " + names(right, words);
    }

    private static <T> String names(Set<T> set, Function<T, String> words) {
        return set.stream().map(words).collect(Collectors.joining(" or "));
    }
}
