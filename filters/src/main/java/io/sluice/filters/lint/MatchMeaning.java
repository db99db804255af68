package io.sluice.filters.lint;

import io.sluice.filters.expr.Expr.Match;
import io.sluice.filters.expr.ExprPrinter;
import io.sluice.filters.expr.Proto;
import io.sluice.filters.expr.Qualifiers;
import java.util.Locale;

/// What an identifier with its qualifiers means, in words.
final class MatchMeaning {
    private MatchMeaning() {}

    static String of(Match match) {
        Qualifiers qualifiers = match.qualifiers();
        String id = ExprPrinter.print(match.id());
        return switch (qualifiers.type()) {
            case PORT ->
                    transport(qualifiers.proto()) + ", " + side(qualifiers.dir()) + " port " + id;
            case PORTRANGE ->
                    transport(qualifiers.proto())
                            + ", "
                            + side(qualifiers.dir())
                            + " port in "
                            + id;
            case PROTO -> protocolNumber(qualifiers.proto(), id);
            case PROTOCHAIN -> network(match) + " with protocol " + id + " in the chain of headers";
            case GATEWAY -> "sent through the gateway " + id;
            case NET -> network(match) + ", " + side(qualifiers.dir()) + " net " + id;
            case HOST, DEFAULT -> network(match) + ", " + side(qualifiers.dir()) + " address " + id;
        };
    }

    private static String transport(Proto proto) {
        String name =
                proto == Proto.DEFAULT
                        ? "TCP, UDP or SCTP"
                        : proto.keyword().toUpperCase(Locale.ROOT);
        return name + " over IPv4 (first fragments) or IPv6";
    }

    private static String protocolNumber(Proto proto, String id) {
        return switch (proto) {
            case DEFAULT -> "IPv4 or IPv6 with protocol " + id;
            case LINK -> "link-layer protocol " + id;
            default -> Meaning.protocol(proto) + " with protocol " + id;
        };
    }

    private static String network(Match match) {
        Reach reach = Reach.of(match);
        Proto proto = match.qualifiers().proto();
        if (reach.anyNetwork()) {
            return "link layer";
        }
        return proto == Proto.DEFAULT ? reach.networkWords() : Meaning.protocol(proto);
    }

    private static String side(Qualifiers.Dir dir) {
        return switch (dir) {
            case DEFAULT, OR -> "source or destination";
            case SRC -> "source";
            case DST -> "destination";
            case AND -> "source and destination";
            case ADDR1 -> "802.11 first";
            case ADDR2 -> "802.11 second";
            case ADDR3 -> "802.11 third";
            case ADDR4 -> "802.11 fourth";
            case RA -> "802.11 receiver";
            case TA -> "802.11 transmitter";
        };
    }
}
