package io.sluice.cli.render;

/// AddressPrinter in the forms tcpdump prints.
final class AddressPrinter {
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private AddressPrinter() {}

    /// Six octets as `02:00:00:00:00:01`.
    static void mac(StringBuilder line, Octets octets, int offset) {
        for (int i = 0; i < 6; i++) {
            if (i > 0) {
                line.append(':');
            }
            hex8(line, octets.u8(offset + i));
        }
    }

    static void ipv4(StringBuilder line, Octets octets, int offset) {
        for (int i = 0; i < 4; i++) {
            if (i > 0) {
                line.append('.');
            }
            line.append(octets.u8(offset + i));
        }
    }

    /// RFC 5952 but for the tail: like tcpdump, `::a.b.c.d` and `::ffff:a.b.c.d` show an IPv4
    /// address.
    static void ipv6(StringBuilder line, Octets octets, int offset) {
        int zerosAt = -1;
        int zeros = 1;
        for (int word = 0; word < 8; word++) {
            int run = 0;
            while (word + run < 8 && octets.u16(offset + 2 * (word + run)) == 0) {
                run++;
            }
            if (run > zeros) {
                zerosAt = word;
                zeros = run;
            }
            word += run;
        }
        boolean mapped = zerosAt == 0 && zeros == 5 && octets.u16(offset + 10) == 0xffff;
        boolean compatible = zerosAt == 0 && zeros == 6;
        int words = mapped || compatible ? 6 : 8;
        for (int word = 0; word < words; word++) {
            if (word == zerosAt) {
                line.append("::");
                word += zeros - 1;
                continue;
            }
            if (word > 0 && word != zerosAt + zeros) {
                line.append(':');
            }
            line.append(Integer.toHexString(octets.u16(offset + 2 * word)));
        }
        if (words == 6) {
            if (mapped) {
                line.append(':');
            }
            ipv4(line, octets, offset + 12);
        }
    }

    /// `0x` and the hexadecimal digits, at least `digits` of them.
    static void hex(StringBuilder line, int value, int digits) {
        line.append("0x");
        for (int shift = 28; shift >= 0; shift -= 4) {
            if (shift < 4 * digits || value >>> shift != 0) {
                line.append(HEX[value >>> shift & 0xf]);
            }
        }
    }

    private static void hex8(StringBuilder line, int value) {
        line.append(HEX[value >>> 4]).append(HEX[value & 0xf]);
    }
}
