package io.sluice.filters.options;

/// What Sluice offers beyond pcap-filter(7). Each is asked for by name; without, a filter means
/// what it means to libpcap.
public enum Extension {
    /// What `vlan`, `mpls`, `pppoes`, `geneve`, `vxlan` and `lane` do to offsets ends at the
    /// closing parenthesis, and does not leak across `or` or out of `not`.
    SCOPED,
    /// Tests of IPv6 protocols and ports look behind up to four extension headers.
    IP6_HEADERS,
    /// `tcp[...]`, `udp[...]` and the other transport accessors also find their header over IPv6.
    IP6_INDEX,
    /// On Ethernet, tests look through up to two VLAN tags, until the filter says `vlan` itself.
    ANY_VLAN
}
