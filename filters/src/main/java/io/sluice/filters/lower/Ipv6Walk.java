package io.sluice.filters.lower;

import static io.sluice.filters.ir.Value.Width.BYTE;
import static io.sluice.filters.ir.Value.Width.HALF;

import io.sluice.filters.ir.Block;
import io.sluice.filters.ir.Cfg;
import io.sluice.filters.ir.Exit;
import io.sluice.filters.ir.Exit.Test;
import io.sluice.filters.ir.Stmt;
import io.sluice.filters.ir.Value;
import io.sluice.filters.ir.Value.Op;
import io.sluice.filters.link.IpProtocol;
import java.util.ArrayList;
import java.util.List;

/// Finds the transport header of an IPv6 packet behind its extension headers (RFC 8200, section 4;
/// RFC 4302). The walk is unrolled, so that the kernel takes the program; packets with more headers
/// are not found.
final class Ipv6Walk {
    private static final int MOST_HEADERS = 4;
    private static final int FRAGMENT_OFFSET_BITS = 0xfff8;
    private static final int FRAGMENT_HEADER_BYTES = 8;

    private final PacketTests at;
    private final Value.Variable protocol;
    private final Value.Variable start;

    Ipv6Walk(PacketTests at) {
        this.at = at;
        protocol = at.scope().cfg().variable("IPv6 transport protocol");
        start = at.scope().cfg().variable("IPv6 transport header");
    }

    /// Always true but for fragments other than the first, which have no transport header. Leaves
    /// the protocol and the place for [#protocol()] and [#load].
    Condition walk() {
        return new Condition.Piece(this::build);
    }

    Value protocol() {
        return at.scope().read(protocol);
    }

    /// Bytes of the transport header.
    Value load(int offset, Value.Width width) {
        return new Value.LoadAt(width, at.scope().read(start), constant() + offset);
    }

    /// Bytes of the transport header at a computed offset.
    Value load(Value index, Value.Width width) {
        return new Value.LoadAt(
                width, new Value.Binary(Op.ADD, index, at.scope().read(start)), constant());
    }

    private int constant() {
        Layers layers = at.layers();
        return layers.payload().constant() + layers.network();
    }

    private Block build(Cfg cfg, Block yes, Block no) {
        Block next = yes;
        for (int i = 0; i < MOST_HEADERS; i++) {
            next = step(cfg, next, yes, no);
        }
        Value.Variable prefix = at.layers().payload().variable();
        Value fixed = Value.constant(PacketTests.IPV6_HEADER);
        return block(
                cfg,
                new Exit.Goto(next),
                new Stmt.Assign(protocol, at.load(Base.NETWORK, 6, BYTE)),
                new Stmt.Assign(
                        start,
                        prefix == null
                                ? fixed
                                : new Value.Binary(Op.ADD, fixed, at.scope().read(prefix))));
    }

    /// Walks over one extension header, or ends the walk where there is none.
    private Block step(Cfg cfg, Block next, Block done, Block no) {
        Block authentication = advance(cfg, next, length(2, 4));
        Block options = advance(cfg, next, length(1, 8));
        Block fragment =
                block(
                        cfg,
                        new Exit.Branch(
                                Test.SET,
                                header(2, HALF),
                                Value.constant(FRAGMENT_OFFSET_BITS),
                                no,
                                advance(cfg, next, Value.constant(FRAGMENT_HEADER_BYTES))));
        Block test = is(cfg, IpProtocol.AH, authentication, done);
        test = is(cfg, IpProtocol.FRAGMENT, fragment, test);
        test = is(cfg, IpProtocol.DESTINATION_OPTIONS, options, test);
        test = is(cfg, IpProtocol.ROUTING, options, test);
        return is(cfg, IpProtocol.HOP_BY_HOP, options, test);
    }

    private Block is(Cfg cfg, IpProtocol number, Block yes, Block no) {
        return block(
                cfg,
                new Exit.Branch(
                        Test.EQ,
                        at.scope().read(protocol),
                        Value.constant(number.number()),
                        yes,
                        no));
    }

    private Block advance(Cfg cfg, Block next, Value bytes) {
        Value.Variable length = cfg.variable("header length");
        return block(
                cfg,
                new Exit.Goto(next),
                new Stmt.Assign(length, bytes),
                new Stmt.Assign(protocol, header(0, BYTE)),
                new Stmt.Assign(
                        start,
                        new Value.Binary(Op.ADD, at.scope().read(start), at.scope().read(length))));
    }

    /// (length byte + `more`) × `unit`.
    private Value length(int more, int unit) {
        return new Value.Binary(
                Op.MUL,
                new Value.Binary(Op.ADD, header(1, BYTE), Value.constant(more)),
                Value.constant(unit));
    }

    private Value header(int offset, Value.Width width) {
        return load(offset, width);
    }

    private Block block(Cfg cfg, Exit exit, Stmt... stmts) {
        Block block = cfg.block(exit, at.origin());
        block.stmts(new ArrayList<>(List.of(stmts)));
        return block;
    }
}
