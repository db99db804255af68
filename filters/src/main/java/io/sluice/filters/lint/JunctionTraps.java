package io.sluice.filters.lint;

import io.sluice.filters.expr.Expr;
import io.sluice.filters.expr.Expr.And;
import io.sluice.filters.expr.Expr.Match;
import io.sluice.filters.expr.Expr.Not;
import io.sluice.filters.expr.Expr.Or;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// `and` and `or` have one precedence, `not` ends before either, and identifiers inherit
/// qualifiers.
final class JunctionTraps {
    private final Source source;
    private final List<Finding> findings = new ArrayList<>();

    private JunctionTraps(Source source) {
        this.source = source;
    }

    static List<Finding> find(Expr expr, Source source) {
        JunctionTraps traps = new JunctionTraps(source);
        for (Expr node : Source.nodes(expr)) {
            switch (node) {
                case And and -> {
                    traps.mixed(and);
                    traps.afterNot(and.left(), and.right(), "and");
                }
                case Or or -> traps.afterNot(or.left(), or.right(), "or");
                case Match match -> traps.inherited(match);
                default -> {}
            }
        }
        return traps.findings;
    }

    /// `a or b and c` without parentheses.
    private void mixed(And and) {
        if (!(and.left() instanceof Or or)
                || source.junctionDepth(or.left(), or.right())
                        != source.junctionDepth(or, and.right())) {
            return;
        }
        String right = Source.operand(and.right());
        String read = "(" + Source.print(or) + ") and " + right;
        String other =
                Source.print(or.left())
                        + " or ("
                        + Source.operand(or.right())
                        + " and "
                        + right
                        + ")";
        findings.add(
                new Finding(
                        Trap.EQUAL_PRECEDENCE,
                        "'and' does not bind tighter than 'or': this is " + read,
                        and.span(),
                        read + "   or, if that was meant: " + other));
    }

    /// `not a or b`, `not host a and b`: an identifier behind `not x` is not negated.
    private void afterNot(Expr left, Expr right, String junction) {
        boolean bare = right instanceof Match match && match.inherited();
        boolean alternatives = left instanceof Not && junction.equals("or");
        if (!(left instanceof Not not)
                || !(bare || alternatives)
                || source.opensBefore(left.span())) {
            return;
        }
        String all = Source.print(not.operand()) + " " + junction + " " + Source.operand(right);
        findings.add(
                new Finding(
                        Trap.NOT_ENDS,
                        "'not' ends before '"
                                + junction
                                + "': '"
                                + Source.print(right)
                                + "' is not negated",
                        left.span().to(right.span()),
                        "not ("
                                + all
                                + ")   or, as it is read: ("
                                + Source.print(left)
                                + ") "
                                + junction
                                + " "
                                + Source.operand(right)));
    }

    private void inherited(Match match) {
        if (!match.inherited()) {
            return;
        }
        String read = Source.print(match);
        Optional<String> obvious = Optional.of(source.at(match.span())).filter(read::equals);
        if (obvious.isEmpty()) {
            findings.add(
                    new Finding(
                            Trap.INHERITED,
                            "'"
                                    + source.at(match.span())
                                    + "' is read as '"
                                    + read
                                    + "', like the primitive before it",
                            match.span(),
                            read));
        }
    }
}
