package io.sluice.filters.resolve;

/// An IPv6 address and its prefix length, 0 to 128.
///
/// @param high the first 64 bits
/// @param low the last 64 bits
public record Prefix6(long high, long low, int bits) {

    /// The 32-bit word `index` (0 to 3) of the address.
    public int word(int index) {
        return word(high, low, index);
    }

    /// The 32-bit word `index` (0 to 3) of the mask.
    public int mask(int index) {
        long maskHigh = bits >= 64 ? -1L : upperBits(bits);
        long maskLow = bits <= 64 ? 0L : upperBits(bits - 64);
        return word(maskHigh, maskLow, index);
    }

    /// Whether bits are set behind the prefix.
    boolean hasHostBits() {
        for (int i = 0; i < 4; i++) {
            if ((word(i) & ~mask(i)) != 0) {
                return true;
            }
        }
        return false;
    }

    private static long upperBits(int count) {
        return count == 0 ? 0 : -1L << (64 - count);
    }

    private static int word(long first, long second, int index) {
        long half = index < 2 ? first : second;
        return (int) (index % 2 == 0 ? half >>> 32 : half);
    }
}
