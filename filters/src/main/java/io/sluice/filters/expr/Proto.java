package io.sluice.filters.expr;

/// The protocol keywords of pcap-filter(7), after aliasing (`ether`, `fddi`, `tr`, `wlan`, `ppp`
/// and `slip` are `link`).
public enum Proto {
    DEFAULT(""),
    LINK("link"),
    IP("ip"),
    ARP("arp"),
    RARP("rarp"),
    SCTP("sctp"),
    TCP("tcp"),
    UDP("udp"),
    ICMP("icmp"),
    IGMP("igmp"),
    IGRP("igrp"),
    ATALK("atalk"),
    DECNET("decnet"),
    LAT("lat"),
    SCA("sca"),
    MOPRC("moprc"),
    MOPDL("mopdl"),
    IPV6("ip6"),
    ICMPV6("icmp6"),
    AH("ah"),
    ESP("esp"),
    PIM("pim"),
    VRRP("vrrp"),
    AARP("aarp"),
    ISO("iso"),
    ESIS("esis"),
    ISIS("isis"),
    CLNP("clnp"),
    STP("stp"),
    IPX("ipx"),
    NETBEUI("netbeui"),
    ISIS_L1("l1"),
    ISIS_L2("l2"),
    ISIS_IIH("iih"),
    ISIS_SNP("snp"),
    ISIS_CSNP("csnp"),
    ISIS_PSNP("psnp"),
    ISIS_LSP("lsp"),
    RADIO("radio"),
    CARP("carp");

    private final String keyword;

    Proto(String keyword) {
        this.keyword = keyword;
    }

    /// The keyword as libpcap's messages spell it; empty for [#DEFAULT].
    public String keyword() {
        return keyword;
    }
}
