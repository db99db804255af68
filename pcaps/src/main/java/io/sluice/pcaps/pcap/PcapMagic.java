package io.sluice.pcaps.pcap;

import io.sluice.pcaps.capture.TimeResolution;
import java.util.Optional;

/// The magic numbers of pcap files; the number also says what a record header looks like.
enum PcapMagic {
    MICROSECONDS(0xa1b2c3d4, 6, 16, ""),
    NANOSECONDS(0xa1b23c4d, 9, 16, ""),
    /// libpcap 1.10, sf-pcap.c, struct pcap_sf_patched_pkthdr: interface index, protocol, packet
    /// type and padding follow the two lengths.
    KUZNETSOV(0xa1b2cd34, 6, 24, "modified"),
    /// Written by Navtel's InterWatch; the records are those of the nanosecond file.
    NAVTEL(0xa12b3c4d, 9, 16, "Navtel");

    private final int number;
    private final int decimals;
    private final int recordHeaderLength;
    private final String variant;

    PcapMagic(int number, int decimals, int recordHeaderLength, String variant) {
        this.number = number;
        this.decimals = decimals;
        this.recordHeaderLength = recordHeaderLength;
        this.variant = variant;
    }

    static Optional<PcapMagic> of(int number) {
        for (PcapMagic magic : values()) {
            if (magic.number == number) {
                return Optional.of(magic);
            }
        }
        return Optional.empty();
    }

    TimeResolution resolution() {
        return new TimeResolution(10, decimals);
    }

    /// Bytes between two packets.
    int recordHeaderLength() {
        return recordHeaderLength;
    }

    /// What its users call this variant; empty for the usual ones.
    String variant() {
        return variant;
    }
}
