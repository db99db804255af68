package io.sluice.filters.lower;

import static io.sluice.filters.ir.Value.Width.BYTE;
import static io.sluice.filters.ir.Value.Width.HALF;

import io.sluice.filters.expr.Proto;
import io.sluice.filters.ir.Exit.Test;
import io.sluice.filters.ir.Value;
import io.sluice.filters.link.EtherType;
import io.sluice.filters.link.IpProtocol;
import io.sluice.filters.options.Extension;
import io.sluice.filters.resolve.Predicate;
import java.util.OptionalInt;

/// IPv4 and IPv6 headers: protocol, fragments, ports.
record IpTests(PacketTests at) {
    private static final int FRAGMENT_OFFSET = 0x1fff;

    /// What `port` speaks of where the filter does not say.
    private static final int[] TRANSPORTS = {
        IpProtocol.TCP.number(), IpProtocol.UDP.number(), IpProtocol.SCTP.number()
    };

    Condition protocol(Proto proto, int value) {
        return switch (proto) {
            case IP -> new ProtocolTests(at).follows(EtherType.IP).and(protocol4(value));
            // A fragment header may stand before the last header; other extension headers are not
            // looked behind.
            case IPV6 ->
                    new ProtocolTests(at)
                            .follows(EtherType.IPV6)
                            .and(
                                    at.scope().has(Extension.IP6_HEADERS)
                                            ? behindHeaders(value)
                                            : protocol6(value)
                                                    .or(
                                                            protocol6(IpProtocol.FRAGMENT.number())
                                                                    .and(
                                                                            at.equal(
                                                                                    Base.NETWORK,
                                                                                    PacketTests
                                                                                            .IPV6_HEADER,
                                                                                    BYTE,
                                                                                    value))));
            default -> protocol(Proto.IP, value).or(protocol(Proto.IPV6, value));
        };
    }

    private Condition behindHeaders(int value) {
        Ipv6Walk walk = new Ipv6Walk(at);
        return walk.walk().and(at.test(Test.EQ, walk.protocol(), value));
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
        if (at.scope().has(Extension.IP6_HEADERS)) {
            return portsBehindHeaders(ports);
        }
        return new ProtocolTests(at)
                .follows(EtherType.IPV6)
                .and(transport(ports.protocol(), false).and(inRange(Base.TRANSPORT_IPV6, ports)));
    }

    private Condition portsBehindHeaders(Predicate.Ports ports) {
        Ipv6Walk walk = new Ipv6Walk(at);
        Condition transport = Condition.Constant.FALSE;
        for (int protocol :
                ports.protocol().isPresent()
                        ? new int[] {ports.protocol().getAsInt()}
                        : TRANSPORTS) {
            transport = transport.or(at.test(Test.EQ, walk.protocol(), protocol));
        }
        Condition inRange =
                HostTests.directed(
                        ports.dir(), offset -> inRange(walk.load(offset, HALF), ports), 0, 2);
        return new ProtocolTests(at)
                .follows(EtherType.IPV6)
                .and(walk.walk().and(transport.and(inRange)));
    }

    private Condition transport(OptionalInt protocol, boolean ipv4) {
        if (protocol.isPresent()) {
            return ipv4 ? protocol4(protocol.getAsInt()) : protocol6(protocol.getAsInt());
        }
        Condition any = Condition.Constant.FALSE;
        for (int one : TRANSPORTS) {
            any = any.or(ipv4 ? protocol4(one) : protocol6(one));
        }
        return any;
    }

    private Condition inRange(Base transport, Predicate.Ports ports) {
        return HostTests.directed(
                ports.dir(), offset -> inRange(at.load(transport, offset, HALF), ports), 0, 2);
    }

    private Condition inRange(Value port, Predicate.Ports ports) {
        if (ports.first() == ports.last()) {
            return at.test(Test.EQ, port, ports.first());
        }
        return at.test(Test.GE, port, ports.first())
                .and(at.test(Test.GT, port, ports.last()).not());
    }
}
