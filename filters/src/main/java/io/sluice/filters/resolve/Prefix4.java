package io.sluice.filters.resolve;

/// An IPv4 address and the mask it is compared under, as numbers (192.0.2.1 is 0xc0000201). Masks
/// need not be contiguous.
public record Prefix4(int address, int mask) {

    public static Prefix4 host(int address) {
        return new Prefix4(address, -1);
    }
}
