package io.sluice.filters.expr;

import io.sluice.filters.expr.Expr.And;
import io.sluice.filters.expr.Expr.Or;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/// The left spine of a tree as the list its text is.
final class Chain {
    private Chain() {}

    /// One operand and what stands before it: nothing, ` and ` or ` or `.
    record Link(String junction, Expr operand) {}

    /// The operands in the order of the text; one for a tree that is neither [And] nor [Or].
    static List<Link> of(Expr expr) {
        Deque<Link> links = new ArrayDeque<>();
        Expr left = expr;
        while (true) {
            switch (left) {
                case And and -> {
                    links.push(new Link(" and ", and.right()));
                    left = and.left();
                }
                case Or or -> {
                    links.push(new Link(" or ", or.right()));
                    left = or.left();
                }
                default -> {
                    links.push(new Link("", left));
                    return List.copyOf(links);
                }
            }
        }
    }
}
