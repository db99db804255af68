package io.sluice.filters.lint;

import io.sluice.filters.expr.Expr;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Finds the traps of the language in a filter that parses.
public final class Linter {
    /// Findings given at most; the most severe come first.
    public static final int MAX_FINDINGS = 50;

    /// Some traps take time that grows with the square of the filter's length.
    private static final int MAX_NODES = 10_000;

    private Linter() {}

    /// The findings: warnings, then notes, each in the order of the text.
    ///
    /// @param expr the tree of `filter`, spans included
    /// @param filter the text it was parsed from
    public static List<Finding> lint(Expr expr, String filter) {
        Source source = new Source(filter, expr);
        List<Expr> nodes = Source.nodes(expr);
        if (nodes.size() > MAX_NODES) {
            return List.of(
                    new Finding(
                            Trap.TOO_LARGE,
                            "with more than "
                                    + MAX_NODES
                                    + " tests it is not checked for traps of the language",
                            expr.span(),
                            Draft.advice("check a part of it")));
        }
        List<Draft> drafts = new ArrayList<>();
        drafts.addAll(OffsetTraps.find(expr, source));
        drafts.addAll(JunctionTraps.find(expr, source));
        drafts.addAll(ReachTraps.find(expr, source));
        drafts.addAll(ArithmeticTraps.find(expr, source));
        drafts.addAll(PrimitiveTraps.find(expr, source));
        if (drafts.stream().noneMatch(draft -> draft.trap() == Trap.NEVER_MATCHES)) {
            drafts.addAll(CoverageTraps.find(expr, source));
        }
        drafts.sort(
                Comparator.comparing((Draft draft) -> draft.trap().level())
                        .thenComparingInt(draft -> draft.span().start())
                        .thenComparing(Draft::trap));
        return drafts.stream().limit(MAX_FINDINGS).map(Draft::finding).toList();
    }
}
