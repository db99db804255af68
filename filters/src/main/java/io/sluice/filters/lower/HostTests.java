package io.sluice.filters.lower;

import static io.sluice.filters.ir.Value.Width.BYTE;
import static io.sluice.filters.ir.Value.Width.WORD;

import io.sluice.filters.expr.Proto;
import io.sluice.filters.expr.Qualifiers.Dir;
import io.sluice.filters.link.EtherType;
import io.sluice.filters.link.HeaderLayout.ShortAddresses;
import io.sluice.filters.resolve.Predicate;
import io.sluice.filters.resolve.Prefix4;
import io.sluice.filters.resolve.Prefix6;
import java.util.function.IntFunction;

/// Source and destination addresses: IPv4 (also within ARP and RARP), IPv6, MAC.
record HostTests(PacketTests at) {
    private static final long BROADCAST = 0xffff_ffff_ffffL;

    /// Combines a test of the source and one of the destination as the direction qualifier asks.
    static Condition directed(
            Dir dir, IntFunction<Condition> atOffset, int source, int destination) {
        return switch (dir) {
            case SRC -> atOffset.apply(source);
            case DST -> atOffset.apply(destination);
            case AND -> atOffset.apply(source).and(atOffset.apply(destination));
            case DEFAULT, OR -> atOffset.apply(source).or(atOffset.apply(destination));
            case ADDR1, ADDR2, ADDR3, ADDR4, RA, TA ->
                    throw new IllegalArgumentException(dir + " was not refused");
        };
    }

    Condition hosts4(Predicate.Hosts4 hosts, boolean negated) {
        return switch (hosts.proto()) {
            case IP -> hosts4(hosts, negated, EtherType.IP, 12, 16);
            // Hardware addresses of 6 bytes are taken for granted, as on Ethernet.
            case ARP -> hosts4(hosts, negated, EtherType.ARP, 14, 24);
            case RARP -> hosts4(hosts, negated, EtherType.RARP, 14, 24);
            case DEFAULT -> {
                Condition ip = hosts4(hosts, negated, EtherType.IP, 12, 16);
                // Behind MPLS only IP can be told.
                yield at.layers().mplsLabels() > 0
                        ? ip
                        : ip.or(hosts4(hosts, negated, EtherType.ARP, 14, 24))
                                .or(hosts4(hosts, negated, EtherType.RARP, 14, 24));
            }
            default -> throw new IllegalArgumentException(hosts.proto() + " was not refused");
        };
    }

    private Condition hosts4(
            Predicate.Hosts4 hosts, boolean negated, EtherType type, int source, int destination) {
        Condition protocol = new ProtocolTests(at).follows(type);
        if (protocol.is(false)) {
            return protocol;
        }
        Condition any = Condition.Constant.FALSE;
        for (Prefix4 prefix : hosts.any()) {
            any =
                    any.or(
                            directed(
                                    hosts.dir(),
                                    offset ->
                                            at.masked(
                                                    Base.NETWORK,
                                                    offset,
                                                    WORD,
                                                    prefix.address(),
                                                    prefix.mask()),
                                    source,
                                    destination));
        }
        return protocol.and(negated ? any.not() : any);
    }

    Condition hosts6(Predicate.Hosts6 hosts) {
        Condition protocol = new ProtocolTests(at).follows(EtherType.IPV6);
        Condition any = Condition.Constant.FALSE;
        for (Prefix6 prefix : hosts.any()) {
            any = any.or(directed(hosts.dir(), offset -> address6(prefix, offset), 8, 24));
        }
        return protocol.and(any);
    }

    /// Four words, the first of them tested first; words that the prefix does not reach are not
    /// loaded.
    private Condition address6(Prefix6 prefix, int offset) {
        Condition all = Condition.Constant.TRUE;
        for (int i = 0; i < 4; i++) {
            all =
                    all.and(
                            at.masked(
                                    Base.NETWORK,
                                    offset + 4 * i,
                                    WORD,
                                    prefix.word(i),
                                    prefix.mask(i)));
        }
        return all;
    }

    Condition gateway(Predicate.Gateway gateway) {
        return mac48(gateway.mac()).and(hosts4(gateway.hosts(), true));
    }

    Condition mac48(Predicate.Mac48 mac) {
        var layout = at.layers().layout();
        if (layout.isWlan()) {
            return new WlanTests(at).host(mac.address(), mac.dir());
        }
        var addresses = layout.addresses().orElseThrow(() -> at.unsupported(mac.phrase()));
        requireNotWlan(mac.dir());
        return innerFrame()
                .and(
                        directed(
                                mac.dir(),
                                offset -> at.mac(offset, mac.address()),
                                addresses.source(),
                                addresses.destination()));
    }

    /// In a tunnel, that there is an inner link-layer header; within LAN emulation, that the frame
    /// is data.
    private Condition innerFrame() {
        Layers layers = at.layers();
        if (layers.tunnel()) {
            return new TunnelTests(at).hasInnerLinkHeader();
        }
        return layers.layout().protocolField() == io.sluice.filters.link.ProtocolField.ETHERNET
                ? new AtmTests(at).notLaneControl()
                : Condition.Constant.TRUE;
    }

    private void requireNotWlan(Dir dir) {
        switch (dir) {
            case DEFAULT, SRC, DST, OR, AND -> {}
            case ADDR1, ADDR2, ADDR3, ADDR4, RA, TA ->
                    throw at.fault("'" + dir.keyword() + "' is valid for 802.11 syntax only");
        }
    }

    Condition mac8(Predicate.Mac8 mac) {
        ShortAddresses addresses =
                at.layers()
                        .layout()
                        .shortAddresses()
                        .orElseThrow(() -> at.unsupported(mac.phrase()));
        return directed(
                mac.dir(),
                offset -> at.equal(Base.LINK_HEADER, offset, BYTE, mac.address()),
                addresses.source(),
                addresses.destination());
    }

    Condition broadcast(Proto proto) {
        return switch (proto) {
            case DEFAULT, LINK -> linkBroadcast();
            case IP -> ipBroadcast();
            default ->
                    throw at.fault(
                            "'" + proto.keyword() + "' is not a valid qualifier for 'broadcast'");
        };
    }

    private Condition linkBroadcast() {
        var shortAddresses = at.layers().layout().shortAddresses();
        return shortAddresses.isPresent()
                ? mac8(new Predicate.Mac8(shortAddresses.get().broadcast(), Dir.DST, "broadcast"))
                : mac48(new Predicate.Mac48(BROADCAST, Dir.DST, "broadcast"));
    }

    private Condition ipBroadcast() {
        int netmask =
                at.scope()
                        .netmask()
                        .orElseThrow(() ->
                                at.fault("netmask not known, so 'ip broadcast' not supported"));
        int hostBits = ~netmask;
        return new ProtocolTests(at)
                .follows(EtherType.IP)
                .and(
                        at.masked(Base.NETWORK, 16, WORD, 0, hostBits)
                                .or(at.masked(Base.NETWORK, 16, WORD, hostBits, hostBits)));
    }

    Condition multicast(Proto proto) {
        return switch (proto) {
            case DEFAULT, LINK -> linkMulticast();
            case IP ->
                    new ProtocolTests(at)
                            .follows(EtherType.IP)
                            .and(at.masked(Base.NETWORK, 16, BYTE, 0xe0, 0xf0));
            case IPV6 ->
                    new ProtocolTests(at)
                            .follows(EtherType.IPV6)
                            .and(at.equal(Base.NETWORK, 24, BYTE, 0xff));
            default ->
                    throw at.fault(
                            "'" + proto.keyword() + "' is not a valid qualifier for 'multicast'");
        };
    }

    private Condition linkMulticast() {
        var layout = at.layers().layout();
        if (layout.isWlan()) {
            return new WlanTests(at).multicast();
        }
        var shortAddresses = layout.shortAddresses();
        if (shortAddresses.isPresent() && shortAddresses.get().multicast()) {
            return mac8(new Predicate.Mac8(shortAddresses.get().broadcast(), Dir.DST, "multicast"));
        }
        if (layout.addresses().isEmpty()) {
            throw at.unsupported("multicast");
        }
        return innerFrame().and(at.anySet(Base.LINK_HEADER, layout.multicastByte(), BYTE, 1));
    }
}
