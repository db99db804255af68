package io.sluice.filters.lint;

import io.sluice.filters.expr.Arith;
import io.sluice.filters.expr.Expr;
import io.sluice.filters.expr.Expr.And;
import io.sluice.filters.expr.Expr.Encapsulation;
import io.sluice.filters.expr.Expr.Encapsulation.Kind;
import io.sluice.filters.expr.Expr.Match;
import io.sluice.filters.expr.Expr.Not;
import io.sluice.filters.expr.Expr.Or;
import io.sluice.filters.expr.Proto;
import io.sluice.filters.expr.Qualifiers;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// `vlan`, `mpls`, `pppoes`, `geneve` and `vxlan` move the offsets of everything behind them in the
/// text (pcap-filter(7), "vlan"), and neither `or` nor `not` nor a parenthesis moves them back.
final class OffsetTraps {
    private final List<Draft> drafts = new ArrayList<>();

    /// What has moved the offsets so far, with the first thing that suffered from it.
    private final Map<Encapsulation, Boolean> reported = new LinkedHashMap<>();

    private final Expr whole;
    private final Source source;

    private OffsetTraps(Expr whole, Source source) {
        this.whole = whole;
        this.source = source;
    }

    static List<Draft> find(Expr expr, Source source) {
        OffsetTraps traps = new OffsetTraps(expr, source);
        traps.walk(expr, new HashSet<>());
        return traps.drafts;
    }

    /// @param certain what holds wherever this part of the filter is asked
    /// @return what holds where this part holds
    private Set<Encapsulation> walk(Expr expr, Set<Encapsulation> certain) {
        List<Expr> spine = spine(expr);
        Set<Encapsulation> held = leaf(spine.getLast(), certain);
        for (int i = spine.size() - 2; i >= 0; i--) {
            switch (spine.get(i)) {
                case And and -> {
                    Set<Encapsulation> known = new HashSet<>(certain);
                    known.addAll(held);
                    Set<Encapsulation> right = walk(and.right(), known);
                    held.addAll(right);
                }
                case Or or -> {
                    Set<Encapsulation> right = walk(or.right(), certain);
                    held.retainAll(right);
                }
                default -> {}
            }
        }
        return held;
    }

    /// The junctions of a left spine from the outermost inwards, and its first operand.
    private static List<Expr> spine(Expr expr) {
        List<Expr> spine = new ArrayList<>();
        Expr left = expr;
        while (left instanceof And || left instanceof Or) {
            spine.add(left);
            left = Source.left(left);
        }
        spine.add(left);
        return spine;
    }

    private Set<Encapsulation> leaf(Expr expr, Set<Encapsulation> certain) {
        if (expr instanceof Not not) {
            walk(not.operand(), certain);
            return new HashSet<>();
        }
        for (Map.Entry<Encapsulation, Boolean> entry : reported.entrySet()) {
            Encapsulation outer = entry.getKey();
            if (!entry.getValue() && !certain.contains(outer) && depends(expr, outer.kind())) {
                entry.setValue(true);
                drafts.add(carried(outer, expr));
            }
        }
        Set<Encapsulation> held = new HashSet<>();
        if (expr instanceof Encapsulation encapsulation && encapsulation.kind() != Kind.PPPOED) {
            for (Encapsulation outer : certain) {
                if (outer.kind() == encapsulation.kind()) {
                    drafts.add(stacked(outer, encapsulation));
                    break;
                }
            }
            reported.put(encapsulation, false);
            held.add(encapsulation);
        }
        return held;
    }

    private Draft carried(Encapsulation outer, Expr affected) {
        return new Draft(
                Trap.OFFSETS_CARRY,
                affected.span(),
                () ->
                        "after '"
                                + outer.kind().keyword()
                                + "' every later test looks "
                                + shift(outer.kind())
                                + ", also across 'or', 'not' and ')': '"
                                + source.brief(affected)
                                + "' is only looked for there",
                () -> List.of(carriedFix(outer, affected)));
    }

    private Fix carriedFix(Encapsulation outer, Expr affected) {
        if (whole instanceof Or or
                && or.left().equals(outer)
                && or.right().equals(affected)
                && affected instanceof Encapsulation inner
                && tagged(outer)
                && tagged(inner)) {
            return new Fix.Rewrite("", bothTags(outer, inner));
        }
        List<Expr> plain = new ArrayList<>();
        List<Expr> moved = new ArrayList<>();
        Expr left = whole;
        while (left instanceof Or junction) {
            (encapsulates(junction.right()) ? moved : plain).addFirst(junction.right());
            left = junction.left();
        }
        (encapsulates(left) ? moved : plain).addFirst(left);
        if (moved.size() != 1 || plain.isEmpty() || moved.getFirst().equals(affected)) {
            return new Fix.Advice(
                    "put what is outside in front, and name the encapsulation once before all that is inside it");
        }
        plain.addAll(moved);
        return new Fix.Rewrite(
                "", String.join(" or ", plain.stream().map(source::operandText).toList()));
    }

    private static boolean tagged(Encapsulation encapsulation) {
        return encapsulation.kind() == Kind.VLAN && encapsulation.tag() != null;
    }

    /// Reading the tag's own bytes moves nothing (IEEE 802.1Q-2022, clause 9.6: VID is the lower 12
    /// bits).
    private static String bothTags(Encapsulation outer, Encapsulation inner) {
        return "vlan and (" + tagTest(outer) + " or " + tagTest(inner) + ")";
    }

    private static String tagTest(Encapsulation vlan) {
        Encapsulation.Tag tag = vlan.tag();
        return "ether[14:2] & 0xfff = "
                + (tag == null ? "0" : Integer.toUnsignedString(tag.value()));
    }

    private Draft stacked(Encapsulation outer, Encapsulation inner) {
        return new Draft(
                Trap.STACKED_TAGS,
                inner.span(),
                () ->
                        "the second '"
                                + inner.kind().keyword()
                                + "' is looked for inside the first: a packet needs both, "
                                + source.brief(outer)
                                + " outside",
                () ->
                        tagged(outer)
                                        && tagged(inner)
                                        && whole instanceof And and
                                        && and.left().equals(outer)
                                        && and.right().equals(inner)
                                ? List.of(
                                        new Fix.Rewrite(
                                                "if either was meant", bothTags(outer, inner)))
                                : Draft.advice("if one was meant, leave the other out"));
    }

    private static boolean encapsulates(Expr expr) {
        return Source.nodes(expr).stream().anyMatch(node -> node instanceof Encapsulation);
    }

    private static String shift(Kind kind) {
        return switch (kind) {
            case VLAN, MPLS -> "4 bytes further in";
            case PPPOED, PPPOES -> "inside the PPPoE session";
            case GENEVE, VXLAN -> "inside the tunnel";
        };
    }

    /// Whether a primitive reads at an offset that the encapsulation moves.
    private static boolean depends(Expr expr, Kind kind) {
        boolean linkMoves = kind == Kind.GENEVE || kind == Kind.VXLAN;
        return switch (expr) {
            case Expr.Abbreviation _, Encapsulation _, Expr.Llc _ -> true;
            case Match match -> linkMoves || !ofLinkHeader(match.qualifiers());
            case Expr.Broadcast b -> linkMoves || b.proto() == Proto.IP;
            case Expr.Multicast m -> linkMoves || m.proto() == Proto.IP || m.proto() == Proto.IPV6;
            case Expr.Compare compare ->
                    reads(compare.left(), linkMoves) || reads(compare.right(), linkMoves);
            case Expr.ByteTest _ -> linkMoves;
            case Expr.Everything _,
                    And _,
                    Or _,
                    Not _,
                    Expr.LengthTest _,
                    Expr.Direction _,
                    Expr.IfIndex _ ->
                    false;
            case Expr.WlanType _,
                    Expr.WlanDir _,
                    Expr.PfName _,
                    Expr.PfNumber _,
                    Expr.AtmField _,
                    Expr.AtmType _,
                    Expr.Mtp2Type _,
                    Expr.Mtp3Field _ ->
                    false;
        };
    }

    private static boolean ofLinkHeader(Qualifiers qualifiers) {
        return qualifiers.proto() == Proto.LINK && qualifiers.type() != Qualifiers.Type.PROTO;
    }

    private static boolean reads(Arith arith, boolean linkMoves) {
        return switch (arith) {
            case Arith.Numeral _, Arith.Length _ -> false;
            case Arith.Accessor accessor ->
                    linkMoves
                            || accessor.proto() != Proto.LINK
                            || reads(accessor.index(), linkMoves);
            case Arith.Binary binary ->
                    reads(binary.left(), linkMoves) || reads(binary.right(), linkMoves);
            case Arith.Negate negate -> reads(negate.operand(), linkMoves);
        };
    }
}
