package io.sluice.pcaps.live;

import java.net.Inet6Address;
import java.net.InetAddress;

/// Addresses as people read them (RFC 5952, section 4); the JDK writes all eight groups of an IPv6
/// address.
final class AddressText {
    private static final int GROUPS = 8;

    private AddressText() {}

    /// Without the zone: an address is listed with the interface that it belongs to.
    static String of(InetAddress address) {
        return address instanceof Inet6Address six
                ? compressed(groups(six.getAddress()))
                : address.getHostAddress();
    }

    private static int[] groups(byte[] octets) {
        int[] groups = new int[GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            groups[i] = (octets[2 * i] & 0xff) << 8 | octets[2 * i + 1] & 0xff;
        }
        return groups;
    }

    /// The longest run of two or more zero groups becomes `::`, of several the first.
    private static String compressed(int[] groups) {
        int from = GROUPS;
        int length = 1;
        for (int i = 0; i < GROUPS; i++) {
            int zeros = zerosAt(groups, i);
            if (zeros > length) {
                from = i;
                length = zeros;
            }
        }
        return from == GROUPS
                ? joined(groups, 0, GROUPS)
                : joined(groups, 0, from) + "::" + joined(groups, from + length, GROUPS);
    }

    private static int zerosAt(int[] groups, int start) {
        int end = start;
        while (end < GROUPS && groups[end] == 0) {
            end++;
        }
        return end - start;
    }

    private static String joined(int[] groups, int from, int to) {
        StringBuilder text = new StringBuilder();
        for (int i = from; i < to; i++) {
            text.append(i == from ? "" : ":").append(Integer.toHexString(groups[i]));
        }
        return text.toString();
    }
}
