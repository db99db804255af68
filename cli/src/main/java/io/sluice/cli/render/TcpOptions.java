package io.sluice.cli.render;

/// TCP options as tcpdump lists them (IANA, "TCP Option Kind Numbers").
final class TcpOptions {
    private static final int END = 0;
    private static final int NOP = 1;
    private static final int MSS = 2;
    private static final int WINDOW_SCALE = 3;
    private static final int SACK_PERMITTED = 4;
    private static final int SACK = 5;
    private static final int TIMESTAMPS = 8;

    private TcpOptions() {}

    /// Appends `, options [...]` for the bytes from 20 up to `headerLength`.
    static void append(StringBuilder line, Octets octets, int headerLength) {
        line.append(", options [");
        int at = 20;
        boolean more = true;
        while (more && at < headerLength) {
            if (at > 20) {
                line.append(',');
            }
            int room = Math.min(headerLength, octets.length()) - at;
            int used = room < 1 ? 0 : option(line, octets, at, room);
            if (used == 0) {
                line.append(octets.length() < headerLength ? "[|tcp]" : "bad opt");
            }
            more = used > 0 && octets.u8(at) != END;
            at += used;
        }
        line.append(']');
    }

    /// One option within `room` octets; how many it takes, or 0 where its length cannot be right.
    private static int option(StringBuilder line, Octets octets, int at, int room) {
        int kind = octets.u8(at);
        if (kind == END || kind == NOP) {
            line.append(kind == END ? "eol" : "nop");
            return 1;
        }
        if (room < 2 || octets.u8(at + 1) < 2 || octets.u8(at + 1) > room) {
            return 0;
        }
        int length = octets.u8(at + 1);
        switch (kind) {
            case MSS -> mss(line, octets, at, length);
            case WINDOW_SCALE -> windowScale(line, octets, at, length);
            case SACK_PERMITTED -> line.append("sackOK");
            case SACK -> sack(line, octets, at, length);
            case TIMESTAMPS -> timestamps(line, octets, at, length);
            default -> line.append("unknown-").append(kind);
        }
        return length;
    }

    private static void mss(StringBuilder line, Octets octets, int at, int length) {
        line.append("mss");
        if (length == 4) {
            line.append(' ').append(octets.u16(at + 2));
        }
    }

    private static void windowScale(StringBuilder line, Octets octets, int at, int length) {
        line.append("wscale");
        if (length == 3) {
            line.append(' ').append(octets.u8(at + 2));
        }
    }

    private static void sack(StringBuilder line, Octets octets, int at, int length) {
        line.append("sack ");
        if ((length - 2) % 8 != 0) {
            line.append("invalid");
            return;
        }
        line.append((length - 2) / 8).append(' ');
        for (int block = at + 2; block < at + length; block += 8) {
            line.append('{')
                    .append(octets.u32(block))
                    .append(':')
                    .append(octets.u32(block + 4))
                    .append('}');
        }
    }

    private static void timestamps(StringBuilder line, Octets octets, int at, int length) {
        line.append("TS");
        if (length == 10) {
            line.append(" val ")
                    .append(octets.u32(at + 2))
                    .append(" ecr ")
                    .append(octets.u32(at + 6));
        }
    }
}
