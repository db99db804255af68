package io.sluice.emulator.cbpf;

/// The two extensions that search netlink attributes (Linux 6.18, net/core/filter.c,
/// bpf_skb_get_nlattr and bpf_skb_get_nlattr_nest). An attribute is a 16-bit length that counts its
/// header, a 16-bit type, and a payload, padded to 4 bytes. Netlink is in host order; captures of
/// it come from little-endian machines here.
final class NetlinkAttributes {
    private static final int HEADER_BYTES = 4;

    /// Without the two flags in the upper bits (include/uapi/linux/netlink.h, NLA_TYPE_MASK).
    private static final int TYPE_MASK = 0x3fff;

    private NetlinkAttributes() {}

    /// The offset of the first attribute of type `x` in the attributes that start at `a`; 0 if
    /// there is none.
    static int find(byte[] data, int offset, int length, int a, int x) {
        return a < 0 || a > length - HEADER_BYTES ? 0 : search(data, offset, a, length, x);
    }

    /// The same for the attributes inside the attribute at `a`.
    static int findNested(byte[] data, int offset, int length, int a, int x) {
        if (a < 0 || a > length - HEADER_BYTES) {
            return 0;
        }
        int size = halfWord(data, offset + a);
        return size > length - a ? 0 : search(data, offset, a + HEADER_BYTES, a + size, x);
    }

    private static int search(byte[] data, int offset, int from, int end, int type) {
        int at = from;
        while (at <= end - HEADER_BYTES) {
            int size = halfWord(data, offset + at);
            if (size < HEADER_BYTES || size > end - at) {
                return 0;
            }
            if ((halfWord(data, offset + at + 2) & TYPE_MASK) == type) {
                return at;
            }
            at += size + 3 & ~3;
        }
        return 0;
    }

    private static int halfWord(byte[] data, int at) {
        return data[at] & 0xff | (data[at + 1] & 0xff) << 8;
    }
}
