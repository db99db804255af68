package io.sluice.filters.options;

/// What a program is compiled for, where that makes a difference (libpcap: pcap_open_dead(3PCAP), a
/// savefile, an activated Linux capture).
public enum Handle {
    /// No capture: `tcpdump -d` with a link type. Address families are those of Linux.
    DEAD,
    /// A capture file in this machine's byte order, as libpcap takes little-endian.
    FILE,
    /// A capture file in the other byte order.
    FILE_SWAPPED,
    /// A live Linux capture: metadata such as packet type, interface and VLAN tag can be loaded.
    LIVE_LINUX;

    public boolean isFile() {
        return this == FILE || this == FILE_SWAPPED;
    }
}
