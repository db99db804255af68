package io.sluice.filters.translate;

/// What kind of program a translated filter becomes: where it finds the packet and what it answers.
///
/// Context offsets: Linux 6.12, include/uapi/linux/bpf.h, struct __sk_buff and struct xdp_md.
public enum FilterShape {
    /// A socket filter: packet loads, and the number of bytes to keep as the answer.
    SOCKET(-1, -1, 0, 0),
    /// A traffic classifier in direct-action mode: direct packet access; TC_ACT_OK for a match,
    /// TC_ACT_SHOT else.
    TC(76, 80, 0, 2),
    /// An XDP program: direct packet access; XDP_PASS for a match, XDP_DROP else.
    XDP(0, 4, 2, 1);

    private final int dataOffset;
    private final int dataEndOffset;
    private final int match;
    private final int noMatch;

    FilterShape(int dataOffset, int dataEndOffset, int match, int noMatch) {
        this.dataOffset = dataOffset;
        this.dataEndOffset = dataEndOffset;
        this.match = match;
        this.noMatch = noMatch;
    }

    /// Whether an answer means that the filter matched.
    public boolean accepts(long r0) {
        return this == SOCKET ? (int) r0 != 0 : (int) r0 == match;
    }

    boolean isDirect() {
        return this != SOCKET;
    }

    short dataOffset() {
        return (short) dataOffset;
    }

    short dataEndOffset() {
        return (short) dataEndOffset;
    }

    int match() {
        return match;
    }

    int noMatch() {
        return noMatch;
    }
}
