package io.sluice.filters.lint;

import io.sluice.filters.expr.Expr;
import io.sluice.filters.expr.Expr.And;
import io.sluice.filters.expr.Expr.Compare;
import io.sluice.filters.expr.Expr.Encapsulation;
import io.sluice.filters.expr.Expr.Match;
import io.sluice.filters.expr.Expr.Not;
import io.sluice.filters.expr.Expr.Or;
import io.sluice.filters.expr.ExprPrinter;
import io.sluice.filters.expr.Proto;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/// Says in plain words what a filter accepts, what libpcap leaves unsaid included.
public final class Meaning {
    private Meaning() {}

    /// One line without a full stop, in lower case but for names.
    public static String of(Expr expr) {
        return switch (expr) {
            case Expr.Everything _ -> "every packet";
            case And _, Or _ -> chain(expr);
            case Not not -> {
                String negated = of(not.operand());
                yield negated.matches("[^, ]*( over [^,]*)?")
                        ? "not " + negated
                        : "not (" + negated + ")";
            }
            default -> primitive(expr);
        };
    }

    private static String chain(Expr expr) {
        Deque<String> parts = new ArrayDeque<>();
        Expr left = expr;
        boolean ands = false;
        boolean ors = false;
        while (left instanceof And || left instanceof Or) {
            boolean and = left instanceof And;
            // Equal precedence: where the junction changes, what has been joined so far stands in
            // parentheses.
            if (and && ors || !and && ands) {
                break;
            }
            ands |= and;
            ors |= !and;
            parts.push(operand(left instanceof And both ? both.right() : ((Or) left).right()));
            left = Source.left(left);
        }
        parts.push(operand(left));
        boolean lists =
                parts.stream().anyMatch(part -> part.contains(",") || part.contains(" or "));
        return String.join((lists ? "; " : " ") + (ands ? "and " : "or "), parts);
    }

    private static String operand(Expr expr) {
        return expr instanceof And || expr instanceof Or ? "(" + of(expr) + ")" : of(expr);
    }

    private static String primitive(Expr expr) {
        return switch (expr) {
            case Match match -> MatchMeaning.of(match);
            case Expr.Abbreviation abbreviation -> protocol(abbreviation.proto());
            case Compare compare -> comparison(compare);
            case Expr.Broadcast b -> (b.proto() == Proto.IP ? "IPv4" : "link-layer") + " broadcast";
            case Expr.Multicast m ->
                    switch (m.proto()) {
                        case IP -> "IPv4 multicast (224.0.0.0/4)";
                        case IPV6 -> "IPv6 multicast (ff00::/8)";
                        default -> "link-layer multicast or broadcast";
                    };
            case Expr.LengthTest length ->
                    (length.greater() ? "at least " : "at most ")
                            + Integer.toUnsignedString(length.bytes())
                            + " bytes long";
            case Encapsulation encapsulation -> encapsulation(encapsulation);
            case Expr.Direction direction ->
                    direction.outbound() ? "sent by this machine" : "not sent by this machine";
            default -> ExprPrinter.print(expr);
        };
    }

    private static String comparison(Compare compare) {
        Reach reach = Reach.of(compare);
        String test = ExprPrinter.print(compare);
        if (reach.network().size() != 1) {
            return test;
        }
        String network = reach.networkWords();
        String over =
                reach.transportWords().map(words -> words + " over " + network).orElse(network);
        boolean fragments =
                reach.transportWords().isPresent() && reach.network().contains(Reach.Network.IPV4);
        return over + (fragments ? " (first fragments)" : "") + " with " + test;
    }

    private static String encapsulation(Encapsulation encapsulation) {
        Encapsulation.Tag tag = encapsulation.tag();
        String number = tag == null ? "" : " " + Integer.toUnsignedString(tag.value());
        return switch (encapsulation.kind()) {
            case VLAN -> "a VLAN tag" + number + " (what follows is looked for inside)";
            case MPLS -> "an MPLS label" + number + " (what follows is looked for inside)";
            case PPPOED -> "PPPoE discovery";
            case PPPOES -> "a PPPoE session" + number + " (what follows is looked for inside)";
            case GENEVE ->
                    "Geneve on UDP port 6081, VNI"
                            + (tag == null ? " any" : number)
                            + " (what follows is looked for inside)";
            case VXLAN ->
                    "VXLAN on UDP port 4789, VNI"
                            + (tag == null ? " any" : number)
                            + " (what follows is looked for inside)";
        };
    }

    /// A protocol, and what it is looked for behind.
    static String protocol(Proto proto) {
        Reach reach = Reach.of(proto);
        String keyword = proto.keyword().toUpperCase(Locale.ROOT);
        if (!reach.anyTransport()) {
            return reach.transportWords().orElse(keyword) + " over " + reach.networkWords();
        }
        return reach.network().size() == 1 && !reach.network().contains(Reach.Network.OTHER)
                ? reach.networkWords()
                : keyword;
    }
}
