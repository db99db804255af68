package io.sluice.cli.render;

/// TCP, UDP and SCTP headers in tcpdump's words.
///
/// Sequence numbers are absolute (tcpdump's `-S`): a line depends on its own packet alone.
final class TransportLine {
    private static final String TCP_FLAGS = "FSRP.UEW";
    private static final String[] SCTP_CHUNKS = {
        "DATA",
        "INIT",
        "INIT ACK",
        "SACK",
        "HB REQ",
        "HB ACK",
        "ABORT",
        "SHUTDOWN",
        "SHUTDOWN ACK",
        "ERROR",
        "COOKIE ECHO",
        "COOKIE ACK",
        "ECNE",
        "CWR",
        "SHUTDOWN COMPLETE"
    };

    private final IpEndpoints endpoints;
    private final boolean quick;

    TransportLine(IpEndpoints endpoints, PacketLine.Detail detail) {
        this.endpoints = endpoints;
        this.quick = detail == PacketLine.Detail.QUICK;
    }

    /// @param length octets of the TCP segment as the IP header announces them; may exceed those
    ///   captured
    void tcp(StringBuilder line, Octets octets, int length) {
        if (!octets.has(0, 4)) {
            endpoints.introduce(line);
            line.append("[|tcp]");
            return;
        }
        endpoints.ports(line, octets.u16(0), octets.u16(2));
        if (!octets.has(12, 1)) {
            line.append(" [|tcp]");
            return;
        }
        int headerLength = (octets.u8(12) >>> 4) * 4;
        if (headerLength < 20) {
            line.append(" tcp ")
                    .append(length - headerLength)
                    .append(" [bad hdr length ")
                    .append(headerLength)
                    .append(", too short, < 20]");
            return;
        }
        if (quick) {
            line.append("tcp ").append(length - headerLength);
            tooLong(line, headerLength, length);
            return;
        }
        if (!octets.has(0, 16)) {
            line.append(" [|tcp]");
            return;
        }
        tcpFields(line, octets, headerLength, length);
    }

    private void tcpFields(StringBuilder line, Octets octets, int headerLength, int length) {
        int flags = octets.u8(13);
        line.append("Flags [");
        flags(line, flags);
        line.append(']');
        if (tooLong(line, headerLength, length)) {
            return;
        }
        int payload = length - headerLength;
        long seq = octets.u32(4);
        if (payload > 0 || (flags & 0x07) != 0) {
            line.append(", seq ").append(seq);
            if (payload > 0) {
                line.append(':').append(seq + payload & 0xffff_ffffL);
            }
        }
        if ((flags & 0x10) != 0) {
            line.append(", ack ").append(octets.u32(8));
        }
        line.append(", win ").append(octets.u16(14));
        if ((flags & 0x20) != 0) {
            if (!octets.has(18, 2)) {
                line.append(" [|tcp]");
                return;
            }
            line.append(", urg ").append(octets.u16(18));
        }
        if (headerLength > 20) {
            TcpOptions.append(line, octets, headerLength);
        }
        line.append(", length ").append(payload);
    }

    private static boolean tooLong(StringBuilder line, int headerLength, int length) {
        if (headerLength <= length) {
            return false;
        }
        line.append(" [bad hdr length ")
                .append(headerLength)
                .append(", too long, > ")
                .append(length)
                .append(']');
        return true;
    }

    private static void flags(StringBuilder line, int flags) {
        if (flags == 0) {
            line.append("none");
        }
        for (int bit = 0; bit < 8; bit++) {
            if ((flags >>> bit & 1) != 0) {
                line.append(TCP_FLAGS.charAt(bit));
            }
        }
    }

    /// @param length octets of the datagram as the IP header announces them
    void udp(StringBuilder line, Octets octets, int length) {
        if (!octets.has(0, 4)) {
            endpoints.introduce(line);
            line.append("[|udp]");
            return;
        }
        if (length < 8) {
            endpoints.ports(line, octets.u16(0), octets.u16(2));
            line.append("truncated-udp ").append(length);
            return;
        }
        if (!octets.has(4, 2)) {
            endpoints.introduce(line);
            line.append("[|udp]");
            return;
        }
        endpoints.ports(line, octets.u16(0), octets.u16(2));
        int announced = octets.u16(4);
        if (announced < 8) {
            line.append("truncated-udplength ").append(announced);
            return;
        }
        line.append("UDP, ");
        if (announced > length) {
            line.append("bad length ").append(announced - 8).append(" > ").append(length - 8);
        } else {
            line.append("length ").append(announced - 8);
        }
    }

    /// The chunks by name, as far as they were captured and at most 16 of them (RFC 9260, section
    /// 3).
    void sctp(StringBuilder line, Octets octets, int length) {
        if (!octets.has(0, 12)) {
            endpoints.introduce(line);
            line.append("[|sctp]");
            return;
        }
        endpoints.ports(line, octets.u16(0), octets.u16(2));
        line.append("sctp");
        int at = 12;
        for (int chunk = 1; chunk <= 16 && octets.has(at, 4); chunk++) {
            int type = octets.u8(at);
            line.append(" (").append(chunk).append(") [");
            if (type < SCTP_CHUNKS.length) {
                line.append(SCTP_CHUNKS[type]);
            } else {
                AddressPrinter.hex(line, type, 2);
            }
            line.append(']');
            int chunkLength = octets.u16(at + 2);
            if (chunkLength < 4) {
                break;
            }
            at += chunkLength + 3 & ~3;
        }
        line.append(", length ").append(length);
    }
}
