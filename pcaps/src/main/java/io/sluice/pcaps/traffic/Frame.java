package io.sluice.pcaps.traffic;

import java.util.Arrays;

/// Bytes that grow at the end, in network order.
final class Frame {
    private byte[] bytes = new byte[256];
    private int length;

    Frame u8(int value) {
        if (length == bytes.length) {
            bytes = Arrays.copyOf(bytes, length * 2);
        }
        bytes[length] = (byte) value;
        length++;
        return this;
    }

    Frame u16(int value) {
        return u8(value >>> 8).u8(value);
    }

    Frame u32(long value) {
        return u16((int) (value >>> 16)).u16((int) value);
    }

    Frame bytes(byte... values) {
        for (byte value : values) {
            u8(value);
        }
        return this;
    }

    /// Overwrites 16 bits that are there.
    void putU16(int at, int value) {
        bytes[at] = (byte) (value >>> 8);
        bytes[at + 1] = (byte) value;
    }

    int length() {
        return length;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    /// The Internet checksum of the bytes from `from` to the end, on top of a sum of other 16-bit
    /// words (RFC 1071).
    int checksum(int from, long sumBefore) {
        long sum = sumBefore;
        for (int at = from; at < length; at += 2) {
            int low = at + 1 < length ? bytes[at + 1] & 0xff : 0;
            sum += (bytes[at] & 0xff) << 8 | low;
        }
        while (sum > 0xffff) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return (int) (~sum & 0xffff);
    }

    /// The 16-bit words of the bytes from `from` to `to`, summed: for a pseudo header.
    long sum(int from, int to) {
        long sum = 0;
        for (int at = from; at < to; at += 2) {
            sum += (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
        }
        return sum;
    }
}
