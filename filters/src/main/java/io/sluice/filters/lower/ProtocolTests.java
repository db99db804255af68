package io.sluice.filters.lower;

import static io.sluice.filters.ir.Value.Width.BYTE;
import static io.sluice.filters.ir.Value.Width.HALF;
import static io.sluice.filters.ir.Value.Width.WORD;

import io.sluice.filters.link.EtherType;
import io.sluice.filters.link.LlcSap;
import io.sluice.filters.resolve.IsoProtocol;

/// Which protocol a link-layer header says follows. A protocol is an EtherType above 1500, or an
/// IEEE 802.2 SAP.
record ProtocolTests(PacketTests at) {
    static final int LARGEST_LENGTH = 1500;
    private static final int WLAN_TYPE_MASK = 0x0c;
    private static final int WLAN_DATA = 0x08;

    private static final int PPP_VJ_COMPRESSED = 0x002d;
    private static final int PPP_VJ_UNCOMPRESSED = 0x002f;
    private static final int JUNIPER_MAGIC = 0x4d474300;

    Condition follows(EtherType type) {
        return follows(type.number());
    }

    Condition follows(int protocol) {
        Layers layers = at.layers();
        if (layers.mplsLabels() > 0) {
            return behindMpls(protocol);
        }
        return switch (layers.layout().protocolField()) {
            case ETHERNET -> outsideControl().and(new LlcTests(at).ethernet(protocol));
            case LLC -> new LlcTests(at).llc(protocol);
            case WLAN -> dataFrame().and(new LlcTests(at).llc(protocol));
            case ATM_LLC -> new AtmTests(at).llcFrame().and(new LlcTests(at).llc(protocol));
            case LINUX_COOKED -> new LlcTests(at).linuxCooked(protocol);
            case HDLC -> hdlc(protocol);
            case IP_VERSION -> ipVersionAt(Base.LINK_HEADER, protocol);
            case ONLY_IPV4 -> Condition.constant(protocol == EtherType.IP.number());
            case ONLY_IPV6 -> Condition.constant(protocol == EtherType.IPV6.number());
            case PPP -> ppp(protocol);
            case PPP_BSDOS -> pppBsdOs(protocol);
            case ADDRESS_FAMILY_HOST_ORDER, ADDRESS_FAMILY_NETWORK_ORDER, PFLOG ->
                    new AddressFamilyTests(at).follows(protocol);
            case ARCNET -> arcnet(protocol);
            case LOCALTALK -> Condition.constant(protocol == EtherType.ATALK.number());
            case FRAME_RELAY -> frameRelay(protocol);
            case JUNIPER -> at.masked(Base.LINK_HEADER, 0, WORD, JUNIPER_MAGIC, 0xffffff00);
            case IPNET -> ipnet(protocol);
            case ETHERTYPE -> {
                at.scope().atMost(at.origin(), "EtherType", protocol, 0xffff);
                yield at.equal(Base.TYPE, 0, HALF, protocol);
            }
            case NONE ->
                    throw at.fault(
                            "link-layer type filtering not implemented for "
                                    + layers.linkType().quoted());
        };
    }

    /// Within LAN emulation, that the frame is data and not LE Control. In a tunnel the type field
    /// is an EtherType with and without an inner link-layer header, so nothing needs to be asked.
    private Condition outsideControl() {
        return at.layers().tunnel() ? Condition.Constant.TRUE : new AtmTests(at).notLaneControl();
    }

    Condition dataFrame() {
        return at.masked(Base.LINK_HEADER, 0, BYTE, WLAN_DATA, WLAN_TYPE_MASK);
    }

    Condition bottomOfMplsStack() {
        return at.anySet(Base.MPLS_LABEL, 2, BYTE, 1);
    }

    private Condition behindMpls(int protocol) {
        if (protocol != EtherType.IP.number() && protocol != EtherType.IPV6.number()) {
            throw at.fault("unsupported protocol over mpls");
        }
        return bottomOfMplsStack().and(ipVersionAt(Base.NETWORK, protocol));
    }

    private Condition ipVersionAt(Base base, int protocol) {
        if (protocol == EtherType.IP.number()) {
            return at.masked(base, 0, BYTE, 0x40, 0xf0);
        }
        return protocol == EtherType.IPV6.number()
                ? at.masked(base, 0, BYTE, 0x60, 0xf0)
                : Condition.Constant.FALSE;
    }

    /// Cisco HDLC; OSI protocols carry the SAP twice in place of an EtherType.
    private Condition hdlc(int protocol) {
        at.scope().atMost(at.origin(), "HDLC protocol", protocol, 0xffff);
        boolean osi = protocol == LlcSap.ISO.number();
        return at.equal(Base.TYPE, 0, HALF, osi ? LlcTests.both(LlcSap.ISO) : protocol);
    }

    private Condition ppp(int protocol) {
        return at.equal(Base.TYPE, 0, HALF, pppNumber(protocol));
    }

    private Condition pppBsdOs(int protocol) {
        if (protocol != EtherType.IP.number()) {
            return ppp(protocol);
        }
        return ppp(protocol)
                .or(at.equal(Base.TYPE, 0, HALF, PPP_VJ_COMPRESSED))
                .or(at.equal(Base.TYPE, 0, HALF, PPP_VJ_UNCOMPRESSED));
    }

    /// The PPP number (IANA, ppp-numbers) of a protocol that has one; any other number is taken as
    /// a PPP number.
    private int pppNumber(int protocol) {
        int known =
                switch (protocol) {
                    case 0x0800 -> 0x0021;
                    case 0x86dd -> 0x0057;
                    case 0x6003 -> 0x0027;
                    case 0x809b -> 0x0029;
                    case 0x0600 -> 0x0025;
                    case 0xfe -> 0x0023;
                    case 0x42 -> 0x0031;
                    case 0xe0 -> 0x002b;
                    default -> protocol;
                };
        at.scope().atMost(at.origin(), "PPP protocol", known, 0xffff);
        return known;
    }

    /// RFC 1201 system codes; RFC 1051's put the headers elsewhere.
    private Condition arcnet(int protocol) {
        int code =
                switch (protocol) {
                    case 0x86dd -> 196;
                    case 0x0800 -> 212;
                    case 0x0806 -> 213;
                    case 0x8035 -> 214;
                    case 0x809b -> 221;
                    default -> -1;
                };
        return code < 0 ? Condition.Constant.FALSE : at.equal(Base.TYPE, 0, BYTE, code);
    }

    private Condition frameRelay(int protocol) {
        if (protocol == EtherType.IP.number()) {
            return networkLayerId(0xcc);
        }
        if (protocol == EtherType.IPV6.number()) {
            return networkLayerId(0x8e);
        }
        if (protocol != LlcSap.ISO.number()) {
            return Condition.Constant.FALSE;
        }
        return networkLayerId(IsoProtocol.CLNP.number())
                .or(
                        networkLayerId(IsoProtocol.ESIS.number())
                                .or(networkLayerId(IsoProtocol.ISIS.number())));
    }

    /// Unnumbered information and an identifier, behind a two-byte Q.922 address (RFC 2427).
    Condition networkLayerId(int id) {
        return at.equal(Base.LINK_HEADER, 2, HALF, 0x0300 | id);
    }

    private Condition ipnet(int protocol) {
        if (protocol == EtherType.IP.number()) {
            return at.equal(Base.TYPE, 0, BYTE, 2);
        }
        return protocol == EtherType.IPV6.number()
                ? at.equal(Base.TYPE, 0, BYTE, 26)
                : Condition.Constant.FALSE;
    }
}
