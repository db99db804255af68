package io.sluice.pcaps.traffic;

import java.util.HexFormat;

/// Writes protocol headers, each with its checksum, from the transport's payload outwards.
final class Headers {
    static final int TCP = 6;
    static final int UDP = 17;
    static final int ICMP = 1;
    static final int ICMP6 = 58;

    static final int FIN = 1;
    static final int SYN = 2;
    static final int RST = 4;
    static final int PSH = 8;
    static final int ACK = 16;

    private static final int ETHERTYPE_IPV4 = 0x0800;
    private static final int ETHERTYPE_IPV6 = 0x86dd;
    private static final int ETHERTYPE_ARP = 0x0806;
    private static final int ETHERTYPE_VLAN = 0x8100;

    private Headers() {}

    /// What an Internet Protocol header says beside the addresses.
    ///
    /// @param identification of IPv4
    /// @param fragment flags and offset as they stand in the IPv4 header
    /// @param optionsHex the options of IPv4, or the extension headers of IPv6; their length is a
    ///   multiple of 4 or 8
    /// @param firstHeader the next-header number that leads to the extensions in IPv6
    record Ip(int protocol, int identification, int fragment, String optionsHex, int firstHeader) {
        static Ip plain(int protocol, int identification) {
            return new Ip(protocol, identification, 0x4000, "", protocol);
        }

        Ip fragment(int flagsAndOffset) {
            return new Ip(protocol, identification, flagsAndOffset, optionsHex, firstHeader);
        }

        Ip options(String hex) {
            return new Ip(protocol, identification, fragment, hex, firstHeader);
        }

        Ip extensions(int first, String hex) {
            return new Ip(protocol, identification, fragment, hex, first);
        }

        private byte[] options() {
            return HexFormat.of().parseHex(optionsHex);
        }
    }

    /// A conversation's direction.
    record Path(Host from, Host to) {
        Path back() {
            return new Path(to, from);
        }
    }

    static Frame ethernet(Path path, int etherType) {
        var frame = new Frame();
        path.to().mac(frame);
        path.from().mac(frame);
        return frame.u16(etherType);
    }

    static Frame vlan(Path path, int tag, int etherType) {
        return ethernet(path, ETHERTYPE_VLAN).u16(tag).u16(etherType);
    }

    static byte[] arp(Path path, int operation) {
        var frame = new Frame();
        if (operation == 1) {
            frame.u32(0xffffffffL).u16(0xffff);
        } else {
            path.to().mac(frame);
        }
        path.from().mac(frame).u16(ETHERTYPE_ARP);
        frame.u16(1).u16(ETHERTYPE_IPV4).u8(6).u8(4).u16(operation);
        path.from().mac(frame);
        path.from().ipv4(frame);
        if (operation == 1) {
            frame.u32(0).u16(0);
        } else {
            path.to().mac(frame);
        }
        path.to().ipv4(frame);
        while (frame.length() < 60) {
            frame.u8(0); // Ethernet's shortest frame, without its check sequence
        }
        return frame.toBytes();
    }

    static byte[] ipv4(Path path, Ip ip, byte... transport) {
        return ipv4(ethernet(path, ETHERTYPE_IPV4), path, ip, transport);
    }

    static byte[] ipv4InVlan(Path path, int tag, Ip ip, byte... transport) {
        return ipv4(vlan(path, tag, ETHERTYPE_IPV4), path, ip, transport);
    }

    private static byte[] ipv4(Frame frame, Path path, Ip ip, byte... transport) {
        int start = frame.length();
        int headerLength = 20 + ip.options().length;
        frame.u8(0x40 | headerLength / 4).u8(0).u16(headerLength + transport.length);
        frame.u16(ip.identification()).u16(ip.fragment()).u8(64).u8(ip.protocol()).u16(0);
        path.from().ipv4(frame);
        path.to().ipv4(frame);
        frame.bytes(ip.options());
        frame.putU16(start + 10, frame.checksum(start, 0));
        return frame.bytes(transport).toBytes();
    }

    static byte[] ipv6(Path path, Ip ip, byte... transport) {
        Frame frame = ethernet(path, ETHERTYPE_IPV6);
        frame.u32(0x60000000L)
                .u16(ip.options().length + transport.length)
                .u8(ip.firstHeader())
                .u8(64);
        path.from().ipv6(frame);
        path.to().ipv6(frame);
        return frame.bytes(ip.options()).bytes(transport).toBytes();
    }

    /// A transport header and payload with the checksum filled in at `checksumAt`. Zero is written
    /// as ffff, the same number in this sum, since zero means "no checksum" in UDP (RFC 768).
    static byte[] summed(Frame transport, int checksumAt, long pseudoHeader) {
        int sum = transport.checksum(0, pseudoHeader);
        transport.putU16(checksumAt, sum == 0 ? 0xffff : sum);
        return transport.toBytes();
    }

    static long pseudoHeaderV4(Path path, int protocol, int length) {
        var addresses = new Frame();
        path.from().ipv4(addresses);
        path.to().ipv4(addresses);
        return addresses.sum(0, 8) + protocol + length;
    }

    static long pseudoHeaderV6(Path path, int protocol, int length) {
        var addresses = new Frame();
        path.from().ipv6(addresses);
        path.to().ipv6(addresses);
        return addresses.sum(0, 32) + protocol + length;
    }
}
