package io.sluice.filters.lower;

import io.sluice.filters.ir.Value;
import io.sluice.filters.link.HeaderLayout;
import io.sluice.filters.link.LinkType;
import org.jspecify.annotations.Nullable;

/// Where the headers lie for the primitive at hand. Encapsulation keywords (`vlan`, `mpls`,
/// `pppoes`, `geneve`, `vxlan`, `lane`) return changed layers, which hold for the rest of the
/// filter text, also across `or`, `not` and a closing parenthesis: pcap-filter(7), "vlan".
///
/// @param linkType of the innermost link-layer header
/// @param outerLinkType of the header around it
/// @param linkHeader start of the innermost link-layer header
/// @param outerLinkHeader start of the header around it
/// @param type the field that tells the next protocol
/// @param payload end of the link-layer header
/// @param network start of the network header, counted from the payload
/// @param networkNoSnap the same behind IEEE 802.2 without SNAP
/// @param mplsLabels how many labels were seen
/// @param vlanTags how many tags were seen
/// @param tunnel whether the innermost link-layer header is that of a Geneve or VXLAN payload
record Layers(
        LinkType linkType,
        LinkType outerLinkType,
        Offset linkHeader,
        Offset outerLinkHeader,
        Offset type,
        Offset payload,
        int network,
        int networkNoSnap,
        int mplsLabels,
        int vlanTags,
        boolean tunnel) {

    /// A place in the packet: a run-time part, if any, and a constant.
    record Offset(Value.@Nullable Variable variable, int constant) {
        Offset plus(int bytes) {
            return new Offset(variable, constant + bytes);
        }
    }

    /// The layers before any primitive.
    ///
    /// @param prefix holds the length of the radio header, where the link type has one
    /// @param payloadStart holds the start of the payload, where the link type computes it
    static Layers of(
            LinkType linkType,
            Value.@Nullable Variable prefix,
            Value.@Nullable Variable payloadStart) {
        HeaderLayout layout = linkType.layout();
        Offset header = new Offset(prefix, layout.linkHeader());
        return new Layers(
                linkType,
                linkType,
                header,
                header,
                new Offset(null, layout.type()),
                new Offset(payloadStart, layout.payload()),
                layout.network(),
                layout.networkNoSnap(),
                0,
                0,
                false);
    }

    HeaderLayout layout() {
        return linkType.layout();
    }

    /// A tag of `bytes` between the link-layer header and what its type field spoke of.
    Layers insideTag(int bytes) {
        return new Layers(
                linkType,
                outerLinkType,
                linkHeader,
                outerLinkHeader,
                type.plus(bytes),
                payload.plus(bytes),
                network,
                networkNoSnap,
                mplsLabels,
                vlanTags + 1,
                tunnel);
    }

    /// A VLAN tag that lies in the packet or in the capture's metadata, as two variables tell at
    /// run time.
    Layers insideOptionalTag(Value.Variable typeShift, Value.Variable payloadShift) {
        return new Layers(
                linkType,
                outerLinkType,
                linkHeader,
                outerLinkHeader,
                new Offset(typeShift, type.constant()),
                new Offset(payloadShift, payload.constant()),
                network,
                networkNoSnap,
                mplsLabels,
                vlanTags + 1,
                tunnel);
    }

    /// Tags in front of the type field are skipped over, as many bytes as the variable says.
    Layers behindTags(Value.Variable bytes) {
        return withTypeAndPayload(
                new Offset(bytes, type.constant()), new Offset(bytes, payload.constant()));
    }

    /// The same without looking through tags: `vlan` asks for them itself.
    Layers atFirstTag() {
        return withTypeAndPayload(
                new Offset(null, type.constant()), new Offset(null, payload.constant()));
    }

    private Layers withTypeAndPayload(Offset newType, Offset newPayload) {
        return new Layers(
                linkType,
                outerLinkType,
                linkHeader,
                outerLinkHeader,
                newType,
                newPayload,
                network,
                networkNoSnap,
                mplsLabels,
                vlanTags,
                tunnel);
    }

    Layers insideMpls() {
        return new Layers(
                linkType,
                outerLinkType,
                linkHeader,
                outerLinkHeader,
                type,
                payload,
                network + 4,
                networkNoSnap + 4,
                mplsLabels + 1,
                vlanTags,
                tunnel);
    }

    /// PPP behind the six bytes of a PPPoE session header.
    Layers insidePppoe() {
        Offset header = payload.plus(network + 6);
        return new Layers(
                LinkType.PPP,
                linkType,
                header,
                linkHeader,
                header,
                new Offset(payload.variable(), header.constant() + 2),
                0,
                0,
                mplsLabels,
                vlanTags,
                false);
    }

    /// Ethernet behind the two bytes of a LAN emulation header.
    Layers insideLane(int header) {
        Offset start = new Offset(null, header);
        return new Layers(
                LinkType.EN10MB,
                linkType,
                start,
                linkHeader,
                start.plus(12),
                start.plus(14),
                0,
                3,
                mplsLabels,
                vlanTags,
                false);
    }

    /// What lies behind a Geneve or VXLAN header, at offsets computed at run time.
    Layers insideTunnel(
            Value.Variable header, Value.Variable typeField, Value.Variable payloadStart) {
        return new Layers(
                LinkType.EN10MB,
                linkType,
                new Offset(header, 0),
                linkHeader,
                new Offset(typeField, 0),
                new Offset(payloadStart, 0),
                0,
                networkNoSnap,
                mplsLabels,
                vlanTags,
                true);
    }
}
