package io.sluice.filters.link;

/// The IP protocol numbers that the filter language tests by keyword (IANA, protocol-numbers),
/// sorted by number.
public enum IpProtocol {
    HOP_BY_HOP(0),
    ICMP(1),
    IGMP(2),
    TCP(6),
    IGRP(9),
    UDP(17),
    ROUTING(43),
    FRAGMENT(44),
    ESP(50),
    AH(51),
    ICMPV6(58),
    NO_NEXT_HEADER(59),
    DESTINATION_OPTIONS(60),
    PIM(103),
    /// CARP shares the number.
    VRRP(112),
    SCTP(132);

    private final int number;

    IpProtocol(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }
}
