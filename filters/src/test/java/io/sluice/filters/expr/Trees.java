package io.sluice.filters.expr;

import io.sluice.filters.expr.Expr.And;
import io.sluice.filters.expr.Expr.Compare;
import io.sluice.filters.expr.Expr.Match;
import io.sluice.filters.expr.Expr.Not;
import io.sluice.filters.expr.Expr.Or;

/// Shows a tree with all its parentheses, and a star behind what inherited its qualifiers.
final class Trees {
    private Trees() {}

    static String text(Expr expr) {
        return switch (expr) {
            case And(Expr left, Expr right, _) -> "(" + text(left) + " and " + text(right) + ")";
            case Or(Expr left, Expr right, _) -> "(" + text(left) + " or " + text(right) + ")";
            case Not(Expr operand, _) -> "(not " + text(operand) + ")";
            case Compare(Arith left, Expr.RelOp op, Arith right, _) ->
                    "(" + text(left) + " " + op.symbol() + " " + text(right) + ")";
            case Match match -> match(match);
            default -> ExprPrinter.print(expr);
        };
    }

    private static String match(Match match) {
        String id =
                match.id() instanceof Id.Name(String text, _)
                        ? text
                        : ExprPrinter.print(match.id());
        String head =
                (match.qualifiers().proto().keyword()
                                + " "
                                + match.qualifiers().dir().keyword()
                                + " "
                                + match.qualifiers().type().keyword())
                        .replaceAll(" +", " ")
                        .strip();
        return (head + " " + id).strip() + (match.inherited() ? "*" : "");
    }

    private static String text(Arith arith) {
        return switch (arith) {
            case Arith.Binary(Arith.Op op, Arith left, Arith right, _) ->
                    "(" + text(left) + " " + op.symbol() + " " + text(right) + ")";
            case Arith.Negate(Arith operand, _) -> "(-" + text(operand) + ")";
            case Arith.Accessor accessor ->
                    accessor.proto().keyword()
                            + "["
                            + text(accessor.index())
                            + (accessor.size() == 1 ? "" : ":" + accessor.size())
                            + "]";
            case Arith.Numeral _, Arith.Length _ -> ExprPrinter.print(arith);
        };
    }
}
