package io.sluice.filters.lower;

import static io.sluice.filters.ir.Value.Width.BYTE;
import static io.sluice.filters.ir.Value.Width.HALF;

import io.sluice.filters.expr.Proto;
import io.sluice.filters.link.EtherType;
import io.sluice.filters.link.IpProtocol;
import io.sluice.filters.resolve.Predicate;
import java.util.OptionalInt;

/// IPv4 and IPv6 headers: protocol, fragments, ports.
record IpTests(PacketTests at) {
    private static final int FRAGMENT_OFFSET = 0x1fff;

    Condition protocol(Proto proto, int value) {
        return switch (proto) {
            case IP -> new ProtocolTests(at).follows(EtherType.IP).and(protocol4(value));
            // A fragment header may stand before the last header; other extension headers are not looked behind.
            case IPV6 -> new ProtocolTests(at)
                    .follows(EtherType.IPV6)
                    .and(protocol6(value)
                            .or(protocol6(IpProtocol.FRAGMENT.number())
                                    .and(at.equal(Base.NETWORK, PacketTests.IPV6_HEADER, BYTE, value))));
            default -> protocol(Proto.IP, value).or(protocol(Proto.IPV6, value));
        };
    }

    Condition protocol4(int value) {
        return at.equal(Base.NETWORK, 9, BYTE, value);
    }

    Condition protocol6(int value) {
        return at.equal(Base.NETWORK, 6, BYTE, value);
    }

    /// Only the first fragment of a datagram has a transport header.
    Condition firstFragment() {
        return at.anySet(Base.NETWORK, 6, HALF, FRAGMENT_OFFSET).not();
    }

    /// Over IPv6 or IPv4, tried in this order.
    Condition ports(Predicate.Ports ports) {
        Condition six = ports6(ports);
        return six.or(ports4(ports));
    }

    Condition ports4(Predicate.Ports ports) {
        Condition transport = transport(ports.protocol(), true).and(firstFragment());
        return new ProtocolTests(at)
                .follows(EtherType.IP)
                .and(transport.and(inRange(Base.TRANSPORT_IPV4, ports)));
    }

    Condition ports6(Predicate.Ports ports) {
        return new ProtocolTests(at)
                .follows(EtherType.IPV6)
                .and(transport(ports.protocol(), false).and(inRange(Base.TRANSPORT_IPV6, ports)));
    }

    private Condition transport(OptionalInt protocol, boolean ipv4) {
        if (protocol.isPresent()) {
            return ipv4 ? protocol4(protocol.getAsInt()) : protocol6(protocol.getAsInt());
        }
        Condition any = Condition.Constant.FALSE;
        for (IpProtocol one : new IpProtocol[] {IpProtocol.TCP, IpProtocol.UDP, IpProtocol.SCTP}) {
            any = any.or(ipv4 ? protocol4(one.number()) : protocol6(one.number()));
        }
        return any;
    }

    private Condition inRange(Base transport, Predicate.Ports ports) {
        return HostTests.directed(ports.dir(), offset -> inRange(transport, offset, ports), 0, 2);
    }

    private Condition inRange(Base transport, int offset, Predicate.Ports ports) {
        if (ports.first() == ports.last()) {
            return at.equal(transport, offset, HALF, ports.first());
        }
        return at.atLeast(transport, offset, HALF, ports.first()).and(at.atMost(transport, offset, HALF, ports.last()));
    }
}
