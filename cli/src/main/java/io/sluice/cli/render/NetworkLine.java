package io.sluice.cli.render;

/// What an EtherType carries: ARP, IPv4, IPv6, MPLS, PPPoE, and by number whatever else.
///
/// Lengths come from two sides: `length` is what the enclosing header announces, the window is what
/// was captured. Headers are read from the window only, so a false length can make a line odd but
/// never unsafe.
final class NetworkLine {
    private static final String[] ARP_OPERATIONS = {
        "",
        "Request",
        "Reply",
        "Reverse Request",
        "Reverse Reply",
        "",
        "",
        "",
        "Inverse Request",
        "Inverse Reply"
    };

    private final InternetLine internet;

    private final boolean named;

    /// @param header where the link header is shown it has named the protocol, and tcpdump does not
    ///   repeat it
    NetworkLine(PacketLine.Detail detail, PacketLine.LinkHeader header) {
        named = header == PacketLine.LinkHeader.HIDDEN;
        internet = new InternetLine(detail, header);
    }

    /// Prints what is known of the EtherType; false, and nothing printed, for one that is not
    /// known.
    boolean append(StringBuilder line, int etherType, Octets octets, int length) {
        switch (etherType) {
            case EtherTypes.IPV4 -> internet.ipv4(line, octets, length);
            case EtherTypes.IPV6 -> internet.ipv6(line, octets, length);
            case EtherTypes.ARP -> arp(line, "ARP", octets, length);
            case EtherTypes.REVARP -> arp(line, "RARP", octets, length);
            case EtherTypes.MPLS, EtherTypes.MPLS_MULTICAST -> mpls(line, octets, length);
            case EtherTypes.PPPOE_DISCOVERY -> pppoe(line, "PPPoE D", octets, length);
            case EtherTypes.PPPOE_SESSION -> pppoe(line, "PPPoE", octets, length);
            default -> {
                return false;
            }
        }
        return true;
    }

    /// An IP packet of the version its first octet says, as on RAW links.
    void ip(StringBuilder line, Octets octets, int length) {
        if (!octets.has(0, 1)) {
            line.append("[|ip]");
            return;
        }
        int version = octets.u8(0) >>> 4;
        switch (version) {
            case 4 -> internet.ipv4(line, octets, length);
            case 6 -> internet.ipv6(line, octets, length);
            default ->
                    line.append("unknown ip ").append(version).append(", length ").append(length);
        }
    }

    /// RFC 826; addresses are shown for Ethernet and IPv4, other kinds by their numbers.
    private void arp(StringBuilder line, String name, Octets octets, int length) {
        if (named) {
            line.append(name).append(", ");
        }
        if (!octets.has(0, 8)) {
            line.append("[|arp]");
            return;
        }
        int hardwareLength = octets.u8(4);
        int protocolLength = octets.u8(5);
        int operation = octets.u16(6);
        boolean known = operation < ARP_OPERATIONS.length && !ARP_OPERATIONS[operation].isEmpty();
        line.append(known ? ARP_OPERATIONS[operation] : "op " + operation);
        if (octets.u16(2) == EtherTypes.IPV4 && hardwareLength == 6 && protocolLength == 4) {
            if (!octets.has(8, 20)) {
                line.append(" [|arp]");
                return;
            }
            arpAddresses(line, operation, octets);
        } else {
            line.append(" hardware type ")
                    .append(octets.u16(0))
                    .append(" (len ")
                    .append(hardwareLength)
                    .append("), protocol ");
            AddressPrinter.hex(line, octets.u16(2), 4);
            line.append(" (len ").append(protocolLength).append(')');
        }
        line.append(", length ").append(length);
    }

    private static void arpAddresses(StringBuilder line, int operation, Octets octets) {
        switch (operation) {
            case 1 -> {
                line.append(" who-has ");
                AddressPrinter.ipv4(line, octets, 24);
                line.append(" tell ");
                AddressPrinter.ipv4(line, octets, 14);
            }
            case 2 -> {
                line.append(' ');
                AddressPrinter.ipv4(line, octets, 14);
                line.append(" is-at ");
                AddressPrinter.mac(line, octets, 8);
            }
            case 3, 8 -> {
                line.append(" who-is ");
                AddressPrinter.mac(line, octets, 18);
                line.append(" tell ");
                AddressPrinter.mac(line, octets, 8);
            }
            case 4, 9 -> {
                line.append(' ');
                AddressPrinter.mac(line, octets, 18);
                line.append(" at ");
                AddressPrinter.ipv4(line, octets, 24);
            }
            default -> {}
        }
    }

    /// RFC 3032: the label stack, then what the first nibble of the payload looks like.
    private void mpls(StringBuilder line, Octets octets, int length) {
        line.append("MPLS");
        int left = length;
        boolean bottom = false;
        while (!bottom) {
            if (!octets.has(0, 4)) {
                line.append(" [|mpls]");
                return;
            }
            int entry = octets.i32(0);
            bottom = (entry >>> 8 & 1) != 0;
            line.append(" (label ").append(entry >>> 12).append(", tc ").append(entry >>> 9 & 7);
            line.append(bottom ? ", [S], ttl " : ", ttl ").append(entry & 0xff).append(')');
            octets.skip(4);
            left -= 4;
        }
        int version = octets.has(0, 1) ? octets.u8(0) >>> 4 : 0;
        if (version == 4 || version == 6) {
            line.append(' ');
            ip(line, octets, left);
        } else {
            line.append(", length ").append(left);
        }
    }

    /// RFC 2516; in a session only IP is looked into.
    private void pppoe(StringBuilder line, String name, Octets octets, int length) {
        line.append(name).append(' ');
        if (!octets.has(0, 6)) {
            line.append("[|pppoe]");
            return;
        }
        if (octets.u8(1) != 0) {
            line.append("code ");
            AddressPrinter.hex(line, octets.u8(1), 2);
            line.append(' ');
        }
        line.append("[ses ");
        AddressPrinter.hex(line, octets.u16(2), 1);
        line.append(']');
        int protocol = octets.has(6, 2) ? octets.u16(6) : 0;
        int announced = octets.u16(4);
        if (octets.u8(1) != 0 || protocol != PppLine.IPV4 && protocol != PppLine.IPV6) {
            line.append(", length ").append(length);
            return;
        }
        octets.skip(8);
        line.append(' ');
        ip(line, octets, Math.max(0, announced - 2));
    }
}
