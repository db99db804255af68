package io.sluice.emulator.cbpf;

/// Whose rules a classic program is held to, and whose machine then runs it.
public enum CbpfRules {
    /// libpcap's (1.11, bpf_filter.c, bpf_validate and bpf_filter): jumps may go back, programs may
    /// be of any length, scratch words may be read before they are written (they start as 0), an
    /// indexed load whose offset exceeds 32 bits is out of bounds.
    ///
    /// Stricter in one point: bpf_validate looks only at parts of some codes and lets pass what
    /// makes bpf_filter abort the process. A code that bpf_filter does not know is refused here.
    LIBPCAP,
    /// Linux' (6.18, net/core/filter.c, bpf_check_classic and check_load_and_stores): 4096
    /// instructions, no jump back, no constant shift of 32 or more, no scratch word read before it
    /// is written on every path, and loads at negative offsets mean ancillary values or offsets
    /// from a header.
    LINUX
}
