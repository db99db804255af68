package io.sluice.filters.lint;

import io.sluice.filters.expr.Arith;
import io.sluice.filters.expr.Expr;
import io.sluice.filters.expr.Expr.Compare;
import io.sluice.filters.expr.Expr.Encapsulation;
import io.sluice.filters.expr.Expr.Match;
import io.sluice.filters.expr.Proto;
import io.sluice.filters.expr.Qualifiers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Packets that a filter misses although its words speak of them: each at most once a filter.
final class CoverageTraps {
    private final Source source;
    private final List<Expr> nodes;
    private final List<Expr> outsideNot;
    private final List<Draft> drafts = new ArrayList<>();

    private CoverageTraps(Expr whole, Source source) {
        this.source = source;
        this.nodes = Source.nodes(whole);
        this.outsideNot = Source.outsideNot(whole);
    }

    static List<Draft> find(Expr expr, Source source) {
        CoverageTraps traps = new CoverageTraps(expr, source);
        traps.ipv6();
        traps.fragments();
        traps.tags();
        return traps.drafts;
    }

    /// libpcap reads `tcp[…]` behind an IPv4 header only.
    private void ipv6() {
        if (nodes.stream().anyMatch(CoverageTraps::speaksOfIpv4)) {
            return;
        }
        for (Expr node : nodes) {
            Optional<Arith.Accessor> accessor =
                    node instanceof Compare compare ? transport(compare) : Optional.empty();
            if (accessor.isPresent()) {
                Compare compare = (Compare) node;
                String keyword = accessor.get().proto().keyword();
                drafts.add(
                        new Draft(
                                Trap.IPV4_ONLY,
                                compare.span(),
                                "'"
                                        + keyword
                                        + "[...]' reads IPv4 packets only: "
                                        + keyword
                                        + " over IPv6 never matches",
                                () -> List.of(ipv6Fix(compare, accessor.get().proto()))));
                return;
            }
        }
    }

    private Fix ipv6Fix(Compare compare, Proto proto) {
        String alternative =
                source.text(compare)
                        + " or (ip6 proto "
                        + number(proto)
                        + " and "
                        + Source.print(overIpv6(compare))
                        + ")";
        return source.rewrite("", compare, alternative);
    }

    private static boolean speaksOfIpv4(Expr node) {
        return switch (node) {
            case Expr.Abbreviation abbreviation -> abbreviation.proto() == Proto.IP;
            case Match match -> match.qualifiers().proto() == Proto.IP;
            case Compare compare ->
                    reads(compare.left(), Proto.IP) || reads(compare.right(), Proto.IP);
            default -> false;
        };
    }

    private static boolean reads(Arith arith, Proto proto) {
        return switch (arith) {
            case Arith.Numeral _, Arith.Length _ -> false;
            case Arith.Accessor accessor ->
                    accessor.proto() == proto || reads(accessor.index(), proto);
            case Arith.Binary binary -> reads(binary.left(), proto) || reads(binary.right(), proto);
            case Arith.Negate negate -> reads(negate.operand(), proto);
        };
    }

    private static Optional<Arith.Accessor> transport(Compare compare) {
        return transport(compare.left()).or(() -> transport(compare.right()));
    }

    private static Optional<Arith.Accessor> transport(Arith arith) {
        return switch (arith) {
            case Arith.Numeral _, Arith.Length _ -> Optional.empty();
            case Arith.Accessor accessor ->
                    isTransport(accessor.proto())
                            ? Optional.of(accessor)
                            : transport(accessor.index());
            case Arith.Binary binary ->
                    transport(binary.left()).or(() -> transport(binary.right()));
            case Arith.Negate negate -> transport(negate.operand());
        };
    }

    private static boolean isTransport(Proto proto) {
        return proto == Proto.TCP || proto == Proto.UDP || proto == Proto.SCTP;
    }

    /// IANA's protocol numbers.
    private static int number(Proto proto) {
        return proto == Proto.TCP ? 6 : proto == Proto.UDP ? 17 : 132;
    }

    private static Compare overIpv6(Compare compare) {
        return new Compare(
                overIpv6(compare.left()), compare.op(), overIpv6(compare.right()), compare.span());
    }

    /// The same bytes behind an IPv6 header without extension headers, 40 bytes long (RFC 8200,
    /// section 3).
    private static Arith overIpv6(Arith arith) {
        return switch (arith) {
            case Arith.Numeral _, Arith.Length _ -> arith;
            case Arith.Negate negate -> new Arith.Negate(overIpv6(negate.operand()), negate.span());
            case Arith.Binary b ->
                    new Arith.Binary(b.op(), overIpv6(b.left()), overIpv6(b.right()), b.span());
            case Arith.Accessor a when isTransport(a.proto()) -> {
                Arith index = overIpv6(a.index());
                Arith moved =
                        index instanceof Arith.Numeral(int offset, var span)
                                ? new Arith.Numeral(40 + offset, span)
                                : new Arith.Binary(
                                        Arith.Op.ADD,
                                        new Arith.Numeral(40, a.span()),
                                        index,
                                        a.span());
                yield new Arith.Accessor(Proto.IPV6, moved, a.size(), a.sizeSpan(), a.span());
            }
            case Arith.Accessor a ->
                    new Arith.Accessor(
                            a.proto(), overIpv6(a.index()), a.size(), a.sizeSpan(), a.span());
        };
    }

    private void fragments() {
        for (Expr node : outsideNot) {
            boolean ports = node instanceof Match match && isPort(match.qualifiers().type());
            boolean bytes = node instanceof Compare compare && transport(compare).isPresent();
            if (ports || bytes) {
                drafts.add(
                        new Draft(
                                Trap.FIRST_FRAGMENTS,
                                node.span(),
                                "only the first fragment of an IPv4 datagram has this header: later ones do not match",
                                () ->
                                        List.of(
                                                new Fix.Rewrite(
                                                        "to accept all later fragments too",
                                                        source.filter()
                                                                + " or ip[6:2] & 0x1fff != 0"))));
                return;
            }
        }
    }

    private static boolean isPort(Qualifiers.Type type) {
        return type == Qualifiers.Type.PORT || type == Qualifiers.Type.PORTRANGE;
    }

    private void tags() {
        if (nodes.stream().anyMatch(node -> node instanceof Encapsulation)) {
            return;
        }
        for (Expr node : outsideNot) {
            boolean named =
                    node instanceof Match
                            || node instanceof Expr.Abbreviation
                            || node instanceof Compare;
            if (named && !Reach.of(node).network().contains(Reach.Network.VLAN)) {
                drafts.add(
                        new Draft(
                                Trap.UNTAGGED_ONLY,
                                node.span(),
                                "frames with a VLAN tag do not match",
                                () ->
                                        List.of(
                                                new Fix.Rewrite(
                                                        "to accept them too",
                                                        source.filter()
                                                                + " or (vlan and "
                                                                + source.filterOperand()
                                                                + ")"))));
                return;
            }
        }
    }
}
