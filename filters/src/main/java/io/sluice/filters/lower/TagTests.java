package io.sluice.filters.lower;

import static io.sluice.filters.ir.Value.Width.BYTE;
import static io.sluice.filters.ir.Value.Width.HALF;
import static io.sluice.filters.ir.Value.Width.WORD;

import io.sluice.filters.expr.Expr.Encapsulation.Tag;
import io.sluice.filters.ir.Exit.Test;
import io.sluice.filters.ir.Stmt;
import io.sluice.filters.ir.Value;
import io.sluice.filters.ir.Value.Op;
import io.sluice.filters.link.EtherType;
import io.sluice.filters.link.LinkType;
import io.sluice.filters.options.Extension;
import io.sluice.filters.options.Handle;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Headers that stand between the link-layer header and the network: VLAN tags, MPLS labels, PPPoE.
record TagTests(PacketTests at) {
    private static final int VLAN_ID = 0x0fff;
    private static final int VLAN_TAG_BYTES = 4;
    private static final int MPLS_LABEL = 0xfffff;
    private static final int MPLS_LABEL_SHIFT = 12;

    /// Linux, include/uapi/linux/filter.h.
    private static final int SKF_AD_VLAN_TAG = 44;

    private static final int SKF_AD_VLAN_TAG_PRESENT = 48;

    Lowered vlan(@Nullable Tag id) {
        Layers layers = at.layers();
        if (layers.mplsLabels() > 0) {
            throw at.fault("no VLAN match after MPLS");
        }
        if (!layers.layout().hasVlan()) {
            throw at.unsupported("vlan");
        }
        if (at.scope().has(Extension.ANY_VLAN)
                && layers.vlanTags() == 0
                && layers.linkHeader().variable() == null) {
            return new TagTests(new PacketTests(at.scope(), layers.atFirstTag(), at.origin()))
                    .outermostVlan(id);
        }
        return outermostVlan(id);
    }

    private Lowered outermostVlan(@Nullable Tag id) {
        Layers layers = at.layers();
        boolean outermost =
                layers.linkType() == LinkType.EN10MB
                        && layers.vlanTags() == 0
                        && layers.linkHeader().variable() == null
                        && layers.linkHeader().constant() == 0;
        if (outermost && at.scope().handle() == Handle.LIVE_LINUX) {
            return vlanOrMetadata(id);
        }
        Condition tagged = tagProtocol();
        return new Lowered(
                id == null ? tagged : tagged.and(inPacket(id)), layers.insideTag(VLAN_TAG_BYTES));
    }

    private Condition tagProtocol() {
        ProtocolTests link = new ProtocolTests(at);
        return link.follows(EtherType.VLAN)
                .or(link.follows(EtherType.PROVIDER_VLAN))
                .or(link.follows(EtherType.OLD_QINQ));
    }

    private Condition inPacket(Tag id) {
        at.scope().atMost(id.span(), "VLAN tag", id.value(), VLAN_ID);
        return at.masked(Base.NETWORK, 0, HALF, id.value(), VLAN_ID);
    }

    /// The kernel may have moved the tag from the packet to the metadata. Where it has not, what
    /// follows lies four bytes further in; the two variables say so, from the moment the packet
    /// itself is asked.
    private Lowered vlanOrMetadata(@Nullable Tag id) {
        Value.Variable payloadShift = at.scope().cfg().variable("payload shift");
        Value.Variable typeShift = at.scope().cfg().variable("type shift");
        Condition present = at.test(Test.EQ, new Value.Ancillary(BYTE, SKF_AD_VLAN_TAG_PRESENT), 1);
        Condition shift =
                new Condition.Always(List.of(grow(payloadShift), grow(typeShift)), at.origin());
        Condition tagged = present.or(shift.and(tagProtocol()));
        if (id != null) {
            Condition inPacket = inPacket(id);
            Value tag =
                    new Value.Binary(
                            Op.AND,
                            new Value.Ancillary(HALF, SKF_AD_VLAN_TAG),
                            Value.constant(VLAN_ID));
            Condition inMetadata = at.test(Test.EQ, tag, id.value());
            tagged = tagged.and(present.and(inMetadata).or(present.not().and(inPacket)));
        }
        return new Lowered(tagged, at.layers().insideOptionalTag(typeShift, payloadShift));
    }

    private Stmt grow(Value.Variable variable) {
        return new Stmt.Assign(
                variable,
                new Value.Binary(Op.ADD, new Value.Read(variable), Value.constant(VLAN_TAG_BYTES)));
    }

    Lowered mpls(@Nullable Tag label) {
        Layers layers = at.layers();
        ProtocolTests link = new ProtocolTests(at);
        Condition stacked;
        if (layers.mplsLabels() > 0) {
            stacked = link.bottomOfMplsStack().not();
        } else if (layers.layout().hasMpls()) {
            stacked = link.follows(layers.layout().mplsType());
        } else {
            throw at.unsupported("mpls");
        }
        if (label != null) {
            at.scope().atMost(label.span(), "MPLS label", label.value(), MPLS_LABEL);
            stacked =
                    stacked.and(
                            at.masked(
                                    Base.NETWORK,
                                    0,
                                    WORD,
                                    label.value() << MPLS_LABEL_SHIFT,
                                    MPLS_LABEL << MPLS_LABEL_SHIFT));
        }
        return new Lowered(stacked, layers.insideMpls());
    }

    Lowered pppoeDiscovery() {
        return new Lowered(new ProtocolTests(at).follows(EtherType.PPPOE_DISCOVERY), at.layers());
    }

    Lowered pppoeSession(@Nullable Tag session) {
        Condition found = new ProtocolTests(at).follows(EtherType.PPPOE_SESSION);
        if (session != null) {
            at.scope().atMost(session.span(), "PPPoE session number", session.value(), 0xffff);
            found = found.and(at.equal(Base.NETWORK, 2, HALF, session.value()));
        }
        return new Lowered(found, at.layers().insidePppoe());
    }
}
