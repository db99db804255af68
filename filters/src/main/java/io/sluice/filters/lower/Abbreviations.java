package io.sluice.filters.lower;

import io.sluice.filters.expr.Proto;
import io.sluice.filters.link.EtherType;
import io.sluice.filters.link.IpProtocol;
import io.sluice.filters.link.LlcSap;
import io.sluice.filters.resolve.IsoProtocol;

/// Protocol keywords that stand alone: `tcp` for `proto 6`, `ip` for `ether proto 0x800`.
record Abbreviations(PacketTests at) {
    // IS-IS PDU types (ISO/IEC 10589, section 9).
    private static final int L1_HELLO = 15;
    private static final int L2_HELLO = 16;
    private static final int POINT_TO_POINT_HELLO = 17;
    private static final int L1_LSP = 18;
    private static final int L2_LSP = 20;
    private static final int L1_CSNP = 24;
    private static final int L2_CSNP = 25;
    private static final int L1_PSNP = 26;
    private static final int L2_PSNP = 27;

    static IpProtocol ipProtocol(Proto proto) {
        return switch (proto) {
            case SCTP -> IpProtocol.SCTP;
            case TCP -> IpProtocol.TCP;
            case UDP -> IpProtocol.UDP;
            case AH -> IpProtocol.AH;
            case ESP -> IpProtocol.ESP;
            case PIM -> IpProtocol.PIM;
            case ICMP -> IpProtocol.ICMP;
            case ICMPV6 -> IpProtocol.ICMPV6;
            case IGMP -> IpProtocol.IGMP;
            case IGRP -> IpProtocol.IGRP;
            case VRRP, CARP -> IpProtocol.VRRP;
            default -> throw new IllegalArgumentException(proto + " is not an IP protocol");
        };
    }

    Condition lower(Proto proto) {
        IpTests ip = new IpTests(at);
        OsiTests osi = new OsiTests(at);
        return switch (proto) {
            case SCTP, TCP, UDP, AH, ESP, PIM ->
                    ip.protocol(Proto.DEFAULT, ipProtocol(proto).number());
            case ICMP, IGMP, IGRP, VRRP, CARP -> ip.protocol(Proto.IP, ipProtocol(proto).number());
            case ICMPV6 -> ip.protocol(Proto.IPV6, ipProtocol(proto).number());
            case IP -> link(EtherType.IP.number());
            case ARP -> link(EtherType.ARP.number());
            case RARP -> link(EtherType.RARP.number());
            case ATALK -> link(EtherType.ATALK.number());
            case AARP -> link(EtherType.AARP.number());
            case DECNET -> link(EtherType.DECNET.number());
            case SCA -> link(EtherType.SCA.number());
            case LAT -> link(EtherType.LAT.number());
            case MOPDL -> link(EtherType.MOPDL.number());
            case MOPRC -> link(EtherType.MOPRC.number());
            case IPV6 -> link(EtherType.IPV6.number());
            case ISO -> link(LlcSap.ISO.number());
            case STP -> link(LlcSap.STP.number());
            case IPX -> link(LlcSap.IPX.number());
            case NETBEUI -> link(LlcSap.NETBEUI.number());
            case ESIS -> osi.protocol(IsoProtocol.ESIS.number());
            case ISIS -> osi.protocol(IsoProtocol.ISIS.number());
            case CLNP -> osi.protocol(IsoProtocol.CLNP.number());
            case ISIS_L1 -> osi.isisAny(L1_PSNP, L1_CSNP, L1_LSP, L1_HELLO, POINT_TO_POINT_HELLO);
            case ISIS_L2 -> osi.isisAny(L2_PSNP, L2_CSNP, L2_LSP, L2_HELLO, POINT_TO_POINT_HELLO);
            case ISIS_IIH -> osi.isisAny(POINT_TO_POINT_HELLO, L1_HELLO, L2_HELLO);
            case ISIS_SNP -> osi.isisAny(L2_PSNP, L1_PSNP, L1_CSNP, L2_CSNP);
            case ISIS_CSNP -> osi.isisAny(L1_CSNP, L2_CSNP);
            case ISIS_PSNP -> osi.isisAny(L1_PSNP, L2_PSNP);
            case ISIS_LSP -> osi.isisAny(L1_LSP, L2_LSP);
            case DEFAULT, LINK, RADIO ->
                    throw at.fault("'" + proto.keyword() + "' cannot be used as an abbreviation");
        };
    }

    private Condition link(int protocol) {
        return new ProtocolTests(at).follows(protocol);
    }
}
