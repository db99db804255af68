package io.sluice.cli.render;

/// ICMP (RFC 792), ICMPv6 (RFC 4443, 4861, 2710, 3810) and IGMP (RFC 2236, 3376): the common types
/// by name.
final class ControlLine {
    private final IpEndpoints endpoints;

    ControlLine(IpEndpoints endpoints) {
        this.endpoints = endpoints;
    }

    void icmp(StringBuilder line, Octets octets, int length) {
        endpoints.introduce(line);
        line.append("ICMP ");
        if (!octets.has(0, 2)) {
            line.append("[|icmp]");
            return;
        }
        int type = octets.u8(0);
        int code = octets.u8(1);
        switch (type) {
            case 0, 8 -> echo(line, octets, type == 8 ? "echo request" : "echo reply");
            case 3 -> unreachable(line, octets, code);
            case 4 -> line.append("source quench");
            case 5 -> redirect(line, octets, code);
            case 9 -> line.append("router advertisement");
            case 10 -> line.append("router solicitation");
            case 11 ->
                    line.append(
                            code == 0 ? "time exceeded in-transit" : "ip reassembly time exceeded");
            case 12 -> line.append("parameter problem");
            case 13 -> line.append("time stamp query");
            case 14 -> line.append("time stamp reply");
            case 17 -> line.append("address mask request");
            case 18 -> line.append("address mask reply");
            default -> line.append("type-#").append(type);
        }
        line.append(", length ").append(length);
    }

    private static void echo(StringBuilder line, Octets octets, String name) {
        line.append(name);
        if (octets.has(4, 4)) {
            line.append(", id ").append(octets.u16(4)).append(", seq ").append(octets.u16(6));
        }
    }

    private static void redirect(StringBuilder line, Octets octets, int code) {
        line.append("redirect");
        if (octets.has(4, 4) && octets.has(24, 4)) {
            line.append(' ');
            AddressPrinter.ipv4(line, octets, 24);
            line.append(code == 0 || code == 2 ? " to net " : " to host ");
            AddressPrinter.ipv4(line, octets, 4);
        }
    }

    /// The quoted datagram starts at 8, its destination is at 24 and its transport header at 8 +
    /// its length.
    private static void unreachable(StringBuilder line, Octets octets, int code) {
        if (!octets.has(8, 20)) {
            line.append("unreachable - #").append(code);
            return;
        }
        int transport = 8 + (octets.u8(8) & 0xf) * 4;
        int protocol = octets.u8(17);
        switch (code) {
            case 0 -> quoted(line, "net ", octets, " unreachable");
            case 1 -> quoted(line, "host ", octets, " unreachable");
            case 2 -> {
                quoted(line, "", octets, " protocol ");
                line.append(protocol).append(" unreachable");
            }
            case 3 -> {
                if (octets.has(transport, 4)) {
                    quoted(
                            line,
                            "",
                            octets,
                            protocol == InternetLine.TCP
                                    ? " tcp port "
                                    : protocol == InternetLine.UDP
                                            ? " udp port "
                                            : " protocol " + protocol + " port ");
                    line.append(octets.u16(transport + 2)).append(" unreachable");
                } else {
                    quoted(line, "", octets, " port unreachable");
                }
            }
            case 4 -> {
                quoted(line, "", octets, " unreachable - need to frag");
                if (octets.u16(6) != 0) {
                    line.append(" (mtu ").append(octets.u16(6)).append(')');
                }
            }
            case 10 -> quoted(line, "host ", octets, " unreachable - admin prohibited");
            case 13 -> quoted(line, "host ", octets, " unreachable - admin prohibited filter");
            default -> quoted(line, "", octets, " unreachable - #" + code);
        }
    }

    private static void quoted(StringBuilder line, String before, Octets octets, String after) {
        line.append(before);
        AddressPrinter.ipv4(line, octets, 24);
        line.append(after);
    }

    void icmp6(StringBuilder line, Octets octets, int length) {
        endpoints.introduce(line);
        line.append("ICMP6");
        if (!octets.has(0, 2)) {
            line.append(" [|icmp6]");
            return;
        }
        line.append(", ");
        int type = octets.u8(0);
        int code = octets.u8(1);
        switch (type) {
            case 1 -> unreachable6(line, octets, code);
            case 2 -> {
                line.append("packet too big");
                if (octets.has(4, 4)) {
                    line.append(", mtu ").append(octets.u32(4));
                }
            }
            case 3 ->
                    line.append(
                            code == 0
                                    ? "time exceeded in-transit"
                                    : "ip6 reassembly time exceeded");
            case 4 -> line.append("parameter problem");
            case 128, 129 -> echo(line, octets, type == 128 ? "echo request" : "echo reply");
            case 130 -> line.append("multicast listener query");
            case 131 -> line.append("multicast listener report");
            case 132 -> line.append("multicast listener done");
            case 133 -> line.append("router solicitation");
            case 134 -> line.append("router advertisement");
            case 135 -> neighbor(line, octets, "neighbor solicitation, who has ");
            case 136 -> neighbor(line, octets, "neighbor advertisement, tgt is ");
            case 137 -> line.append("redirect");
            case 143 -> {
                line.append("multicast listener report v2");
                if (octets.has(6, 2)) {
                    line.append(", ").append(octets.u16(6)).append(" group record(s)");
                }
            }
            default -> line.append("unknown icmp6 type (").append(type).append(')');
        }
        line.append(", length ").append(length);
    }

    private static void neighbor(StringBuilder line, Octets octets, String words) {
        line.append(words);
        if (octets.has(8, 16)) {
            AddressPrinter.ipv6(line, octets, 8);
        }
    }

    private static void unreachable6(StringBuilder line, Octets octets, int code) {
        line.append("destination unreachable, ");
        switch (code) {
            case 0 -> line.append("unreachable route");
            case 1 -> line.append("unreachable prohibited");
            case 2 -> line.append("beyond scope");
            case 3 -> line.append("unreachable address");
            case 4 -> line.append("unreachable port");
            default -> line.append("code-#").append(code);
        }
        if (octets.has(8, 40)) {
            line.append(", ");
            AddressPrinter.ipv6(line, octets, 32);
            int protocol = octets.u8(14);
            if (code == 4
                    && octets.has(48, 4)
                    && (protocol == InternetLine.TCP || protocol == InternetLine.UDP)) {
                line.append(protocol == InternetLine.TCP ? " tcp port " : " udp port ")
                        .append(octets.u16(50));
            }
        }
    }

    void igmp(StringBuilder line, Octets octets, int length) {
        endpoints.introduce(line);
        line.append("igmp");
        if (!octets.has(0, 8)) {
            line.append(" [|igmp]");
            return;
        }
        switch (octets.u8(0)) {
            case 0x11 ->
                    line.append(
                            length >= 12
                                    ? " query v3"
                                    : octets.u8(1) == 0 ? " query v1" : " query v2");
            case 0x12 -> group(line, octets, " v1 report ");
            case 0x16 -> group(line, octets, " v2 report ");
            case 0x17 -> group(line, octets, " leave ");
            case 0x22 ->
                    line.append(" v3 report, ").append(octets.u16(6)).append(" group record(s)");
            default -> AddressPrinter.hex(line.append('-'), octets.u8(0), 2);
        }
    }

    private static void group(StringBuilder line, Octets octets, String words) {
        line.append(words);
        AddressPrinter.ipv4(line, octets, 4);
    }
}
