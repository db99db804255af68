package io.sluice.filters.resolve;

import io.sluice.filters.diagnostics.FilterSyntaxException;
import io.sluice.filters.expr.Expr;
import io.sluice.filters.expr.Id;
import io.sluice.filters.expr.Proto;
import io.sluice.filters.expr.Qualifiers;
import io.sluice.filters.link.EtherType;
import io.sluice.filters.link.LlcSap;
import io.sluice.filters.options.Names;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;

/// Looks names up and says so when they are unknown.
final class NameLookup {
    private static final int MOST_ADDRESSES = 100;

    private final String filter;
    private final Names names;

    NameLookup(String filter, Names names) {
        this.filter = filter;
        this.names = names;
    }

    Prefix4 network(Id.Name id) {
        OptionalInt number = names.network(id.text());
        if (number.isEmpty() || number.getAsInt() == 0) {
            throw unknown("unknown network '" + id.text() + "'", id);
        }
        return Resolver.shortNetwork(number.getAsInt());
    }

    long ethernet(Id.Name id) {
        return names.ethernet(id.text())
                .orElseThrow(() -> unknown("unknown Ethernet-like host '" + id.text() + "'", id));
    }

    /// The IPv4 addresses alone, for `gateway`.
    Predicate.Hosts4 hosts4(Expr.Match match, Id.Name id, Proto proto) {
        List<InetAddress> all = found(id);
        List<Prefix4> four = four(id, all);
        if (four.isEmpty()) {
            throw unknown(
                    "unknown host '"
                            + id.text()
                            + "'"
                            + (proto == Proto.DEFAULT ? "" : " for specified address family"),
                    id);
        }
        return new Predicate.Hosts4(proto, Qualifiers.Dir.OR, four);
    }

    /// Both families, IPv4 first whatever order they came in, each sorted by number (libpcap,
    /// gen_host46_byname()).
    Predicate hosts(Expr.Match match, Id.Name id, Proto proto4, Proto proto6) {
        List<InetAddress> all = found(id);
        Qualifiers q = match.qualifiers();
        List<Prefix4> four = proto4 == Proto.IPV6 ? List.of() : four(id, all);
        boolean onlyFour = proto6 == Proto.ARP || proto6 == Proto.IP || proto6 == Proto.RARP;
        List<Prefix6> six = onlyFour ? List.of() : six(id, all);
        if (!four.isEmpty() || !six.isEmpty()) {
            requireInternet(match, !four.isEmpty());
        }
        Predicate.Hosts4 hosts4 = new Predicate.Hosts4(proto4, q.dir(), four);
        Predicate.Hosts6 hosts6 = new Predicate.Hosts6(q.dir(), six);
        if (four.isEmpty() && six.isEmpty()) {
            String family = proto4 == Proto.DEFAULT ? "" : " for specified address family";
            throw unknown("unknown host '" + id.text() + "'" + family, id);
        }
        if (four.isEmpty()) {
            return hosts6;
        }
        return six.isEmpty() ? hosts4 : new Predicate.Hosts46(hosts4, hosts6);
    }

    private void requireInternet(Expr.Match match, boolean ipv4) {
        Qualifiers q = match.qualifiers();
        switch (q.dir()) {
            case DEFAULT, SRC, DST, OR, AND -> {}
            case ADDR1, ADDR2, ADDR3, ADDR4, RA, TA ->
                    throw fault(
                            match, "'" + q.dir().keyword() + "' is valid for 802.11 syntax only");
        }
        boolean valid =
                ipv4
                        ? q.proto() == Proto.DEFAULT
                                || q.proto() == Proto.IP
                                || q.proto() == Proto.ARP
                                || q.proto() == Proto.RARP
                        : q.proto() == Proto.DEFAULT || q.proto() == Proto.IPV6;
        if (!valid) {
            throw fault(
                    match,
                    "'"
                            + q.proto().keyword()
                            + "' is not a valid qualifier for 'host <Internet hostname>'");
        }
    }

    private List<InetAddress> found(Id.Name id) {
        List<InetAddress> all = names.host(id.text());
        if (all.isEmpty()) {
            throw unknown("unknown host '" + id.text() + "'", id);
        }
        return all;
    }

    private List<Prefix4> four(Id.Name id, List<InetAddress> all) {
        List<Prefix4> four = new ArrayList<>();
        for (InetAddress address : all) {
            if (address instanceof Inet4Address) {
                four.add(Prefix4.host(ByteBuffer.wrap(address.getAddress()).getInt()));
            }
        }
        limit(id, "IPv4", four.size());
        four.sort((a, b) -> Integer.compareUnsigned(a.address(), b.address()));
        return four;
    }

    private List<Prefix6> six(Id.Name id, List<InetAddress> all) {
        List<Prefix6> six = new ArrayList<>();
        for (InetAddress address : all) {
            if (!(address instanceof Inet4Address)) {
                ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
                six.add(new Prefix6(bytes.getLong(), bytes.getLong(), 128));
            }
        }
        limit(id, "IPv6", six.size());
        Comparator<Prefix6> byNumber =
                (a, b) -> {
                    int high = Long.compareUnsigned(a.high(), b.high());
                    return high != 0 ? high : Long.compareUnsigned(a.low(), b.low());
                };
        six.sort(byNumber);
        return six;
    }

    private void limit(Id.Name id, String family, int count) {
        if (count > MOST_ADDRESSES) {
            throw new FilterSyntaxException(
                    "More than " + MOST_ADDRESSES + " " + family + " addresses per name",
                    filter,
                    id.span());
        }
    }

    int protocol(Expr.Match match, Id.Name id) {
        Qualifiers q = match.qualifiers();
        OptionalInt value =
                switch (q.proto()) {
                    case DEFAULT, IP, IPV6 -> Protocols.find(id.text());
                    case LINK -> {
                        OptionalInt type = EtherType.byKeyword(id.text());
                        yield type.isPresent() ? type : LlcSap.byKeyword(id.text());
                    }
                    case ISO -> isoProtocol(id.text());
                    default -> OptionalInt.empty();
                };
        if (value.isEmpty()) {
            String proto = q.proto() == Proto.DEFAULT ? "" : q.proto().keyword() + " ";
            throw new FilterSyntaxException(
                    "unknown '" + proto + q.type().keyword() + "' value '" + id.text() + "'",
                    filter,
                    id.span());
        }
        return value.getAsInt();
    }

    private static OptionalInt isoProtocol(String name) {
        for (IsoProtocol protocol : IsoProtocol.values()) {
            if (protocol.keyword().equals(name)) {
                return OptionalInt.of(protocol.number());
            }
        }
        return OptionalInt.empty();
    }

    private FilterSyntaxException unknown(String message, Id.Name id) {
        return new FilterSyntaxException(message, filter, id.span(), names.hint());
    }

    private FilterSyntaxException fault(Expr.Match match, String message) {
        return new FilterSyntaxException(message, filter, match.span());
    }
}
