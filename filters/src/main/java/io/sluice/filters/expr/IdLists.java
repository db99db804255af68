package io.sluice.filters.expr;

import io.sluice.filters.expr.Expr.And;
import io.sluice.filters.expr.Expr.Match;
import io.sluice.filters.expr.Expr.Not;
import io.sluice.filters.expr.Expr.Or;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// Trees that hold nothing but identifiers, and so can be written as one parenthesised list:
/// `tcp port (80 or not 443)`.
final class IdLists {
    private IdLists() {}

    /// What all identifiers of a tree have in common.
    ///
    /// @param inherited whether they all inherit; otherwise none does
    record Common(Qualifiers qualifiers, boolean inherited) {}

    /// What the identifiers of a tree have in common, where it holds nothing else.
    static Optional<Common> of(Expr expr) {
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

    /// Writes the identifiers of a tree that has [#of].
    static void print(Expr expr, StringBuilder out) {
        Deque<Expr> rights = new ArrayDeque<>();
        Deque<String> junctions = new ArrayDeque<>();
        Expr left = expr;
        while (left instanceof And || left instanceof Or) {
            if (left instanceof And(Expr l, Expr r, _)) {
                rights.push(r);
                junctions.push(" and ");
                left = l;
            } else if (left instanceof Or(Expr l, Expr r, _)) {
                rights.push(r);
                junctions.push(" or ");
                left = l;
            }
        }
        operand(left, out);
        while (!rights.isEmpty()) {
            out.append(junctions.pop());
            operand(rights.pop(), out);
        }
    }

    private static void operand(Expr expr, StringBuilder out) {
        switch (expr) {
            case Not not -> {
                out.append("not ");
                operand(not.operand(), out);
            }
            case Match match -> out.append(ExprPrinter.text(match.id()));
            default -> {
                out.append('(');
                print(expr, out);
                out.append(')');
            }
        }
    }
}
