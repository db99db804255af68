package io.sluice.filters.set;

import java.util.Random;

/// Endless random filters as people keep them in lists: hosts, networks of all lengths, ports and
/// their ranges, protocols, flags, VLANs, lengths, IPv4 and IPv6, one in twelve negated; half of
/// them alone, the others two or three joined by `and` or `or`. Addresses, tags and ports are
/// partly those of generated traffic (192.168.0.0/21, 10.0.0.0/21, 2001:db8::/32, tags 100 to 103),
/// so that some packets match. The same seed gives the same filters for ever: [Random] is specified
/// down to the bit.
public final class FilterMix {
    private static final int[] USUAL_PORTS = {
        22, 25, 53, 80, 123, 443, 443, 514, 993, 1900, 3306, 4789, 5353, 5432, 8080
    };
    private static final String[] PROTOCOLS = {
        "tcp",
        "udp",
        "icmp",
        "icmp6",
        "arp",
        "ip",
        "ip6",
        "sctp",
        "ip proto 47",
        "ip proto 89",
        "ip multicast",
        "ether broadcast",
        "ip6 proto 58",
        "igmp"
    };
    private static final String[] FLAGS = {"tcp-syn", "tcp-ack", "tcp-fin", "tcp-rst", "tcp-push"};
    private static final String[] SIDES = {"", "", "src ", "dst "};
    private static final String[] TRANSPORTS = {"", "tcp ", "udp "};

    private final Random random;

    public FilterMix(long seed) {
        random = new Random(seed);
    }

    /// The next filter, for Ethernet.
    public String next() {
        int kind = random.nextInt(100);
        if (kind < 4) {
            return vlan();
        }
        int parts = kind < 52 ? 1 : kind < 84 ? 2 : 3;
        StringBuilder filter = new StringBuilder(part());
        for (int i = 1; i < parts; i++) {
            filter.append(random.nextInt(10) < 7 ? " and " : " or ").append(part());
            if (i + 1 < parts && random.nextBoolean()) {
                filter.insert(0, '(').append(')');
            }
        }
        return filter.toString();
    }

    private String vlan() {
        boolean usual = random.nextBoolean();
        String tag = "vlan " + (usual ? 100 + random.nextInt(4) : random.nextInt(4096));
        return switch (random.nextInt(3)) {
            case 0 -> tag;
            case 1 -> tag + " and " + part();
            default -> part() + " or " + tag;
        };
    }

    private String part() {
        return random.nextInt(12) == 0 ? "not " + primitive() : primitive();
    }

    private String primitive() {
        int kind = random.nextInt(100);
        if (kind < 24) {
            return side() + "host " + ip4();
        } else if (kind < 42) {
            return net4();
        } else if (kind < 62) {
            return transport() + side() + "port " + port();
        } else if (kind < 74) {
            return transport() + side() + portRange();
        } else if (kind < 81) {
            return pick(PROTOCOLS);
        } else if (kind < 87) {
            return flags();
        } else if (kind < 93) {
            return "ip6 " + side() + "host " + ip6();
        } else if (kind < 97) {
            return net6();
        } else if (kind < 99) {
            return (random.nextBoolean() ? "greater " : "less ") + (40 + random.nextInt(1500));
        }
        return "ip[8] < " + (1 + random.nextInt(64));
    }

    private String pick(String... words) {
        return words[random.nextInt(words.length)];
    }

    private String side() {
        return pick(SIDES);
    }

    private String transport() {
        return pick(TRANSPORTS);
    }

    private String ip4() {
        return dotted(address());
    }

    private int address() {
        int host = random.nextInt(2048);
        return switch (random.nextInt(10)) {
            case 0, 1, 2, 3 -> 0xc0a8_0000 | host;
            case 4, 5, 6 -> 0x0a00_0000 | host;
            default -> random.nextInt();
        };
    }

    private static String dotted(int address) {
        return (address >>> 24)
                + "."
                + (address >>> 16 & 0xff)
                + "."
                + (address >>> 8 & 0xff)
                + "."
                + (address & 0xff);
    }

    private String net4() {
        int length = random.nextInt(10) == 0 ? 1 + random.nextInt(7) : 8 + random.nextInt(25);
        return side() + "net " + dotted(address() & -1 << 32 - length) + "/" + length;
    }

    private String port() {
        return Integer.toString(
                random.nextInt(4) == 0
                        ? USUAL_PORTS[random.nextInt(USUAL_PORTS.length)]
                        : 1 + random.nextInt(65_535));
    }

    private String portRange() {
        int width = random.nextInt(1 << 1 + random.nextInt(15));
        int first = 1 + random.nextInt(65_535 - width);
        return "portrange " + first + "-" + (first + width);
    }

    private String flags() {
        String one = pick(FLAGS);
        return switch (random.nextInt(3)) {
            case 0 -> "tcp[tcpflags] & " + one + " != 0";
            case 1 -> "tcp[tcpflags] = " + one;
            default -> "tcp[tcpflags] & (" + one + "|" + pick(FLAGS) + ") = " + one;
        };
    }

    private String ip6() {
        return "2001:db8:0:"
                + random.nextInt(4)
                + "::"
                + Integer.toHexString(1 + random.nextInt(2048));
    }

    private String net6() {
        int[] lengths = {16, 32, 48, 64, 96, 112, 120, 124, 126, 128};
        int length = lengths[random.nextInt(lengths.length)];
        int subnet = 1 + random.nextInt(2);
        int host = 1 + random.nextInt(2048) & -1 << Math.min(128 - length, 16);
        String prefix = length < 64 ? "2001:db8" : "2001:db8:0:" + subnet;
        String address =
                length == 16 ? "2001::" : length < 112 ? prefix + "::" : prefix + "::" + hex(host);
        return side() + "net " + address + "/" + length;
    }

    private static String hex(int number) {
        return number == 0 ? "0" : Integer.toHexString(number);
    }
}
