package io.sluice.cli.render;

/// IPv4 (RFC 791) and IPv6 (RFC 8200) with its extension headers, in tcpdump's words.
final class InternetLine {
    static final int ICMP = 1;
    static final int IGMP = 2;
    static final int IPIP = 4;
    static final int TCP = 6;
    static final int UDP = 17;
    static final int IPV6 = 41;
    static final int GRE = 47;
    static final int ESP = 50;
    static final int AH = 51;
    static final int ICMPV6 = 58;
    static final int SCTP = 132;
    private static final int HOP_BY_HOP = 0;
    private static final int ROUTING = 43;
    private static final int FRAGMENT = 44;
    private static final int NO_NEXT_HEADER = 59;
    private static final int DESTINATION_OPTIONS = 60;

    /// IP within IP deeper than this is printed by its length alone.
    private static final int MAX_NESTING = 4;

    private final IpEndpoints endpoints = new IpEndpoints();
    private final TransportLine transport;
    private final ControlLine control = new ControlLine(endpoints);

    private final boolean named;

    InternetLine(PacketLine.Detail detail, PacketLine.LinkHeader header) {
        named = header == PacketLine.LinkHeader.HIDDEN;
        transport = new TransportLine(endpoints, detail);
    }

    void ipv4(StringBuilder line, Octets octets, int length) {
        ipv4(line, octets, length, 0);
    }

    void ipv6(StringBuilder line, Octets octets, int length) {
        ipv6(line, octets, length, 0);
    }

    private void ipv4(StringBuilder line, Octets octets, int length, int nesting) {
        if (otherVersion(line, octets, 4)) {
            return;
        }
        line.append(named ? "IP " : "");
        if (!octets.has(0, 20)) {
            line.append(length < 20 ? "truncated-ip " + length : "[|ip]");
            return;
        }
        int headerLength = (octets.u8(0) & 0xf) * 4;
        int total = octets.u16(2);
        if (headerLength < 20) {
            line.append("bad-hlen ").append(headerLength);
            return;
        }
        if (length < total) {
            line.append("truncated-ip - ").append(total - length).append(" bytes missing! ");
        }
        // Segmentation offload leaves zero in the total length: then the link layer's length is the
        // best known.
        int known = total == 0 ? length : total;
        if (known < headerLength) {
            line.append("bad-len ").append(total);
            return;
        }
        endpoints.ipv4(octets);
        int protocol = octets.u8(9);
        int fragmentOffset = octets.u16(6) & 0x1fff;
        octets.limit(known);
        octets.skip(headerLength);
        if (fragmentOffset == 0) {
            payload(line, protocol, octets, known - headerLength, nesting);
        } else {
            endpoints.introduce(line);
            line.append("ip-proto-").append(protocol);
        }
    }

    private void ipv6(StringBuilder line, Octets octets, int length, int nesting) {
        if (otherVersion(line, octets, 6)) {
            return;
        }
        line.append(named ? "IP6 " : "");
        if (!octets.has(0, 40)) {
            line.append(length < 40 ? "truncated-ip6 " + length : "[|ip6]");
            return;
        }
        int payloadLength = octets.u16(4);
        int next = octets.u8(6);
        int present = Math.max(0, length - 40);
        if (present < payloadLength) {
            line.append("truncated-ip6 - ")
                    .append(payloadLength - present)
                    .append(" bytes missing!");
        }
        endpoints.ipv6(octets);
        // RFC 2675: a jumbo payload has zero here and its length in a hop-by-hop option.
        int known = payloadLength == 0 && next == HOP_BY_HOP ? present : payloadLength;
        octets.skip(40);
        octets.limit(known);
        extensionHeaders(line, next, octets, known, nesting);
    }

    private static boolean otherVersion(StringBuilder line, Octets octets, int wanted) {
        if (!octets.has(0, 1) || octets.u8(0) >>> 4 == wanted) {
            return false;
        }
        line.append("IP")
                .append(octets.u8(0) >>> 4)
                .append(", wrong link-layer encapsulation (invalid)");
        return true;
    }

    /// Walks the chain; each step takes at least eight octets from the window, so it ends.
    private void extensionHeaders(
            StringBuilder line, int first, Octets octets, int length, int nesting) {
        int next = first;
        int left = length;
        while (next == HOP_BY_HOP
                || next == ROUTING
                || next == FRAGMENT
                || next == DESTINATION_OPTIONS) {
            if (!octets.has(0, 8)) {
                endpoints.introduce(line);
                line.append("[|ip6]");
                return;
            }
            int size = next == FRAGMENT ? 8 : (octets.u8(1) + 1) * 8;
            int fragmentOffset = next == FRAGMENT ? octets.u16(2) >>> 3 : 0;
            extensionName(line, next, octets);
            next = octets.u8(0);
            if (fragmentOffset != 0) {
                return;
            }
            octets.skip(size);
            left -= size;
        }
        if (next == NO_NEXT_HEADER) {
            endpoints.introduce(line);
            line.append("no next header");
        } else {
            payload(line, next, octets, Math.max(0, left), nesting);
        }
    }

    private void extensionName(StringBuilder line, int header, Octets octets) {
        if (header == FRAGMENT) {
            int field = octets.u16(2);
            endpoints.introduce(line);
            line.append("frag (")
                    .append(field & 0xfff8)
                    .append('|')
                    .append(octets.length() - 8)
                    .append(')');
            if ((field >>> 3) == 0) {
                line.append(' ');
            }
            return;
        }
        endpoints.introduce(line);
        line.append(header == HOP_BY_HOP ? "HBH " : header == ROUTING ? "RT6 " : "DSTOPT ");
    }

    private void payload(StringBuilder line, int protocol, Octets octets, int length, int nesting) {
        switch (protocol) {
            case TCP -> transport.tcp(line, octets, length);
            case UDP -> transport.udp(line, octets, length);
            case SCTP -> transport.sctp(line, octets, length);
            case ICMP -> control.icmp(line, octets, length);
            case ICMPV6 -> control.icmp6(line, octets, length);
            case IGMP -> control.igmp(line, octets, length);
            case IPIP, IPV6 -> tunnel(line, protocol, octets, length, nesting);
            case AH -> authenticated(line, octets, length, nesting);
            case ESP -> esp(line, octets, length);
            default -> {
                endpoints.introduce(line);
                IpProtocolNames.append(line, protocol);
                line.append(", length ").append(length);
            }
        }
    }

    private void tunnel(StringBuilder line, int protocol, Octets octets, int length, int nesting) {
        endpoints.introduce(line);
        if (nesting == MAX_NESTING) {
            line.append("IP within IP, length ").append(length);
        } else if (protocol == IPIP) {
            ipv4(line, octets, length, nesting + 1);
        } else {
            ipv6(line, octets, length, nesting + 1);
        }
    }

    /// RFC 4302: the header's length is in words of four octets, less two.
    private void authenticated(StringBuilder line, Octets octets, int length, int nesting) {
        if (!octets.has(0, 12)) {
            endpoints.introduce(line);
            line.append("AH [|ah]");
            return;
        }
        int size = (octets.u8(1) + 2) * 4;
        endpoints.introduce(line);
        line.append("AH(spi=");
        AddressPrinter.hex(line, octets.i32(4), 8);
        line.append(",seq=");
        AddressPrinter.hex(line, octets.i32(8), 1);
        line.append("): ");
        int next = octets.u8(0);
        octets.skip(size);
        if (nesting == MAX_NESTING) {
            line.append("length ").append(length);
        } else {
            payload(line, next, octets, Math.max(0, length - size), nesting + 1);
        }
    }

    private void esp(StringBuilder line, Octets octets, int length) {
        endpoints.introduce(line);
        if (!octets.has(0, 8)) {
            line.append(": ESP [|esp]");
            return;
        }
        line.append("ESP(spi=");
        AddressPrinter.hex(line, octets.i32(0), 8);
        line.append(",seq=");
        AddressPrinter.hex(line, octets.i32(4), 1);
        line.append("), length ").append(length);
    }
}
