package io.sluice.filters.link;

/// How a link-layer header tells which protocol follows.
public enum ProtocolField {
    /// EtherType, or a length up to 1500 and an IEEE 802.2 header (EN10MB and its relatives).
    ETHERNET,
    /// Always an IEEE 802.2 header, mostly with SNAP.
    LLC,
    /// IEEE 802.2 behind an IEEE 802.11 data frame.
    WLAN,
    /// IEEE 802.2 where the ATM pseudo-header says so.
    ATM_LLC,
    /// The protocol field of Linux cooked captures, version 1.
    LINUX_COOKED,
    /// EtherType; OSI is 0xfefe (Cisco HDLC).
    HDLC,
    /// The version nibble of the IP header.
    IP_VERSION,
    ONLY_IPV4,
    ONLY_IPV6,
    /// PPP protocol numbers.
    PPP,
    /// PPP protocol numbers with Van Jacobson compressed TCP.
    PPP_BSDOS,
    /// A BSD address family in the byte order of the capturing machine.
    ADDRESS_FAMILY_HOST_ORDER,
    /// A BSD address family in network byte order.
    ADDRESS_FAMILY_NETWORK_ORDER,
    /// The address family byte of the PF log header.
    PFLOG,
    /// ARCnet system codes (RFC 1201).
    ARCNET,
    /// Nothing but AppleTalk.
    LOCALTALK,
    /// An OSI network layer protocol identifier after Q.922 and control.
    FRAME_RELAY,
    /// Nothing can be told but Juniper's magic number.
    JUNIPER,
    /// The family byte of Solaris ipnet.
    IPNET,
    /// A plain EtherType field.
    ETHERTYPE,
    /// No test of the next protocol is known.
    NONE
}
