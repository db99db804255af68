package io.sluice.pcaps.live;

import java.util.Map;

/// Link types have two numbers: DLT_, which libpcap uses and which may differ between systems, and
/// LINKTYPE_, which stands in files. Most are equal.
final class DataLinkTypes {
    /// Where they differ on Linux and macOS (libpcap 1.10, pcap-common.c, the table "map").
    private static final Map<Integer, Integer> IN_FILES =
            Map.of(11, 100, 12, 101, 15, 102, 16, 103, 19, 106);

    private DataLinkTypes() {}

    /// The LINKTYPE_ number.
    static int inFiles(int dataLinkType) {
        return IN_FILES.getOrDefault(dataLinkType, dataLinkType);
    }
}
