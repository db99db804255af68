package io.sluice.pcaps.capture;

import java.util.OptionalLong;

/// What the capturing system counted on one interface.
///
/// @param interfaceIndex the place of the interface in [PacketSource#interfaces()]
/// @param options the options of a pcapng Interface Statistics Block (pcapng draft, section 4.6)
public record InterfaceStatistics(int interfaceIndex, OptionList options) {
    private static final int ISB_IFRECV = 4;
    private static final int ISB_IFDROP = 5;
    private static final int ISB_OSDROP = 7;

    /// Packets that the interface received.
    public OptionalLong received() {
        return options.uint64(ISB_IFRECV);
    }

    /// Packets that the interface dropped for want of room.
    public OptionalLong droppedByInterface() {
        return options.uint64(ISB_IFDROP);
    }

    /// Packets that the operating system dropped.
    public OptionalLong droppedBySystem() {
        return options.uint64(ISB_OSDROP);
    }
}
