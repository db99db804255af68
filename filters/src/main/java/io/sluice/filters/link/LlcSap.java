package io.sluice.filters.link;

import java.util.OptionalInt;

/// The IEEE 802.2 service access points that the filter language names or tests, sorted by number.
public enum LlcSap {
    IP(0x06, ""),
    STP(0x42, "stp"),
    SNAP(0xaa, ""),
    IPX(0xe0, "ipx"),
    NETBEUI(0xf0, "netbeui"),
    ISO(0xfe, "iso");

    private final int number;
    private final String keyword;

    LlcSap(int number, String keyword) {
        this.number = number;
        this.keyword = keyword;
    }

    public int number() {
        return number;
    }

    /// The number behind a name after `ether proto`.
    public static OptionalInt byKeyword(String keyword) {
        for (LlcSap sap : values()) {
            if (!sap.keyword.isEmpty() && sap.keyword.equals(keyword)) {
                return OptionalInt.of(sap.number);
            }
        }
        return OptionalInt.empty();
    }
}
