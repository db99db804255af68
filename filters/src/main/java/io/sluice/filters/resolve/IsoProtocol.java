package io.sluice.filters.resolve;

/// OSI network layer protocol identifiers (ISO/IEC TR 9577) that have keywords.
public enum IsoProtocol {
    CLNP(0x81, "clnp"),
    ESIS(0x82, "esis"),
    ISIS(0x83, "isis");

    private final int number;
    private final String keyword;

    IsoProtocol(int number, String keyword) {
        this.number = number;
        this.keyword = keyword;
    }

    public int number() {
        return number;
    }

    public String keyword() {
        return keyword;
    }
}
