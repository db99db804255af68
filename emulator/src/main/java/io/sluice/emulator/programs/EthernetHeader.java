package io.sluice.emulator.programs;

/// What Linux notes of an Ethernet frame that arrives: the protocol and to whom it is sent.
///
/// Source: Linux 6.18, net/ethernet/eth.c, eth_type_trans().
public final class EthernetHeader {

    /// Bytes of the header: two addresses and the type.
    public static final int LENGTH = 14;

    private static final int TYPE_AT = 12;

    /// Smaller numbers in the type's place are lengths (ETH_P_802_3_MIN).
    private static final int SMALLEST_TYPE = 0x600;

    private static final int ETH_P_802_3 = 0x0001;
    private static final int ETH_P_802_2 = 0x0004;
    private static final int PACKET_HOST = 0;
    private static final int PACKET_MULTICAST = 2;
    private static final int PACKET_OTHERHOST = 3;

    private EthernetHeader() {}

    /// The protocol as `struct __sk_buff` holds it: in network byte order, read little-endian.
    ///
    /// @param length bytes of the frame, at least [#LENGTH]
    public static int protocol(byte[] bytes, int start, int length) {
        int type = number(bytes, start + TYPE_AT);
        if (type < SMALLEST_TYPE) {
            boolean raw = length >= LENGTH + 2 && number(bytes, start + LENGTH) == 0xffff;
            type = raw ? ETH_P_802_3 : ETH_P_802_2;
        }
        return Integer.reverseBytes(type) >>> 16;
    }

    /// To whom a frame is sent from the view of the loopback interface, whose address and broadcast
    /// address are zeros: `pkt_type` of `struct __sk_buff`.
    static int packetTypeOnLoopback(byte[] bytes, int start) {
        if ((bytes[start] & 1) != 0) {
            return PACKET_MULTICAST;
        }
        for (int i = 0; i < 6; i++) {
            if (bytes[start + i] != 0) {
                return PACKET_OTHERHOST;
            }
        }
        return PACKET_HOST;
    }

    private static int number(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
    }
}
