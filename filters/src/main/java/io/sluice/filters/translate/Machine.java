package io.sluice.filters.translate;

/// Whose classic machine a translation keeps to, where the two differ.
public enum Machine {
    /// libpcap's: an offset that exceeds 31 bits is outside of the packet.
    LIBPCAP,
    /// Linux': offsets are added modulo 2^32, negative ones mean ancillary values or count from a
    /// header (Linux 6.12, net/core/filter.c, convert_bpf_extensions()).
    LINUX
}
