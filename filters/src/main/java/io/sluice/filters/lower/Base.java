package io.sluice.filters.lower;

/// What an offset counts from.
enum Base {
    PACKET,
    LINK_HEADER,
    OUTER_LINK_HEADER,
    /// The IEEE 802.2 header: the start of the link-layer payload.
    LLC,
    /// The last MPLS label.
    MPLS_LABEL,
    TYPE,
    NETWORK,
    /// The network header behind IEEE 802.2 without SNAP.
    NETWORK_NO_SNAP,
    TRANSPORT_IPV4,
    /// Behind the fixed IPv6 header; extension headers are not walked.
    TRANSPORT_IPV6
}
