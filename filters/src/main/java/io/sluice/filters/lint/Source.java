package io.sluice.filters.lint;

import io.sluice.filters.diagnostics.FilterSyntaxException;
import io.sluice.filters.diagnostics.SourceSpan;
import io.sluice.filters.expr.Expr;
import io.sluice.filters.expr.Expr.And;
import io.sluice.filters.expr.Expr.Match;
import io.sluice.filters.expr.Expr.Not;
import io.sluice.filters.expr.Expr.Or;
import io.sluice.filters.expr.ExprPrinter;
import io.sluice.filters.expr.Parser;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A filter's text beside its tree: what the tree does not keep, parentheses and spelling, is asked
/// of the text.
final class Source {
    private static final int MAX_QUOTED = 80;
    private static final Pattern JUNCTION = Pattern.compile("\\b(?:and|or)\\b|&&|\\|\\|");

    private final String filter;
    private final Expr whole;

    /// How many parentheses are open before each character.
    private final int[] depth;

    Source(String filter, Expr whole) {
        this.filter = filter;
        this.whole = whole;
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

    /// The whole filter as it was written.
    String filter() {
        return filter.strip();
    }

    /// The whole filter as an operand.
    String filterOperand() {
        String text = filter();
        boolean chain = whole instanceof And || whole instanceof Or;
        return chain
                        && !isEnclosed(
                                new SourceSpan(
                                        filter.indexOf(text), filter.indexOf(text) + text.length()))
                ? "(" + text + ")"
                : text;
    }

    /// A part of the filter as it was written, with qualifiers where it has inherited them.
    String text(Expr expr) {
        boolean inherits =
                nodes(expr).stream()
                        .anyMatch(node -> node instanceof Match match && match.inherited());
        return inherits ? print(expr) : at(balanced(expr.span()));
    }

    /// The same, in parentheses where it is more than one primitive.
    String operandText(Expr expr) {
        boolean chain = expr instanceof And || expr instanceof Or;
        String text = text(expr);
        SourceSpan span = balanced(expr.span());
        boolean enclosed = text.equals(at(span)) && isEnclosed(span);
        return chain && !enclosed ? "(" + text + ")" : text;
    }

    /// A part of the filter for a message, cut where it is long.
    String brief(Expr expr) {
        String text = text(expr);
        return text.length() <= MAX_QUOTED ? text : text.substring(0, MAX_QUOTED - 3) + "...";
    }

    /// A span that starts or ends inside parentheses, with them: the span of a primitive leaves out
    /// those around it, and so does that of a junction which starts with such a primitive.
    private SourceSpan balanced(SourceSpan span) {
        int start = span.start();
        int end = span.end();
        int least = depth[start];
        for (int i = start; i <= end; i++) {
            least = Math.min(least, depth[i]);
        }
        while (start > 0 && depth[start] > least) {
            start--;
        }
        while (end < filter.length() && depth[end] > least) {
            end++;
        }
        return new SourceSpan(start, end);
    }

    /// Whether the first character of a span is the parenthesis that its last one closes.
    private boolean isEnclosed(SourceSpan span) {
        if (filter.charAt(span.start()) != '(') {
            return false;
        }
        for (int i = span.start() + 1; i < span.end(); i++) {
            if (depth[i] <= depth[span.start()]) {
                return false;
            }
        }
        return true;
    }

    /// The whole filter with one of its nodes replaced.
    Fix rewrite(String when, Expr node, String replacement) {
        try {
            return new Fix.Rewrite(when, replaced(node, replacement));
        } catch (FilterSyntaxException tooDeep) {
            return new Fix.Advice("write the filter with fewer parentheses");
        }
    }

    /// What was written stays as it is, unless qualifiers would be inherited from elsewhere then.
    private String replaced(Expr node, String replacement) {
        String wanted = print(substituted(whole, node, Parser.parse(replacement)));
        SourceSpan span = balanced(node.span());
        String before = filter.substring(0, span.start());
        String after = filter.substring(span.end());
        for (String text :
                List.of(before + replacement + after, before + "(" + replacement + ")" + after)) {
            if (means(text, wanted)) {
                return text.strip();
            }
        }
        return wanted;
    }

    /// The whole filter with another number in the place of one.
    String respelled(SourceSpan span, String text) {
        return (filter.substring(0, span.start()) + text + filter.substring(span.end())).strip();
    }

    /// The whole filter with other words of the same meaning for a piece of arithmetic.
    String reread(SourceSpan span, String text) {
        String plain = print(whole);
        String respelled = respelled(span, text);
        return means(respelled, plain) ? respelled : plain;
    }

    private static boolean means(String text, String printed) {
        try {
            return print(Parser.parse(text)).equals(printed);
        } catch (FilterSyntaxException notSo) {
            return false;
        }
    }

    // A node is itself: comparing trees by value would take a stack frame for each link of a chain.
    @SuppressWarnings("ReferenceEquality")
    private static Expr substituted(Expr tree, Expr node, Expr replacement) {
        Deque<Expr> spine = new ArrayDeque<>();
        Expr left = tree;
        while (left != node && (left instanceof And || left instanceof Or)) {
            spine.push(left);
            left = left(left);
        }
        Expr result = left;
        if (left == node) {
            result = replacement;
        } else if (left instanceof Not not) {
            result = new Not(substituted(not.operand(), node, replacement), not.span());
        }
        while (!spine.isEmpty()) {
            Expr joined = spine.pop();
            if (joined instanceof And and) {
                result = new And(result, substituted(and.right(), node, replacement), and.span());
            } else if (joined instanceof Or or) {
                result = new Or(result, substituted(or.right(), node, replacement), or.span());
            }
        }
        return result;
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
