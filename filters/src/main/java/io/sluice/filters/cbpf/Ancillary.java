package io.sluice.filters.cbpf;

import java.util.Optional;

/// What a Linux filter can load besides packet bytes: an absolute load at [#OFFSET] plus a number
/// (Linux, include/uapi/linux/filter.h, `SKF_AD_*`, and net/core/filter.c, convert_bpf_extensions).
///
/// These values live beside the packet in the kernel. A capture file has none of them, so a replay
/// that meets such a load rejects the packet unless the value is supplied.
public enum Ancillary {
    PROTOCOL(0, "proto", "proto", "EtherType of the packet, as a number in host order"),
    PACKET_TYPE(4, "type", "type", "to us 0, broadcast 1, multicast 2, to others 3, outgoing 4"),
    INTERFACE_INDEX(8, "ifidx", "ifidx", "number of the interface"),
    NETLINK_ATTRIBUTE(
            12, "nla", "nla", "offset of the attribute of type X, searched from A on; 0 if none"),
    NESTED_NETLINK_ATTRIBUTE(16, "nlan", "nlan", "the same inside the attribute at A"),
    MARK(20, "mark", "mark", "mark set by netfilter or the socket"),
    QUEUE(24, "queue", "queue", "number of the receive queue"),
    HARDWARE_TYPE(28, "hatype", "hatype", "ARPHRD_ type of the interface"),
    RECEIVE_HASH(32, "rxhash", "rxhash", "flow hash"),
    CPU(36, "cpu", "cpu", "number of the processor that runs the filter"),
    XOR_X(40, "xor_x", "xor_x", "A xor X: an operation, older than the instruction xor"),
    VLAN_TAG(44, "vlan_tci", "vlan_tci", "VLAN tag that was taken out of the packet"),
    VLAN_TAG_PRESENT(48, "vlanp", "vlan_pr", "1 if a VLAN tag was taken out, else 0"),
    PAYLOAD_OFFSET(52, "poff", "poff", "offset of the transport payload"),
    RANDOM(56, "random", "rand", "a random number"),
    VLAN_TPID(60, "vlan_tpid", "vlan_tpid", "EtherType of the VLAN tag that was taken out");

    /// Where ancillary loads begin: `SKF_AD_OFF`, -4096.
    public static final int OFFSET = 0xfffff000;

    /// Where loads relative to the network header begin: `SKF_NET_OFF`, -1048576.
    public static final int NETWORK_HEADER = 0xfff00000;

    /// Where loads relative to the link header begin: `SKF_LL_OFF`, -2097152.
    public static final int LINK_HEADER = 0xffe00000;

    private static final Ancillary[] BY_NUMBER = values();

    private final int number;
    private final String listingName;
    private final String assemblerName;
    private final String meaning;

    Ancillary(int number, String listingName, String assemblerName, String meaning) {
        this.number = number;
        this.listingName = listingName;
        this.assemblerName = assemblerName;
        this.meaning = meaning;
    }

    /// The distance from [#OFFSET], a multiple of 4.
    public int number() {
        return number;
    }

    /// The operand of the load, [#OFFSET] plus the number.
    public int k() {
        return OFFSET + number;
    }

    /// The name libpcap's listings show in brackets.
    public String listingName() {
        return listingName;
    }

    /// The name in the source of Linux' `bpf_asm`.
    public String assemblerName() {
        return assemblerName;
    }

    /// What the load gives, in one line.
    public String meaning() {
        return meaning;
    }

    /// The ancillary value that an absolute load of `k` means, if it means one.
    public static Optional<Ancillary> ofOperand(int k) {
        int number = k - OFFSET;
        return number >= 0 && number % 4 == 0 && number / 4 < BY_NUMBER.length
                ? Optional.of(BY_NUMBER[number / 4])
                : Optional.empty();
    }

    /// The ancillary value of that name, in a listing or in `bpf_asm` source.
    public static Optional<Ancillary> named(String name) {
        // bpf_asm knows two names for the presence of a tag.
        if (name.equals("vlan_avail")) {
            return Optional.of(VLAN_TAG_PRESENT);
        }
        for (Ancillary ancillary : BY_NUMBER) {
            if (ancillary.listingName.equals(name) || ancillary.assemblerName.equals(name)) {
                return Optional.of(ancillary);
            }
        }
        return Optional.empty();
    }
}
