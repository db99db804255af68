package io.sluice.emulator.verifier.domain;

/// Order of 64-bit numbers without a sign.
final class Unsigned {

    private Unsigned() {}

    static long min(long a, long b) {
        return Long.compareUnsigned(a, b) <= 0 ? a : b;
    }

    static long max(long a, long b) {
        return Long.compareUnsigned(a, b) >= 0 ? a : b;
    }

    static boolean less(long a, long b) {
        return Long.compareUnsigned(a, b) < 0;
    }
}
