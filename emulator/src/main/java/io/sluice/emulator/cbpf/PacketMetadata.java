package io.sluice.emulator.cbpf;

import io.sluice.filters.cbpf.Ancillary;

/// What is known of a packet besides its bytes: the values that Linux keeps beside a packet, and
/// where its network header is.
///
/// A capture file has almost none of this; what is not known makes the load that asks for it reject
/// the packet. One object may serve all packets of a capture: [#clear], then set what the next
/// packet has. For one thread.
public final class PacketMetadata {
    private final int[] values = new int[Ancillary.values().length];
    private int known;
    private int networkHeader;
    private boolean networkHeaderKnown;

    /// Forgets everything.
    public PacketMetadata clear() {
        known = 0;
        networkHeaderKnown = false;
        return this;
    }

    /// Says a value. The three that compute something from A and X ([Ancillary#XOR_X],
    /// [Ancillary#NETLINK_ATTRIBUTE], [Ancillary#NESTED_NETLINK_ATTRIBUTE]) are the machine's own
    /// and cannot be said.
    public PacketMetadata set(Ancillary field, int value) {
        switch (field) {
            case XOR_X, NETLINK_ATTRIBUTE, NESTED_NETLINK_ATTRIBUTE ->
                    throw new IllegalArgumentException(
                            field + " is computed and not known beforehand");
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
                values[slot(field)] = value;
                known |= 1 << slot(field);
            }
        }
        return this;
    }

    /// Says where the network header begins.
    ///
    /// @param offset bytes from the start of the packet
    public PacketMetadata networkHeader(int offset) {
        networkHeader = offset;
        networkHeaderKnown = true;
        return this;
    }

    private static int slot(Ancillary field) {
        return field.number() / 4;
    }

    boolean knows(Ancillary field) {
        return (known & 1 << slot(field)) != 0;
    }

    int value(Ancillary field) {
        return values[slot(field)];
    }

    boolean knowsNetworkHeader() {
        return networkHeaderKnown;
    }

    int networkHeader() {
        return networkHeader;
    }
}
