package io.sluice.emulator.cbpf;

import io.sluice.filters.cbpf.Ancillary;
import java.util.Objects;
import java.util.Optional;

/// The loads that the fast path has found out of bounds: ancillary values, offsets from a header,
/// and those that are really out of bounds (Linux 6.18, net/core/filter.c, convert_bpf_extensions
/// and kernel/bpf/core.c, bpf_internal_load_pointer_neg_helper).
///
/// The packet is a fixed part of the object, refilled before each load, as this path is rare.
final class SpecialLoad {
    enum Result {
        /// the value is in [SpecialLoad#value()]
        LOADED,
        OUT_OF_BOUNDS,
        NOT_AVAILABLE
    }

    private final CbpfRules rules;
    private PacketMetadata metadata = new PacketMetadata();
    private byte[] data = new byte[0];
    private int offset;
    private int capturedLength;
    private int value;

    SpecialLoad(CbpfRules rules) {
        this.rules = rules;
    }

    /// What is known of the packets to come.
    void metadata(PacketMetadata known) {
        metadata = known;
    }

    SpecialLoad on(byte[] packetData, int packetOffset, int packetCapturedLength) {
        data = packetData;
        offset = packetOffset;
        capturedLength = packetCapturedLength;
        return this;
    }

    int value() {
        return value;
    }

    /// `ld [k]` and its smaller forms.
    ///
    /// @param width bytes to load, 1, 2 or 4
    Result absolute(int k, int width, int a, int x) {
        Optional<Ancillary> ancillary = Ancillary.ofOperand(k);
        if (ancillary.isEmpty()) {
            return atOffset(k, width);
        }
        return rules == CbpfRules.LINUX ? ancillary(ancillary.get(), a, x) : known(ancillary.get());
    }

    /// `ld [x + k]` and its smaller forms. Only Linux adds modulo 2^32; libpcap calls a sum beyond
    /// it out of bounds.
    Result indexed(int k, int width, int x) {
        return rules == CbpfRules.LINUX ? atOffset(x + k, width) : Result.OUT_OF_BOUNDS;
    }

    private Result ancillary(Ancillary field, int a, int x) {
        switch (field) {
            case XOR_X -> value = a ^ x;
            case NETLINK_ATTRIBUTE ->
                    value = NetlinkAttributes.find(data, offset, capturedLength, a, x);
            case NESTED_NETLINK_ATTRIBUTE ->
                    value = NetlinkAttributes.findNested(data, offset, capturedLength, a, x);
            case PROTOCOL,
                    PACKET_TYPE,
                    INTERFACE_INDEX,
                    MARK,
                    QUEUE,
                    HARDWARE_TYPE,
                    RECEIVE_HASH,
                    CPU,
                    VLAN_TAG,
                    VLAN_TAG_PRESENT,
                    PAYLOAD_OFFSET,
                    RANDOM,
                    VLAN_TPID -> {
                return known(field);
            }
        }
        return Result.LOADED;
    }

    private Result known(Ancillary field) {
        if (!metadata.knows(field)) {
            return Result.NOT_AVAILABLE;
        }
        value = metadata.value(field);
        return Result.LOADED;
    }

    private Result atOffset(int k, int width) {
        if (k >= 0) {
            return load(k, width);
        }
        if (rules == CbpfRules.LIBPCAP || k < Ancillary.LINK_HEADER) {
            return Result.OUT_OF_BOUNDS;
        }
        if (k < Ancillary.NETWORK_HEADER) {
            // A capture starts with the link header.
            return load(k - Ancillary.LINK_HEADER, width);
        }
        return metadata.knowsNetworkHeader()
                ? load(metadata.networkHeader() + (k - Ancillary.NETWORK_HEADER), width)
                : Result.NOT_AVAILABLE;
    }

    private Result load(int at, int width) {
        if (at < 0 || at > capturedLength - width) {
            return Result.OUT_OF_BOUNDS;
        }
        Objects.checkFromIndexSize(offset + at, width, data.length);
        int loaded = 0;
        for (int i = 0; i < width; i++) {
            loaded = loaded << 8 | data[offset + at + i] & 0xff;
        }
        value = loaded;
        return Result.LOADED;
    }
}
