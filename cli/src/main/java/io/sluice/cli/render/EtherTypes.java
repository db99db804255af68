package io.sluice.cli.render;

/// EtherTypes by name (IANA, "IEEE 802 Numbers"), and which of them have a printer.
final class EtherTypes {
    static final int IPV4 = 0x0800;
    static final int ARP = 0x0806;
    static final int REVARP = 0x8035;
    static final int IPV6 = 0x86dd;
    static final int MPLS = 0x8847;
    static final int MPLS_MULTICAST = 0x8848;
    static final int PPPOE_DISCOVERY = 0x8863;
    static final int PPPOE_SESSION = 0x8864;

    private EtherTypes() {}

    /// IEEE 802.1Q, 802.1ad, and the two numbers that were used before 802.1ad.
    static boolean isTag(int type) {
        return type == 0x8100 || type == 0x88a8 || type == 0x9100 || type == 0x9200;
    }

    static boolean isPrinted(int type) {
        return switch (type) {
            case IPV4, ARP, REVARP, IPV6, MPLS, MPLS_MULTICAST, PPPOE_DISCOVERY, PPPOE_SESSION ->
                    true;
            default -> false;
        };
    }

    /// As tcpdump has it: `IPv4 (0x0800)`.
    static void append(StringBuilder line, int type) {
        line.append(name(type)).append(" (");
        AddressPrinter.hex(line, type, 4);
        line.append(')');
    }

    static String name(int type) {
        return switch (type) {
            case IPV4 -> "IPv4";
            case ARP -> "ARP";
            case 0x0842 -> "Wake-on-LAN";
            case 0x6003 -> "DECnet";
            case REVARP -> "Reverse ARP";
            case 0x809b -> "AppleTalk";
            case 0x80f3 -> "AppleTalk ARP";
            case 0x8100 -> "802.1Q";
            case 0x8137 -> "IPX";
            case IPV6 -> "IPv6";
            case 0x8808 -> "Flow Control";
            case 0x8809 -> "Slow Protocols";
            case MPLS -> "MPLS unicast";
            case MPLS_MULTICAST -> "MPLS multicast";
            case PPPOE_DISCOVERY -> "PPPoE D";
            case PPPOE_SESSION -> "PPPoE S";
            case 0x888e -> "EAPOL";
            case 0x88a8 -> "802.1Q-QinQ";
            case 0x88cc -> "LLDP";
            case 0x88e5 -> "MACsec";
            case 0x88f7 -> "PTP";
            case 0x8902 -> "CFM";
            case 0x9000 -> "Loopback";
            case 0x9100 -> "802.1Q-9100";
            case 0x9200 -> "802.1Q-9200";
            default -> "Unknown";
        };
    }
}
