package io.sluice.cli.render;

/// Names for protocols that are shown but not looked into (IANA, "Protocol Numbers").
final class IpProtocolNames {
    private IpProtocolNames() {}

    static void append(StringBuilder line, int protocol) {
        switch (protocol) {
            case 8 -> line.append("EGP");
            case 33 -> line.append("DCCP");
            case 46 -> line.append("RSVP");
            case 47 -> line.append("GRE");
            case 88 -> line.append("EIGRP");
            case 89 -> line.append("OSPF");
            case 103 -> line.append("PIM");
            case 108 -> line.append("IPComp");
            case 112 -> line.append("VRRP");
            case 113 -> line.append("PGM");
            case 115 -> line.append("L2TPv3");
            case 136 -> line.append("UDP-Lite");
            default -> line.append("ip-proto-").append(protocol);
        }
    }
}
