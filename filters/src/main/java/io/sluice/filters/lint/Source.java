package io.sluice.filters.lint;

import io.sluice.filters.diagnostics.SourceSpan;
import io.sluice.filters.expr.Expr;
import io.sluice.filters.expr.Expr.And;
import io.sluice.filters.expr.Expr.Match;
import io.sluice.filters.expr.Expr.Not;
import io.sluice.filters.expr.Expr.Or;
import io.sluice.filters.expr.ExprPrinter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A filter's text beside its tree: what the tree does not keep, parentheses and spelling, is asked
/// of the text.
final class Source {
    private static final Pattern JUNCTION = Pattern.compile("\\b(?:and|or)\\b|&&|\\|\\|");

    private final String filter;

    /// How many parentheses are open before each character.
    private final int[] depth;

    Source(String filter) {
        this.filter = filter;
        depth = new int[filter.length() + 1];
        for (int i = 0; i < filter.length(); i++) {
            int step = filter.charAt(i) == '(' ? 1 : filter.charAt(i) == ')' ? -1 : 0;
            depth[i + 1] = depth[i] + step;
        }
    }

    /// The text of a span.
    String at(SourceSpan span) {
        return filter.substring(span.start(), span.end());
    }

    /// Whether nothing but white space lies between a parenthesis and the start of a span.
    boolean opensBefore(SourceSpan span) {
        String before = filter.substring(0, span.start()).stripTrailing();
        return before.endsWith("(");
    }

    /// How deep in parentheses the word stands that joins two operands.
    int junctionDepth(Expr left, Expr right) {
        int from = left.span().end();
        Matcher junction =
                JUNCTION.matcher(filter).region(from, Math.max(from, right.span().start()));
        return depth[junction.find() ? junction.start() : from];
    }

    /// All nodes of a tree in the order of the text, parents before their children.
    static List<Expr> nodes(Expr expr) {
        return nodes(expr, true);
    }

    /// The nodes that no `not` turns round.
    static List<Expr> outsideNot(Expr expr) {
        return nodes(expr, false);
    }

    private static List<Expr> nodes(Expr expr, boolean intoNot) {
        List<Expr> nodes = new ArrayList<>();
        Deque<Expr> open = new ArrayDeque<>();
        open.push(expr);
        while (!open.isEmpty()) {
            Expr next = open.pop();
            nodes.add(next);
            switch (next) {
                case And and -> {
                    open.push(and.right());
                    open.push(and.left());
                }
                case Or or -> {
                    open.push(or.right());
                    open.push(or.left());
                }
                case Not not when intoNot -> open.push(not.operand());
                default -> {}
            }
        }
        return nodes;
    }

    /// The text of a tree in which every identifier has its own qualifiers, so that it can stand
    /// anywhere.
    static String print(Expr expr) {
        return ExprPrinter.print(explicit(expr));
    }

    /// The same, in parentheses where it is more than one primitive.
    static String operand(Expr expr) {
        boolean chain = expr instanceof And || expr instanceof Or;
        return chain ? "(" + print(expr) + ")" : print(expr);
    }

    private static Expr explicit(Expr expr) {
        Deque<Expr> spine = new ArrayDeque<>();
        Expr left = expr;
        while (left instanceof And || left instanceof Or) {
            spine.push(left);
            left = left(left);
        }
        Expr result =
                switch (left) {
                    case Not not -> new Not(explicit(not.operand()), not.span());
                    case Match match ->
                            new Match(match.qualifiers(), false, match.id(), match.span());
                    default -> left;
                };
        while (!spine.isEmpty()) {
            Expr joined = spine.pop();
            if (joined instanceof And and) {
                result = new And(result, explicit(and.right()), and.span());
            } else if (joined instanceof Or or) {
                result = new Or(result, explicit(or.right()), or.span());
            }
        }
        return result;
    }

    /// The left operand of a junction; of anything else the tree itself.
    static Expr left(Expr expr) {
        return switch (expr) {
            case And and -> and.left();
            case Or or -> or.left();
            default -> expr;
        };
    }
}
