package io.sluice.filters.lower;

import static io.sluice.filters.ir.Value.Width.BYTE;

import io.sluice.filters.expr.Proto;
import io.sluice.filters.ir.Block;
import io.sluice.filters.ir.Cfg;
import io.sluice.filters.ir.Exit;
import io.sluice.filters.ir.Exit.Test;
import io.sluice.filters.ir.Stmt;
import io.sluice.filters.ir.Value;
import io.sluice.filters.ir.Value.Op;
import io.sluice.filters.link.EtherType;
import io.sluice.filters.link.IpProtocol;
import java.util.ArrayList;
import java.util.List;

/// `protochain`: walks from header to header until the protocol is found or nothing can be walked
/// over. The walk is a loop, which the kernel does not accept in classic programs: pcap-filter(7),
/// "protochain".
record ProtocolChain(PacketTests at) {
    private static final int[] IPV6_OPTIONS = {
        IpProtocol.HOP_BY_HOP.number(),
        IpProtocol.DESTINATION_OPTIONS.number(),
        IpProtocol.ROUTING.number(),
        IpProtocol.FRAGMENT.number()
    };

    Condition find(Proto proto, int protocol) {
        if (proto != Proto.IP && proto != Proto.IPV6) {
            return find(Proto.IP, protocol).or(find(Proto.IPV6, protocol));
        }
        at.scope().branchInside();
        if (at.layers().payload().variable() != null) {
            throw at.fault("'protochain' not supported with variable length headers");
        }
        boolean ipv6 = proto == Proto.IPV6;
        Condition ip = new ProtocolTests(at).follows(ipv6 ? EtherType.IPV6 : EtherType.IP);
        return ip.and(new Condition.Piece((cfg, yes, no) -> walk(cfg, ipv6, protocol, yes, no)));
    }

    private Block walk(Cfg cfg, boolean ipv6, int protocol, Block yes, Block no) {
        Value.Variable header = at.scope().walkVariable("header");
        Value.Variable next = at.scope().walkVariable("next header");
        Block again = cfg.block(compare(next, protocol, yes, no), at.origin());
        Block skipAuthentication = skip(cfg, next, header, authenticationLength(header), again);
        Block rest =
                cfg.block(
                        compare(next, IpProtocol.AH.number(), skipAuthentication, no), at.origin());
        if (ipv6) {
            Block skipOptions = skip(cfg, next, header, optionsEnd(header), again);
            for (int i = IPV6_OPTIONS.length - 1; i >= 0; i--) {
                rest = cfg.block(compare(next, IPV6_OPTIONS[i], skipOptions, rest), at.origin());
            }
        }
        Block known =
                cfg.block(compare(next, IpProtocol.NO_NEXT_HEADER.number(), no, rest), at.origin());
        again.exit(compare(next, protocol, yes, known));

        Block start = cfg.block(new Exit.Goto(again), at.origin());
        start.stmts(
                new ArrayList<>(
                        List.of(
                                new Stmt.Assign(next, at.load(Base.NETWORK, ipv6 ? 6 : 9, BYTE)),
                                new Stmt.Assign(
                                        header,
                                        ipv6
                                                ? Value.constant(PacketTests.IPV6_HEADER)
                                                : at.beforeIpv4Transport()))));
        return start;
    }

    private Exit compare(Value.Variable next, int protocol, Block yes, Block no) {
        return new Exit.Branch(Test.EQ, at.scope().read(next), Value.constant(protocol), yes, no);
    }

    /// Takes the next header's number from the header's first byte, and moves to `end`.
    private Block skip(
            Cfg cfg, Value.Variable next, Value.Variable header, Value end, Block again) {
        Value.Variable number = at.scope().walkVariable("following header");
        Block block = cfg.block(new Exit.Goto(again), at.origin());
        block.stmts(
                new ArrayList<>(
                        List.of(
                                new Stmt.Assign(number, fromHeader(header, 0)),
                                new Stmt.Assign(header, end),
                                new Stmt.Assign(next, at.scope().read(number)))));
        return block;
    }

    private Value fromHeader(Value.Variable header, int offset) {
        Layers layers = at.layers();
        int network = layers.payload().constant() + layers.network();
        return new Value.LoadAt(BYTE, at.scope().read(header), network + offset);
    }

    /// Eight bytes for each unit of the length byte, and eight more (RFC 8200, section 4).
    private Value optionsEnd(Value.Variable header) {
        Value length =
                new Value.Binary(
                        Op.MUL,
                        new Value.Binary(Op.ADD, fromHeader(header, 1), Value.constant(1)),
                        Value.constant(8));
        return new Value.Binary(Op.ADD, length, at.scope().read(header));
    }

    /// The length of the authentication header (RFC 4302, section 2.2) alone: libpcap does not add
    /// where that header starts, and so finds only what follows an authentication header that comes
    /// first.
    private Value authenticationLength(Value.Variable header) {
        Value shifted = new Value.Binary(Op.ADD, at.scope().read(header), Value.constant(1));
        Layers layers = at.layers();
        Value length =
                new Value.LoadAt(BYTE, shifted, layers.payload().constant() + layers.network());
        return new Value.Binary(
                Op.MUL, new Value.Binary(Op.ADD, length, Value.constant(2)), Value.constant(4));
    }
}
