package io.sluice.pcaps.capture;

/// The unit that a capture counts time in: `base` to the power of minus `exponent` seconds (pcapng
/// draft, section 4.2, if_tsresol).
///
/// @param base 10 or 2
/// @param exponent 0 to 127
public record TimeResolution(int base, int exponent) {
    public static final TimeResolution MICROSECONDS = new TimeResolution(10, 6);
    public static final TimeResolution NANOSECONDS = new TimeResolution(10, 9);

    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final int DECIMAL_DIGITS_OF_LONG = 18;

    public TimeResolution {
        if (base != 2 && base != 10 || exponent < 0 || exponent > 127) {
            throw new IllegalArgumentException("time resolution " + base + "^-" + exponent);
        }
    }

    /// Whether two different times of this resolution can be less than a microsecond apart.
    public boolean finerThanMicroseconds() {
        return base == 10 ? exponent > 6 : exponent > 19; // 2^20 is the first power above 10^6
    }

    /// Nanoseconds that `ticks` stand for; what is finer than a nanosecond is cut off.
    ///
    /// @param ticks an unsigned number of units
    /// @return the time, or [Long#MAX_VALUE] where it does not fit (292 years)
    public long toNanos(long ticks) {
        return base == 10 ? decimalToNanos(ticks) : binaryToNanos(ticks);
    }

    private long decimalToNanos(long ticks) {
        if (exponent > 9) {
            int excess = exponent - 9;
            return excess > DECIMAL_DIGITS_OF_LONG
                    ? beyondLong(ticks, excess)
                    : Long.divideUnsigned(ticks, power10(excess));
        }
        return saturatedProduct(ticks, power10(9 - exponent));
    }

    /// A 64-bit number has 20 digits at most, so only a division by 10^19 leaves anything: 0 or 1.
    private static long beyondLong(long ticks, int excess) {
        return excess == DECIMAL_DIGITS_OF_LONG + 1
                ? Long.divideUnsigned(ticks, power10(DECIMAL_DIGITS_OF_LONG)) / 10
                : 0;
    }

    private long binaryToNanos(long ticks) {
        if (exponent == 0) {
            return saturatedProduct(ticks, NANOS_PER_SECOND);
        }
        // ticks * 10^9 / 2^exponent over 128 bits, since the product does not fit into 64.
        long high = Math.unsignedMultiplyHigh(ticks, NANOS_PER_SECOND);
        long low = ticks * NANOS_PER_SECOND;
        if (exponent >= Long.SIZE) {
            return exponent == Long.SIZE ? high : high >>> (exponent - Long.SIZE);
        }
        boolean fits = high >>> exponent == 0;
        long nanos = low >>> exponent | high << (Long.SIZE - exponent);
        return fits && nanos >= 0 ? nanos : Long.MAX_VALUE;
    }

    private static long saturatedProduct(long ticks, long factor) {
        boolean fits = ticks >= 0 && ticks <= Long.MAX_VALUE / factor;
        return fits ? ticks * factor : Long.MAX_VALUE;
    }

    private static long power10(int exponent) {
        long power = 1;
        for (int i = 0; i < exponent; i++) {
            power *= 10;
        }
        return power;
    }

    @Override
    public String toString() {
        return base + "^-" + exponent + " s";
    }
}
