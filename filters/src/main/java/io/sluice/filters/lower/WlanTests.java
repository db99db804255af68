package io.sluice.filters.lower;

import static io.sluice.filters.ir.Value.Width.BYTE;

import io.sluice.filters.expr.Qualifiers.Dir;
import java.util.function.IntFunction;

/// The IEEE 802.11 header: frame control, and addresses whose meaning depends on it.
record WlanTests(PacketTests at) {
    private static final int TYPE_MASK = 0x0c;
    private static final int TYPE_CONTROL = 0x04;

    /// Set in the type of data frames, clear in that of management frames.
    private static final int DATA_BIT = 0x08;

    /// Set in the type of control frames and of reserved ones.
    private static final int CONTROL_BIT = 0x04;

    private static final int SUBTYPE_MASK = 0xf0;
    private static final int SUBTYPE_CTS = 0xc0;
    private static final int SUBTYPE_ACK = 0xd0;
    private static final int TO_DS = 0x01;
    private static final int FROM_DS = 0x02;
    private static final int DIRECTION_MASK = 0x03;

    private static final int ADDRESS1 = 4;
    private static final int ADDRESS2 = 10;
    private static final int ADDRESS3 = 16;
    private static final int ADDRESS4 = 24;

    Condition host(long address, Dir dir) {
        return switch (dir) {
            case SRC -> source(offset -> at.mac(offset, address));
            case DST -> destination(offset -> at.mac(offset, address));
            case AND ->
                    source(offset -> at.mac(offset, address))
                            .and(destination(offset -> at.mac(offset, address)));
            case DEFAULT, OR ->
                    source(offset -> at.mac(offset, address))
                            .or(destination(offset -> at.mac(offset, address)));
            case ADDR1 -> at.mac(ADDRESS1, address);
            case ADDR2 -> hasSecondAddress().and(at.mac(ADDRESS2, address));
            case ADDR3 -> notControl().and(at.mac(ADDRESS3, address));
            // Neither control nor management frames have both direction bits set, so the type is
            // not asked.
            case ADDR4 ->
                    at.masked(Base.LINK_HEADER, 1, BYTE, DIRECTION_MASK, DIRECTION_MASK)
                            .and(at.mac(ADDRESS4, address));
            case RA -> type(DATA_BIT).and(at.mac(ADDRESS1, address));
            case TA -> type(DATA_BIT).and(hasSecondAddress()).and(at.mac(ADDRESS2, address));
        };
    }

    Condition multicast() {
        return destination(offset -> at.anySet(Base.LINK_HEADER, offset, BYTE, 1));
    }

    /// `test` at the source address: address 2; in data frames from a distribution system address
    /// 3, or 4 between two systems. Control frames have none.
    private Condition source(IntFunction<Condition> test) {
        Condition fromDs =
                direction(FROM_DS)
                        .and(
                                direction(TO_DS)
                                        .not()
                                        .and(test.apply(ADDRESS3))
                                        .or(direction(TO_DS).and(test.apply(ADDRESS4))));
        Condition data =
                type(DATA_BIT).and(direction(FROM_DS).not().and(test.apply(ADDRESS2)).or(fromDs));
        Condition management = type(DATA_BIT).not().and(test.apply(ADDRESS2));
        return type(CONTROL_BIT).not().and(management.or(data));
    }

    /// `test` at the destination address: address 1, or 3 in data frames to a distribution system.
    private Condition destination(IntFunction<Condition> test) {
        Condition data =
                type(DATA_BIT)
                        .and(
                                direction(TO_DS)
                                        .not()
                                        .and(test.apply(ADDRESS1))
                                        .or(direction(TO_DS).and(test.apply(ADDRESS3))));
        Condition management = type(DATA_BIT).not().and(test.apply(ADDRESS1));
        return type(CONTROL_BIT).not().and(management.or(data));
    }

    private Condition type(int bit) {
        return at.anySet(Base.LINK_HEADER, 0, BYTE, bit);
    }

    private Condition direction(int bit) {
        return at.anySet(Base.LINK_HEADER, 1, BYTE, bit);
    }

    private Condition notControl() {
        return at.masked(Base.LINK_HEADER, 0, BYTE, TYPE_CONTROL, TYPE_MASK).not();
    }

    /// CTS and ACK are the control frames without a second address.
    private Condition hasSecondAddress() {
        return notControl()
                .or(
                        at.masked(Base.LINK_HEADER, 0, BYTE, SUBTYPE_CTS, SUBTYPE_MASK)
                                .not()
                                .and(
                                        at.masked(
                                                        Base.LINK_HEADER,
                                                        0,
                                                        BYTE,
                                                        SUBTYPE_ACK,
                                                        SUBTYPE_MASK)
                                                .not()));
    }

    Condition frameType(int value, int mask) {
        requireWlan("type/subtype");
        return at.masked(Base.LINK_HEADER, 0, BYTE, value, mask);
    }

    Condition frameDirection(int bits) {
        requireWlan("dir");
        return at.masked(Base.LINK_HEADER, 1, BYTE, bits, DIRECTION_MASK);
    }

    private void requireWlan(String keyword) {
        if (!at.layers().layout().isWlan()) {
            throw at.unsupported(keyword);
        }
    }
}
