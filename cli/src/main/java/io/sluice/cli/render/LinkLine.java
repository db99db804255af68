package io.sluice.cli.render;

/// Link-layer headers: finds the EtherType, the payload and its length, and prints the header where
/// asked.
///
/// Numbers are libpcap's DLT values (libpcap, pcap/dlt.h), formats those of tcpdump.org's
/// link-layer list.
final class LinkLine {
    private static final int NULL = 0;
    private static final int EN10MB = 1;
    private static final int PPP = 9;
    private static final int RAW = 12;
    private static final int RAW_OPENBSD = 14;
    private static final int PPP_SERIAL = 50;
    private static final int C_HDLC = 104;
    private static final int LOOP = 108;
    private static final int LINUX_SLL = 113;
    private static final int IPV4 = 228;
    private static final int IPV6 = 229;
    private static final int LINUX_SLL2 = 276;

    private static final int AF_INET = 2;
    private static final int LINUX_8022 = 4;

    /// The largest value of the type field that is a length (IEEE 802.3, clause 3.2.6).
    private static final int MAX_8023_LENGTH = 1500;

    private final NetworkLine network;
    private final boolean shown;

    LinkLine(NetworkLine network, PacketLine.LinkHeader header) {
        this.network = network;
        this.shown = header == PacketLine.LinkHeader.SHOWN;
    }

    void append(StringBuilder line, PacketLine.Link link, Octets octets, int length) {
        switch (link.dlt()) {
            case EN10MB -> ethernet(line, octets, length);
            // IPV4 and IPV6 promise a version; what is in the packet is shown all the same.
            case RAW, RAW_OPENBSD, IPV4, IPV6 -> network.ip(line, octets, length);
            case NULL, LOOP -> loopback(line, octets, length);
            case LINUX_SLL -> fixed(line, octets, length, 16, 14);
            case LINUX_SLL2 -> fixed(line, octets, length, 20, 0);
            case PPP, PPP_SERIAL -> PppLine.append(line, octets, length, network);
            case C_HDLC -> fixed(line, octets, length, 4, 2);
            default -> line.append(link.name()).append(", length ").append(length);
        }
    }

    private void ethernet(StringBuilder line, Octets octets, int length) {
        if (!octets.has(0, 14)) {
            line.append("[|ether]");
            return;
        }
        int typeAt = 12;
        while (EtherTypes.isTag(octets.u16(typeAt)) && octets.has(typeAt + 4, 2)) {
            typeAt += 4;
        }
        int type = octets.u16(typeAt);
        if (shown || type > MAX_8023_LENGTH && !EtherTypes.isPrinted(type)) {
            AddressPrinter.mac(line, octets, 6);
            line.append(" > ");
            AddressPrinter.mac(line, octets, 0);
            typeOrLength(line, octets.u16(12));
            line.append(", length ").append(length);
            tags(line, octets, typeAt);
            line.append(EtherTypes.isPrinted(type) || type <= MAX_8023_LENGTH ? ": " : "");
        }
        octets.skip(typeAt + 2);
        payload(line, type, octets, length - typeAt - 2);
    }

    private static void tags(StringBuilder line, Octets octets, int lastTypeAt) {
        for (int at = 12; at < lastTypeAt; at += 4) {
            int tag = octets.u16(at + 2);
            line.append(at == 12 ? ": " : ", ")
                    .append("vlan ")
                    .append(tag & 0xfff)
                    .append(", p ")
                    .append(tag >>> 13);
            line.append((tag & 0x1000) != 0 ? ", DEI" : "");
            typeOrLength(line, octets.u16(at + 4));
        }
    }

    private static void typeOrLength(StringBuilder line, int type) {
        if (type <= MAX_8023_LENGTH) {
            line.append(", 802.3");
        } else {
            line.append(", ethertype ");
            EtherTypes.append(line, type);
        }
    }

    /// @param left octets after the header, of which fewer may have been captured
    private void payload(StringBuilder line, int type, Octets octets, int left) {
        if (type <= MAX_8023_LENGTH) {
            octets.limit(type);
            llc(line, octets, Math.min(type, left));
        } else {
            network.append(line, type, octets, Math.max(0, left));
        }
    }

    /// IEEE 802.2; SNAP with the organisation 00:00:00 holds an EtherType (RFC 1042).
    private void llc(StringBuilder line, Octets octets, int length) {
        if (!octets.has(0, 3)) {
            line.append("[|llc]");
            return;
        }
        boolean snap = octets.u16(0) == 0xaaaa && octets.u8(2) == 3 && octets.has(3, 5);
        if (snap
                && octets.u16(3) == 0
                && octets.u8(5) == 0
                && EtherTypes.isPrinted(octets.u16(6))) {
            int type = octets.u16(6);
            octets.skip(8);
            payload(line, type, octets, length - 8);
            return;
        }
        line.append("LLC, dsap ");
        AddressPrinter.hex(line, octets.u8(0), 2);
        line.append(", ssap ");
        AddressPrinter.hex(line, octets.u8(1), 2);
        line.append(", ctrl ");
        AddressPrinter.hex(line, octets.u8(2), 2);
        if (snap) {
            line.append(", oui ");
            AddressPrinter.hex(line, octets.i32(2) & 0xffffff, 6);
            line.append(", pid ");
            AddressPrinter.hex(line, octets.u16(6), 4);
        }
        line.append(", length ").append(length);
    }

    /// The address family in four octets, in the byte order of the machine that captured (NULL) or
    /// of the network (LOOP). A family is a small number, so the order shows.
    private void loopback(StringBuilder line, Octets octets, int length) {
        if (!octets.has(0, 4)) {
            line.append("[|null]");
            return;
        }
        int word = octets.i32(0);
        int family = (word & 0xffff_0000) == 0 ? word : Integer.reverseBytes(word);
        if (shown) {
            line.append("AF ")
                    .append(Integer.toUnsignedString(family))
                    .append(", length ")
                    .append(length)
                    .append(": ");
        }
        octets.skip(4);
        switch (family) {
            case AF_INET -> network.append(line, EtherTypes.IPV4, octets, length - 4);
            // AF_INET6 on Linux, NetBSD and OpenBSD, FreeBSD, and macOS (tcpdump.org,
            // LINKTYPE_NULL).
            case 10, 24, 28, 30 -> network.append(line, EtherTypes.IPV6, octets, length - 4);
            default ->
                    line.append("AF ")
                            .append(Integer.toUnsignedString(family))
                            .append(", length ")
                            .append(length - 4);
        }
    }

    /// Headers of a fixed size with an EtherType in them: Linux "cooked" captures and Cisco HDLC.
    private void fixed(
            StringBuilder line, Octets octets, int length, int headerLength, int typeAt) {
        if (!octets.has(0, headerLength)) {
            line.append("[|link]");
            return;
        }
        int type = octets.u16(typeAt);
        if (shown) {
            line.append("ethertype ");
            EtherTypes.append(line, type);
            line.append(", length ").append(length).append(": ");
        }
        octets.skip(headerLength);
        int tagged = headerLength;
        while (EtherTypes.isTag(type) && octets.has(0, 4)) {
            type = octets.u16(2);
            octets.skip(4);
            tagged += 4;
        }
        // linux/if_ether.h: 1 is raw 802.3, 4 is 802.2; both are below every EtherType.
        if (type == LINUX_8022) {
            llc(line, octets, length - tagged);
        } else if (!network.append(line, type, octets, Math.max(0, length - tagged))) {
            line.append("ethertype ");
            EtherTypes.append(line, type);
            line.append(", length ").append(length - tagged);
        }
    }
}
