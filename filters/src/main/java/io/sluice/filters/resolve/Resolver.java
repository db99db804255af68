package io.sluice.filters.resolve;

import io.sluice.filters.diagnostics.FilterSyntaxException;
import io.sluice.filters.diagnostics.SourceSpan;
import io.sluice.filters.expr.Expr;
import io.sluice.filters.expr.Id;
import io.sluice.filters.expr.Proto;
import io.sluice.filters.expr.Qualifiers;
import io.sluice.filters.expr.Qualifiers.Dir;
import io.sluice.filters.link.LinkType;
import io.sluice.filters.options.Names;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Resolves one qualified identifier: what pcap-filter(7) calls a primitive "with an id".
///
/// Refusals use libpcap 1.11's wording (gencode.c: gen_scode(), gen_ncode(), gen_mcode(),
/// gen_mcode6(), gen_ecode(), gen_acode()) and are raised in its order, so that of two faults the
/// same one is named.
public final class Resolver {
    private static final String MAC48_PHRASE = "link host XX:XX:XX:XX:XX:XX";

    private final String filter;
    private final NameLookup lookup;

    public Resolver(String filter, Names names) {
        this.filter = filter;
        this.lookup = new NameLookup(filter, names);
    }

    /// Where a primitive stands: what the headers before it have made of the link type.
    public record Context(LinkType linkType, boolean inMpls, boolean inTunnel) {}

    /// @throws FilterSyntaxException if the identifier and its qualifiers do not go together, or a
    ///   name is unknown
    public Predicate resolve(Expr.Match match, Context context) {
        return switch (match.id()) {
            case Id.Name name -> name(match, name, context);
            case Id.Numeral number -> number(match, number);
            case Id.Ipv4 address -> ipv4(match, address);
            case Id.Ipv4Prefix prefix -> prefix4(match, prefix.text(), null, prefix.bits());
            case Id.Ipv4Mask masked -> prefix4(match, masked.text(), masked.mask(), 0);
            case Id.Ipv6 address -> prefix6(match, address.text(), 128, address.text());
            case Id.Ipv6Prefix prefix ->
                    prefix6(
                            match,
                            prefix.text(),
                            prefix.bits(),
                            prefix.text() + "/" + Integer.toUnsignedString(prefix.bits()));
            case Id.Mac48 address -> mac48(match, address, context);
            case Id.Mac8 address -> mac8(match, address);
        };
    }

    private Predicate name(Expr.Match match, Id.Name id, Context context) {
        Qualifiers q = match.qualifiers();
        if (q.proto() == Proto.DECNET) {
            throw notValid(
                    match,
                    "decnet",
                    q.type() == Qualifiers.Type.DEFAULT ? "host" : q.type().keyword());
        }
        return switch (q.type()) {
            case NET -> hosts4(match, List.of(lookup.network(id)), "net <IPv4 network name>");
            case DEFAULT, HOST -> {
                if (q.proto() != Proto.LINK) {
                    yield lookup.hosts(match, id, q.proto(), q.proto());
                }
                requireMac48(match, context, "link host NAME");
                yield new Predicate.Mac48(lookup.ethernet(id), q.dir(), "link host NAME");
            }
            case PORT -> {
                Ports.protocol(filter, match);
                yield Ports.named(filter, match, id);
            }
            case PORTRANGE -> {
                Ports.protocol(filter, match);
                yield Ports.range(filter, match, id);
            }
            case GATEWAY -> gateway(match, id, context);
            case PROTO -> protocol(match, lookup.protocol(match, id));
            case PROTOCHAIN -> protocolChain(match, lookup.protocol(match, id));
        };
    }

    private Predicate gateway(Expr.Match match, Id.Name id, Context context) {
        Proto proto = match.qualifiers().proto();
        if (proto != Proto.DEFAULT
                && proto != Proto.IP
                && proto != Proto.ARP
                && proto != Proto.RARP) {
            throw notValid(match, proto.keyword(), "gateway");
        }
        if (context.inMpls()) {
            throw fault(match.span(), "'gateway' cannot be used within MPLS");
        }
        if (context.inTunnel()) {
            throw fault(match.span(), "'gateway' cannot be used within VXLAN or Geneve");
        }
        requireMac48(match, context, "gateway");
        Predicate.Mac48 mac = new Predicate.Mac48(lookup.ethernet(id), Dir.OR, "gateway");
        return new Predicate.Gateway(mac, lookup.hosts4(match, id, proto));
    }

    private void requireMac48(Expr.Match match, Context context, String phrase) {
        if (!context.linkType().layout().hasMac48()) {
            throw fault(
                    match.span(),
                    "'" + phrase + "' not supported on " + context.linkType().quoted());
        }
    }

    private Predicate number(Expr.Match match, Id.Numeral id) {
        Qualifiers q = match.qualifiers();
        String text = Integer.toUnsignedString(id.value());
        if (q.proto() == Proto.DECNET) {
            return decnet(match, text, false);
        }
        return switch (q.type()) {
            case DEFAULT, HOST, NET -> {
                if (q.proto() == Proto.LINK) {
                    throw fault(id.span(), "illegal link-layer address '" + text + "'");
                }
                boolean net = q.type() == Qualifiers.Type.NET;
                Prefix4 prefix = net ? shortNetwork(id.value()) : Prefix4.host(id.value());
                yield hosts4(
                        match, List.of(prefix), net ? "net <IPv4 address>" : "host <IPv4 address>");
            }
            case PORT, PORTRANGE -> Ports.number(filter, match, id);
            case PROTO -> protocol(match, id.value());
            case PROTOCHAIN -> protocolChain(match, id.value());
            case GATEWAY -> throw notValid(match, "gateway", text);
        };
    }

    /// A network number without its trailing zero octets: 10 is 10.0.0.0/8 (inet_network(3)).
    static Prefix4 shortNetwork(int number) {
        int address = number;
        int mask = -1;
        while (address != 0 && (address & 0xff000000) == 0) {
            address <<= 8;
            mask <<= 8;
        }
        return new Prefix4(address, mask);
    }

    private Predicate ipv4(Expr.Match match, Id.Ipv4 id) {
        Qualifiers q = match.qualifiers();
        requireAddressable(match, "IPv4 address");
        if (q.proto() == Proto.DECNET) {
            return decnet(match, id.text(), true);
        }
        Addresses.Dotted dotted = dotted(id.text(), id.span());
        return switch (q.type()) {
            case DEFAULT, HOST, NET -> {
                if (q.proto() == Proto.LINK) {
                    throw fault(id.span(), "illegal link-layer address '" + id.text() + "'");
                }
                Prefix4 prefix = new Prefix4(dotted.leftAligned(), dotted.mask());
                yield hosts4(
                        match,
                        List.of(prefix),
                        q.type() == Qualifiers.Type.NET
                                ? "net <IPv4 address>"
                                : "host <IPv4 address>");
            }
            case GATEWAY, PORT, PORTRANGE, PROTO, PROTOCHAIN ->
                    throw notValid(match, q.type().keyword(), id.text());
        };
    }

    private Addresses.Dotted dotted(String text, SourceSpan span) {
        return Addresses.ipv4(text)
                .orElseThrow(() -> fault(span, "invalid IPv4 address '" + text + "'"));
    }

    private Predicate prefix4(Expr.Match match, String text, @Nullable String maskText, int bits) {
        Qualifiers q = match.qualifiers();
        requireAddressable(
                match,
                maskText == null ? "IPv4 address and prefix length" : "IPv4 address and netmask");
        if (q.proto() == Proto.DECNET) {
            throw notValid(
                    match,
                    "decnet",
                    q.type() == Qualifiers.Type.DEFAULT ? "host" : q.type().keyword());
        }
        SourceSpan span = match.id().span();
        int address = dotted(text, span).leftAligned();
        int mask;
        if (maskText != null) {
            mask = dotted(maskText, span).leftAligned();
        } else {
            atMost(span, "netmask length", bits, 32);
            mask = bits == 0 ? 0 : -1 << (32 - bits);
        }
        String written = maskText == null ? text + "/" + bits : text + " mask " + maskText;
        if ((address & ~mask) != 0) {
            throw fault(span, "non-network bits set in \"" + written + "\"");
        }
        return switch (q.type()) {
            case NET -> hosts4(match, List.of(new Prefix4(address, mask)), "net <IPv4 prefix>");
            case DEFAULT, HOST, GATEWAY, PORT, PORTRANGE, PROTO, PROTOCHAIN ->
                    throw notValid(match, q.type().keyword(), written);
        };
    }

    private Predicate hosts4(Expr.Match match, List<Prefix4> any, String phrase) {
        Qualifiers q = match.qualifiers();
        requireNotWlan(match);
        return switch (q.proto()) {
            case DEFAULT, IP, ARP, RARP -> new Predicate.Hosts4(q.proto(), q.dir(), any);
            default -> throw notValid(match, q.proto().keyword(), phrase);
        };
    }

    private Predicate prefix6(Expr.Match match, String text, int bits, String written) {
        Qualifiers q = match.qualifiers();
        SourceSpan span = match.id().span();
        requireAddressable(match, bits == 128 ? "IPv6 address" : "IPv6 address and prefix length");
        Prefix6 address =
                Addresses.ipv6(text)
                        .orElseThrow(
                                () -> fault(span, "'" + text + "' is not a valid IPv6 address"));
        if (Integer.compareUnsigned(bits, 128) > 0) {
            throw fault(span, "mask length must be <= 128");
        }
        Prefix6 prefix = new Prefix6(address.high(), address.low(), bits);
        if (prefix.hasHostBits()) {
            throw fault(span, "non-network bits set in \"" + text + "/" + bits + "\"");
        }
        return switch (q.type()) {
            case DEFAULT, HOST -> {
                if (bits != 128) {
                    throw notValid(match, "host", written);
                }
                yield hosts6(
                        match,
                        prefix,
                        q.type() == Qualifiers.Type.HOST
                                ? "host <IPv6 address>"
                                : "net <IPv6 prefix>");
            }
            case NET -> hosts6(match, prefix, "net <IPv6 prefix>");
            case GATEWAY, PORT, PORTRANGE, PROTO, PROTOCHAIN ->
                    throw notValid(match, q.type().keyword(), written);
        };
    }

    private Predicate hosts6(Expr.Match match, Prefix6 prefix, String phrase) {
        Qualifiers q = match.qualifiers();
        requireNotWlan(match);
        if (q.proto() != Proto.DEFAULT && q.proto() != Proto.IPV6) {
            throw notValid(match, q.proto().keyword(), phrase);
        }
        return new Predicate.Hosts6(q.dir(), List.of(prefix));
    }

    private Predicate mac48(Expr.Match match, Id.Mac48 id, Context context) {
        Qualifiers q = match.qualifiers();
        if ((q.type() != Qualifiers.Type.HOST && q.type() != Qualifiers.Type.DEFAULT)
                || q.proto() != Proto.LINK) {
            throw fault(match.span(), "Ethernet address used in non-ether expression");
        }
        requireMac48(match, context, MAC48_PHRASE);
        OptionalLong address = Addresses.mac48(id.text());
        if (address.isEmpty()) {
            throw fault(id.span(), "invalid MAC-48 address '" + id.text() + "'");
        }
        return new Predicate.Mac48(address.getAsLong(), q.dir(), MAC48_PHRASE);
    }

    private Predicate mac8(Expr.Match match, Id.Mac8 id) {
        Qualifiers q = match.qualifiers();
        requireNotWlan(match);
        if (q.type() != Qualifiers.Type.HOST && q.type() != Qualifiers.Type.DEFAULT) {
            throw notValid(match, q.type().keyword(), "$XX");
        }
        if (q.proto() != Proto.LINK) {
            throw fault(match.span(), "'link' is the only valid proto qualifier for 'host $XX'");
        }
        int address =
                Addresses.mac8(id.text())
                        .orElseThrow(() ->
                                fault(id.span(), "invalid MAC-8 address '" + id.text() + "'"));
        return new Predicate.Mac8(address, q.dir(), "link host $XX");
    }

    private Predicate decnet(Expr.Match match, String text, boolean dotted) {
        Qualifiers q = match.qualifiers();
        requireNotWlan(match);
        if (q.type() != Qualifiers.Type.DEFAULT && q.type() != Qualifiers.Type.HOST) {
            throw notValid(match, "decnet", q.type().keyword());
        }
        OptionalInt address = dotted ? Addresses.decnet(text) : OptionalInt.empty();
        return new Predicate.DecnetHost(
                address.orElseThrow(
                        () -> fault(match.id().span(), "invalid DECnet address '" + text + "'")),
                q.dir());
    }

    private Predicate protocol(Expr.Match match, int value) {
        Proto proto = match.qualifiers().proto();
        SourceSpan span = match.id().span();
        return switch (proto) {
            case LINK -> new Predicate.LinkProtocol(value);
            case DEFAULT, IP, IPV6 -> {
                atMost(span, "protocol number", value, 255);
                yield new Predicate.IpProtocol(proto, value);
            }
            case ISO -> {
                atMost(span, "ISO protocol", value, 255);
                yield new Predicate.IsoProtocol(value);
            }
            case ISIS -> {
                atMost(span, "IS-IS PDU type", value, 31);
                yield new Predicate.IsisProtocol(value);
            }
            default -> throw notValid(match, proto.keyword(), "proto");
        };
    }

    private Predicate protocolChain(Expr.Match match, int value) {
        Proto proto = match.qualifiers().proto();
        if (proto != Proto.DEFAULT && proto != Proto.IP && proto != Proto.IPV6) {
            throw notValid(match, proto.keyword(), "protochain");
        }
        atMost(match.id().span(), "protocol number", value, 255);
        return new Predicate.ProtocolChain(proto, value);
    }

    private void requireNotWlan(Expr.Match match) {
        switch (match.qualifiers().dir()) {
            case DEFAULT, SRC, DST, OR, AND -> {}
            case ADDR1, ADDR2, ADDR3, ADDR4, RA, TA ->
                    throw fault(
                            match.span(),
                            "'"
                                    + match.qualifiers().dir().keyword()
                                    + "' is valid for 802.11 syntax only");
        }
    }

    /// Ports and protocols are no addresses, whatever protocol they are of.
    private void requireAddressable(Expr.Match match, String what) {
        switch (match.qualifiers().type()) {
            case DEFAULT, HOST, NET, GATEWAY -> {}
            case PORT, PORTRANGE, PROTO, PROTOCHAIN ->
                    throw fault(
                            match.span(),
                            "'"
                                    + match.qualifiers().type().keyword()
                                    + "' qualifier applied to "
                                    + what);
        }
    }

    private FilterSyntaxException notValid(Expr.Match match, String qualifier, String phrase) {
        return fault(
                match.span(), "'" + qualifier + "' is not a valid qualifier for '" + phrase + "'");
    }

    private void atMost(SourceSpan span, String what, int value, int most) {
        if (Integer.compareUnsigned(value, most) > 0) {
            throw fault(
                    span,
                    what + " " + Integer.toUnsignedString(value) + " greater than maximum " + most);
        }
    }

    private FilterSyntaxException fault(SourceSpan span, String message) {
        return new FilterSyntaxException(message, filter, span);
    }
}
