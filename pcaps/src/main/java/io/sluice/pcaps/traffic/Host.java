package io.sluice.pcaps.traffic;

/// One end of a conversation.
///
/// @param number makes its addresses: 02:00:00:00:hi:lo, 192.168.hi.lo or 10.0.hi.lo, and
///   2001:db8::number
/// @param lan whether it is on this side of the router
record Host(int number, Side lan) {
    enum Side {
        LAN,
        REMOTE
    }

    Frame mac(Frame frame) {
        return frame.u32(0x02000000L).u16(number);
    }

    Frame ipv4(Frame frame) {
        return frame.u16(lan == Side.LAN ? 0xc0a8 : 0x0a00).u16(number);
    }

    Frame ipv6(Frame frame) {
        return frame.u32(0x20010db8L).u32(lan == Side.LAN ? 1 : 2).u32(0).u32(number);
    }
}
