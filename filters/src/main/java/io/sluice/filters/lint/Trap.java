package io.sluice.filters.lint;

/// The traps of the language that a filter can be checked for.
public enum Trap {
    /// `vlan 100 or icmp`: after an encapsulation every later test looks further in, whatever joins
    /// them.
    OFFSETS_CARRY("offsets-carry", Level.WARNING),
    /// `vlan 100 and vlan 200`: the second tag is looked for inside the first.
    STACKED_TAGS("stacked-tags", Level.NOTE),
    /// `a or b and c` is `(a or b) and c`.
    EQUAL_PRECEDENCE("equal-precedence", Level.WARNING),
    /// `not host a and b`: `not` ends before `and`.
    NOT_ENDS("not-ends", Level.WARNING),
    /// `port 80 or 443`: 443 is a port too.
    INHERITED("inherited", Level.NOTE),
    /// `8 % 3 * 2` is `8 % (3 * 2)`.
    ARITHMETIC_PRECEDENCE("arithmetic-precedence", Level.WARNING),
    /// `ip and arp`: no packet is both.
    NEVER_MATCHES("never-matches", Level.WARNING),
    /// `len >= 0`.
    ALWAYS_MATCHES("always-matches", Level.WARNING),
    /// `len - 100 > 0`: arithmetic wraps, it has no negative numbers.
    UNSIGNED("unsigned", Level.WARNING),
    /// `tcp[13] & 2 != 0` reads IPv4 packets only.
    IPV4_ONLY("ipv4-only", Level.WARNING),
    /// `tcp[13] = 2` wants all other flags to be clear.
    FLAGS_EQUAL("flags-equal", Level.WARNING),
    /// `ip[8] != 64` does not match what is not IPv4.
    HEADER_MISSING("header-missing", Level.NOTE),
    /// `greater 100` accepts 100.
    INCLUSIVE_LENGTH("inclusive-length", Level.NOTE),
    /// `port 010` is port 8.
    OCTAL("octal", Level.WARNING),
    /// `host 10.1` is a prefix, not 10.0.0.1.
    PARTIAL_ADDRESS("partial-address", Level.NOTE),
    /// `host www.example.net` is its addresses at the time of compiling.
    HOST_NAME("host-name", Level.NOTE),
    /// `ifname em1` matches em10 as well.
    NAME_PREFIX("name-prefix", Level.NOTE),
    /// A port is in the first fragment of a datagram only.
    FIRST_FRAGMENTS("first-fragments", Level.NOTE),
    /// Without `vlan`, tagged frames are of none of the protocols.
    UNTAGGED_ONLY("untagged-only", Level.NOTE),
    /// The program reads a byte beyond the snapshot length, so captures with that length have none
    /// of the packets.
    SNAP_LENGTH("snap-length", Level.WARNING),
    /// Linux takes no program of more than 4096 instructions (linux/bpf_common.h, BPF_MAXINSNS).
    TOO_LONG("too-long", Level.WARNING),
    /// `--scoped` would end the offsets sooner, and that changes what is accepted.
    SCOPED_DIFFERS("scoped-differs", Level.NOTE),
    /// A capture holds packets that are cut before the bytes the filter asks for.
    CUT_PACKETS("cut-packets", Level.NOTE),
    /// Too many tests to look for traps.
    TOO_LARGE("too-large", Level.NOTE);

    /// How much a finding matters.
    public enum Level {
        /// The filter probably does not do what was meant.
        WARNING,
        /// Worth knowing.
        NOTE
    }

    private final String code;
    private final Level level;

    Trap(String code, Level level) {
        this.code = code;
        this.level = level;
    }

    /// The name for command lines and reports.
    public String code() {
        return code;
    }

    public Level level() {
        return level;
    }
}
