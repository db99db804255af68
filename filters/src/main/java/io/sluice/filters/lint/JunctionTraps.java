package io.sluice.filters.lint;

import io.sluice.filters.expr.Expr;
import io.sluice.filters.expr.Expr.And;
import io.sluice.filters.expr.Expr.Match;
import io.sluice.filters.expr.Expr.Not;
import io.sluice.filters.expr.Expr.Or;
import java.util.ArrayList;
import java.util.List;

/// `and` and `or` have one precedence, `not` ends before either, and identifiers inherit
/// qualifiers.
final class JunctionTraps {
    private final Source source;
    private final List<Draft> drafts = new ArrayList<>();
    private final List<Match> inherited = new ArrayList<>();

    private JunctionTraps(Source source) {
        this.source = source;
    }

    static List<Draft> find(Expr expr, Source source) {
        JunctionTraps traps = new JunctionTraps(source);
        for (Expr node : Source.nodes(expr)) {
            switch (node) {
                case And and -> {
                    traps.mixed(and);
                    traps.afterNot(and, and.left(), and.right());
                }
                case Or or -> traps.afterNot(or, or.left(), or.right());
                case Match match when traps.isRead(match) -> traps.inherited.add(match);
                default -> {}
            }
        }
        traps.inherited(expr);
        return traps.drafts;
    }

    /// `a or b and c` without parentheses.
    private void mixed(And and) {
        if (!(and.left() instanceof Or or)
                || source.junctionDepth(or.left(), or.right())
                        != source.junctionDepth(or, and.right())) {
            return;
        }
        drafts.add(
                new Draft(
                        Trap.EQUAL_PRECEDENCE,
                        and.span(),
                        () ->
                                "'and' does not bind tighter than 'or': all of '"
                                        + source.brief(or)
                                        + "' stands before 'and'",
                        () -> {
                            String right = source.operandText(and.right());
                            String read = "(" + source.text(or) + ") and " + right;
                            String other =
                                    source.text(or.left())
                                            + " or ("
                                            + source.operandText(or.right())
                                            + " and "
                                            + right
                                            + ")";
                            return List.of(
                                    source.rewrite("as it is read", and, read),
                                    source.rewrite("if that was meant", and, other));
                        }));
    }

    /// `not a or b`, `not host a and b`: an identifier behind `not x` is not negated.
    private void afterNot(Expr junction, Expr left, Expr right) {
        boolean bare = right instanceof Match match && match.inherited();
        boolean alternatives = left instanceof Not && junction instanceof Or;
        if (!(left instanceof Not not)
                || !(bare || alternatives)
                || source.opensBefore(left.span())) {
            return;
        }
        String word = junction instanceof Or ? "or" : "and";
        drafts.add(
                new Draft(
                        Trap.NOT_ENDS,
                        left.span().to(right.span()),
                        () ->
                                "'not' ends before '"
                                        + word
                                        + "': '"
                                        + source.brief(right)
                                        + "' is not negated",
                        () -> {
                            String behind = " " + word + " " + source.operandText(right);
                            return List.of(
                                    source.rewrite(
                                            "to negate both",
                                            junction,
                                            "not ("
                                                    + source.operandText(not.operand())
                                                    + behind
                                                    + ")"),
                                    source.rewrite(
                                            "as it is read",
                                            junction,
                                            "(" + source.text(left) + ")" + behind));
                        }));
    }

    /// Whether an identifier is read as more than its own text.
    private boolean isRead(Match match) {
        return match.inherited() && !source.at(match.span()).equals(Source.print(match));
    }

    /// One finding for all of a filter: a list of a thousand hosts is no thousand surprises.
    private void inherited(Expr expr) {
        if (inherited.isEmpty()) {
            return;
        }
        Match first = inherited.getFirst();
        int others = inherited.size() - 1;
        drafts.add(
                new Draft(
                        Trap.INHERITED,
                        first.span(),
                        "'"
                                + source.at(first.span())
                                + "' is read as '"
                                + Source.print(first)
                                + "', like the primitive before it"
                                + (others == 0 ? "" : "; " + others + " more are read so"),
                        () -> List.of(new Fix.Rewrite("as it is read", Source.print(expr)))));
    }
}
