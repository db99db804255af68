package io.sluice.filters.lint;

import io.sluice.filters.expr.Expr;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Finds the traps of the language in a filter that parses.
public final class Linter {
    private Linter() {}

    /// The findings: warnings, then notes, each in the order of the text.
    ///
    /// @param expr the tree of `filter`, spans included
    /// @param filter the text it was parsed from
    public static List<Finding> lint(Expr expr, String filter) {
        Source source = new Source(filter);
        List<Finding> findings = new ArrayList<>();
        findings.addAll(OffsetTraps.find(expr));
        findings.addAll(JunctionTraps.find(expr, source));
        findings.addAll(ReachTraps.find(expr));
        findings.addAll(ArithmeticTraps.find(expr, source));
        findings.addAll(PrimitiveTraps.find(expr, source));
        if (findings.stream().noneMatch(finding -> finding.trap() == Trap.NEVER_MATCHES)) {
            findings.addAll(CoverageTraps.find(expr));
        }
        findings.sort(
                Comparator.comparing((Finding finding) -> finding.trap().level())
                        .thenComparingInt(finding -> finding.span().start())
                        .thenComparing(Finding::trap));
        return List.copyOf(findings);
    }
}
