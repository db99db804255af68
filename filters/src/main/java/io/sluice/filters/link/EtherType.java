package io.sluice.filters.link;

import java.util.OptionalInt;

/// The EtherTypes that the filter language names or tests (IEEE registration authority;
/// pcap-filter(7), "ether proto"), sorted by number.
public enum EtherType {
    XNS(0x0600, ""),
    IP(0x0800, "ip"),
    ARP(0x0806, "arp"),
    MOPDL(0x6001, "mopdl"),
    MOPRC(0x6002, "moprc"),
    DECNET(0x6003, "decnet"),
    LAT(0x6004, "lat"),
    SCA(0x6007, "sca"),
    BRIDGING(0x6558, ""),
    RARP(0x8035, "rarp"),
    ATALK(0x809b, "atalk"),
    AARP(0x80f3, "aarp"),
    VLAN(0x8100, ""),
    IPX(0x8137, ""),
    IPV6(0x86dd, "ip6"),
    SLOW(0x8809, "slow"),
    MPLS(0x8847, ""),
    PPPOE_DISCOVERY(0x8863, ""),
    PPPOE_SESSION(0x8864, ""),
    PROVIDER_VLAN(0x88a8, ""),
    LLDP(0x88cc, "lldp"),
    LOOPBACK(0x9000, "loopback"),
    OLD_QINQ(0x9100, "");

    private final int number;
    private final String keyword;

    EtherType(int number, String keyword) {
        this.number = number;
        this.keyword = keyword;
    }

    public int number() {
        return number;
    }

    /// The number behind a name after `ether proto`.
    public static OptionalInt byKeyword(String keyword) {
        for (EtherType type : values()) {
            if (!type.keyword.isEmpty() && type.keyword.equals(keyword)) {
                return OptionalInt.of(type.number);
            }
        }
        return OptionalInt.empty();
    }
}
