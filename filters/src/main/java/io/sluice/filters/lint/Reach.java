package io.sluice.filters.lint;

import io.sluice.filters.expr.Arith;
import io.sluice.filters.expr.Expr;
import io.sluice.filters.expr.Expr.Encapsulation;
import io.sluice.filters.expr.Expr.Match;
import io.sluice.filters.expr.Id;
import io.sluice.filters.expr.Proto;
import io.sluice.filters.expr.Qualifiers;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Which packets a primitive can match: by what follows the link header, and by what follows IP.
///
/// @param network what may follow the link header
/// @param transport what may follow IP, where IP follows the link header
record Reach(Set<Network> network, Set<Transport> transport) {

    /// What follows the link header; the names are what users call it.
    enum Network {
        IPV4("IPv4"),
        IPV6("IPv6"),
        ARP("ARP"),
        RARP("RARP"),
        VLAN("a VLAN tag"),
        MPLS("MPLS"),
        PPPOE("PPPoE"),
        OTHER("something else");

        private final String words;

        Network(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    enum Transport {
        TCP("TCP"),
        UDP("UDP"),
        SCTP("SCTP"),
        ICMP("ICMP"),
        ICMPV6("ICMPv6"),
        IGMP("IGMP"),
        OTHER("another protocol");

        private final String words;

        Transport(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    private static final Set<Network> IP = EnumSet.of(Network.IPV4, Network.IPV6);

    static Reach anything() {
        return new Reach(EnumSet.allOf(Network.class), EnumSet.allOf(Transport.class));
    }

    private static Reach network(Set<Network> network) {
        return new Reach(network, EnumSet.allOf(Transport.class));
    }

    private static Reach transport(Set<Network> network, Set<Transport> transport) {
        return new Reach(network, transport);
    }

    Reach and(Reach other) {
        return new Reach(
                intersection(network, other.network), intersection(transport, other.transport));
    }

    Reach or(Reach other) {
        EnumSet<Network> networks = EnumSet.copyOf(network);
        networks.addAll(other.network);
        EnumSet<Transport> transports = EnumSet.copyOf(transport);
        transports.addAll(other.transport);
        return new Reach(networks, transports);
    }

    boolean anyNetwork() {
        return network.size() == Network.values().length;
    }

    boolean anyTransport() {
        return transport.size() == Transport.values().length;
    }

    /// `IPv4, ARP or RARP`.
    String networkWords() {
        List<String> words = network.stream().map(Network::words).toList();
        int last = words.size() - 1;
        return last < 1
                ? String.join("", words)
                : String.join(", ", words.subList(0, last)) + " or " + words.get(last);
    }

    /// The one transport protocol there can be, if it has a name.
    Optional<String> transportWords() {
        return transport.size() == 1 && !transport.contains(Transport.OTHER)
                ? transport.stream().map(Transport::words).findFirst()
                : Optional.empty();
    }

    boolean isEmpty() {
        return network.isEmpty() || transport.isEmpty();
    }

    private static <T extends Enum<T>> Set<T> intersection(Set<T> a, Set<T> b) {
        EnumSet<T> both = EnumSet.copyOf(a);
        both.retainAll(b);
        return both;
    }

    /// What one primitive can match.
    static Reach of(Expr expr) {
        return switch (expr) {
            case Expr.Abbreviation abbreviation -> of(abbreviation.proto());
            case Match match -> of(match);
            case Expr.Compare compare -> of(compare.left()).and(of(compare.right()));
            case Expr.Broadcast b -> b.proto() == Proto.IP ? of(Proto.IP) : anything();
            case Expr.Multicast m -> m.proto() == Proto.LINK ? anything() : of(m.proto());
            case Encapsulation encapsulation ->
                    switch (encapsulation.kind()) {
                        case VLAN -> network(EnumSet.of(Network.VLAN));
                        case MPLS -> network(EnumSet.of(Network.MPLS));
                        case PPPOED, PPPOES -> network(EnumSet.of(Network.PPPOE));
                        case GENEVE, VXLAN -> transport(IP, EnumSet.of(Transport.UDP));
                    };
            default -> anything();
        };
    }

    static Reach of(Proto proto) {
        return switch (proto) {
            case DEFAULT, LINK, RADIO -> anything();
            case IP -> network(EnumSet.of(Network.IPV4));
            case IPV6 -> network(EnumSet.of(Network.IPV6));
            case ARP -> network(EnumSet.of(Network.ARP));
            case RARP -> network(EnumSet.of(Network.RARP));
            case TCP -> transport(IP, EnumSet.of(Transport.TCP));
            case UDP -> transport(IP, EnumSet.of(Transport.UDP));
            case SCTP -> transport(IP, EnumSet.of(Transport.SCTP));
            case ICMP -> transport(EnumSet.of(Network.IPV4), EnumSet.of(Transport.ICMP));
            case ICMPV6 -> transport(EnumSet.of(Network.IPV6), EnumSet.of(Transport.ICMPV6));
            case IGMP -> transport(EnumSet.of(Network.IPV4), EnumSet.of(Transport.IGMP));
            case IGRP, VRRP, CARP ->
                    transport(EnumSet.of(Network.IPV4), EnumSet.of(Transport.OTHER));
            case AH, ESP, PIM -> transport(IP, EnumSet.of(Transport.OTHER));
            case ATALK,
                    DECNET,
                    LAT,
                    SCA,
                    MOPRC,
                    MOPDL,
                    AARP,
                    ISO,
                    ESIS,
                    ISIS,
                    CLNP,
                    STP,
                    IPX,
                    NETBEUI ->
                    other();
            case ISIS_L1, ISIS_L2, ISIS_IIH, ISIS_SNP, ISIS_CSNP, ISIS_PSNP, ISIS_LSP -> other();
        };
    }

    private static Reach other() {
        return network(EnumSet.of(Network.OTHER));
    }

    static Reach of(Match match) {
        Qualifiers qualifiers = match.qualifiers();
        return switch (qualifiers.type()) {
            case PORT, PORTRANGE ->
                    qualifiers.proto() == Proto.DEFAULT
                            ? transport(
                                    IP, EnumSet.of(Transport.TCP, Transport.UDP, Transport.SCTP))
                            : of(qualifiers.proto());
            case PROTO, PROTOCHAIN ->
                    qualifiers.proto() == Proto.IP || qualifiers.proto() == Proto.IPV6
                            ? of(qualifiers.proto())
                            : anything();
            case HOST, NET, GATEWAY, DEFAULT ->
                    qualifiers.proto() == Proto.DEFAULT ? of(match.id()) : of(qualifiers.proto());
        };
    }

    private static Reach of(Id id) {
        return switch (id) {
            case Id.Ipv6 _, Id.Ipv6Prefix _ -> network(EnumSet.of(Network.IPV6));
            case Id.Ipv4 _, Id.Ipv4Prefix _, Id.Ipv4Mask _ ->
                    network(EnumSet.of(Network.IPV4, Network.ARP, Network.RARP));
            case Id.Numeral _ -> network(EnumSet.of(Network.IPV4, Network.ARP, Network.RARP));
            case Id.Name _ ->
                    network(EnumSet.of(Network.IPV4, Network.ARP, Network.RARP, Network.IPV6));
            case Id.Mac48 _, Id.Mac8 _ -> anything();
        };
    }

    /// The accessors of a piece of arithmetic; those of transport protocols read behind IPv4 only.
    private static Reach of(Arith arith) {
        return switch (arith) {
            case Arith.Numeral _, Arith.Length _ -> anything();
            case Arith.Negate negate -> of(negate.operand());
            case Arith.Binary binary -> of(binary.left()).and(of(binary.right()));
            case Arith.Accessor accessor -> {
                Reach read = of(accessor.proto());
                boolean behindIp = read.network.equals(IP);
                Reach own = behindIp ? new Reach(EnumSet.of(Network.IPV4), read.transport) : read;
                yield own.and(of(accessor.index()));
            }
        };
    }
}
