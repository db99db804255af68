package io.sluice.filters.lower;

import static io.sluice.filters.ir.Value.Width.BYTE;
import static io.sluice.filters.ir.Value.Width.HALF;
import static io.sluice.filters.ir.Value.Width.WORD;

import io.sluice.filters.expr.Expr.Encapsulation.Tag;
import io.sluice.filters.expr.Qualifiers.Dir;
import io.sluice.filters.ir.Block;
import io.sluice.filters.ir.Cfg;
import io.sluice.filters.ir.Exit;
import io.sluice.filters.ir.Exit.Test;
import io.sluice.filters.ir.Stmt;
import io.sluice.filters.ir.Value;
import io.sluice.filters.ir.Value.Op;
import io.sluice.filters.link.EtherType;
import io.sluice.filters.link.IpProtocol;
import io.sluice.filters.resolve.Predicate;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// Ethernet in UDP: Geneve (RFC 8926) and VXLAN (RFC 7348) on their registered ports. Where the
/// inner frame lies is known at run time only.
record TunnelTests(PacketTests at) {
    private static final int GENEVE_PORT = 6081;
    private static final int VXLAN_PORT = 4789;
    private static final int UDP_HEADER = 8;
    private static final int VXLAN_HEADER = 8;
    private static final int VNI_MAX = 0xffffff;

    Lowered geneve(@Nullable Tag vni) {
        return tunnel(
                new Kind(
                        "Geneve VNI",
                        GENEVE_PORT,
                        transport -> at.masked(transport, 8, BYTE, 0, 0xc0)),
                vni);
    }

    Lowered vxlan(@Nullable Tag vni) {
        return tunnel(
                new Kind("VXLAN VNI", VXLAN_PORT, transport -> at.equal(transport, 8, BYTE, 0x08)),
                vni);
    }

    /// What tells the two apart. In both the identifier is in the upper three bytes of the word 12
    /// bytes into UDP.
    private record Kind(String vniName, int port, HeaderTest header) {
        interface HeaderTest {
            Condition at(Base transport);
        }
    }

    private Lowered tunnel(Kind kind, @Nullable Tag vni) {
        Cfg cfg = at.scope().cfg();
        Value.Variable outerEnd = cfg.variable("outer network header end");
        Value.Variable typeField = cfg.variable("inner type");
        Value.Variable linkHeader = cfg.variable("inner link header");
        Value.Variable payload = cfg.variable("inner payload");
        Predicate.Ports ports =
                new Predicate.Ports(
                        OptionalInt.of(IpProtocol.UDP.number()), kind.port, kind.port, Dir.DST);
        IpTests ip = new IpTests(at);
        Condition four =
                ip.ports4(ports)
                        .and(header(kind, Base.TRANSPORT_IPV4, vni))
                        .and(assign(outerEnd, at.beforeIpv4Transport()));
        Condition six =
                ip.ports6(ports)
                        .and(header(kind, Base.TRANSPORT_IPV6, vni))
                        .and(assign(outerEnd, ipv6End()));
        Inner inner = new Inner(outerEnd, typeField, linkHeader, payload);
        Condition offsets = kind.port == GENEVE_PORT ? geneveOffsets(inner) : vxlanOffsets(inner);
        return new Lowered(
                four.or(six).and(offsets),
                at.layers().insideTunnel(linkHeader, typeField, payload));
    }

    private record Inner(
            Value.Variable outerEnd,
            Value.Variable typeField,
            Value.Variable linkHeader,
            Value.Variable payload) {}

    private Condition header(Kind kind, Base transport, @Nullable Tag vni) {
        Condition header = kind.header.at(transport);
        if (vni == null) {
            return header;
        }
        at.scope().atMost(vni.span(), kind.vniName, vni.value(), VNI_MAX);
        return header.and(at.masked(transport, 12, WORD, vni.value() << 8, VNI_MAX << 8));
    }

    private Value ipv6End() {
        Value header = Value.constant(PacketTests.IPV6_HEADER);
        Value.Variable variable = at.layers().payload().variable();
        return variable == null
                ? header
                : new Value.Binary(Op.ADD, header, at.scope().read(variable));
    }

    private Condition assign(Value.Variable variable, Value value) {
        return new Condition.Always(List.of(new Stmt.Assign(variable, value)), at.origin());
    }

    private Value add(Value value, int constant) {
        return new Value.Binary(Op.ADD, value, Value.constant(constant));
    }

    private Value udpPayload(Inner inner) {
        Layers layers = at.layers();
        return add(
                at.scope().read(inner.outerEnd),
                layers.payload().constant() + layers.network() + UDP_HEADER);
    }

    private Condition vxlanOffsets(Inner inner) {
        Value frame = add(udpPayload(inner), VXLAN_HEADER);
        return new Condition.Always(
                List.of(
                        new Stmt.Assign(inner.linkHeader, frame),
                        new Stmt.Assign(
                                inner.typeField, add(at.scope().read(inner.linkHeader), 12)),
                        new Stmt.Assign(inner.payload, add(at.scope().read(inner.linkHeader), 14))),
                at.origin());
    }

    /// The Geneve header is as long as its options make it. Its protocol type is an EtherType with
    /// or without an inner link-layer header; with one (Transparent Ethernet Bridging) the inner
    /// frame's own type counts.
    private Condition geneveOffsets(Inner inner) {
        at.scope().branchInside();
        Value.Variable geneve = at.scope().cfg().variable("geneve header");
        Value optionBytes =
                new Value.Binary(
                        Op.MUL,
                        new Value.Binary(
                                Op.AND,
                                new Value.LoadAt(BYTE, at.scope().read(geneve), 0),
                                Value.constant(0x3f)),
                        Value.constant(4));
        Value end = new Value.Binary(Op.ADD, add(optionBytes, 8), at.scope().read(geneve));
        List<Stmt> start =
                List.of(
                        new Stmt.Assign(geneve, udpPayload(inner)),
                        new Stmt.Assign(inner.typeField, add(at.scope().read(geneve), 2)),
                        new Stmt.Assign(inner.linkHeader, end),
                        new Stmt.Assign(inner.payload, at.scope().read(inner.linkHeader)));
        Value protocolType = new Value.LoadAt(HALF, at.scope().read(geneve), 2);
        return new Condition.Piece((cfg, yes, no) -> {
            Block bridged = cfg.block(new Exit.Goto(yes), at.origin());
            bridged.stmts(
                    new ArrayList<>(
                            List.of(
                                    new Stmt.Assign(
                                            inner.typeField,
                                            add(at.scope().read(inner.linkHeader), 12)),
                                    new Stmt.Assign(
                                            inner.payload,
                                            add(at.scope().read(inner.linkHeader), 14)))));
            Block entry =
                    cfg.block(
                            new Exit.Branch(
                                    Test.EQ,
                                    protocolType,
                                    Value.constant(EtherType.BRIDGING.number()),
                                    bridged,
                                    yes),
                            at.origin());
            entry.stmts(new ArrayList<>(start));
            return entry;
        });
    }

    /// Whether the tunnel holds a link-layer frame and not a bare network packet.
    Condition hasInnerLinkHeader() {
        Layers layers = at.layers();
        return at.test(Test.EQ, offset(layers.linkHeader()), offset(layers.payload())).not();
    }

    private Value offset(Layers.Offset offset) {
        Value.Variable variable = offset.variable();
        return variable == null ? Value.constant(0) : at.scope().read(variable);
    }
}
