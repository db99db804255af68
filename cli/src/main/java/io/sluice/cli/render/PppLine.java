package io.sluice.cli.render;

/// PPP frames (RFC 1661 and 1662): the protocol number, and IP where it is one.
final class PppLine {
    static final int IPV4 = 0x0021;
    static final int IPV6 = 0x0057;

    private PppLine() {}

    static void append(StringBuilder line, Octets octets, int length, NetworkLine network) {
        int left = length;
        // RFC 1662, section 3.1: address 0xff and control 0x03 may be left out.
        if (octets.has(0, 2) && octets.u16(0) == 0xff03) {
            octets.skip(2);
            left -= 2;
        }
        if (!octets.has(0, 2)) {
            line.append("PPP [|ppp]");
            return;
        }
        // RFC 1661, section 2: a protocol number in one octet is odd, the first octet of two is
        // even.
        boolean oneOctet = (octets.u8(0) & 1) != 0;
        int protocol = oneOctet ? octets.u8(0) : octets.u16(0);
        octets.skip(oneOctet ? 1 : 2);
        left -= oneOctet ? 1 : 2;
        if (protocol == IPV4 || protocol == IPV6) {
            network.ip(line, octets, left);
        } else {
            line.append("PPP protocol ");
            AddressPrinter.hex(line, protocol, 4);
            line.append(", length ").append(length);
        }
    }
}
