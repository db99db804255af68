package io.sluice.filters.lower;

import static io.sluice.filters.ir.Value.Width.BYTE;
import static io.sluice.filters.ir.Value.Width.HALF;
import static io.sluice.filters.ir.Value.Width.WORD;

import io.sluice.filters.expr.Qualifiers.Dir;
import io.sluice.filters.link.EtherType;
import io.sluice.filters.link.LlcSap;
import io.sluice.filters.link.ProtocolField;
import io.sluice.filters.resolve.IsoProtocol;
import io.sluice.filters.resolve.Predicate;

/// OSI network layer protocols, IS-IS PDU types, and DECnet Phase IV.
record OsiTests(PacketTests at) {
    private static final int PDU_TYPE_MASK = 0x1f;

    Condition protocol(int id) {
        ProtocolTests link = new ProtocolTests(at);
        return switch (at.layers().layout().protocolField()) {
            case FRAME_RELAY -> link.networkLayerId(id);
            // A fudge byte comes before the identifier.
            case HDLC ->
                    link.follows(LlcTests.both(LlcSap.ISO))
                            .and(at.equal(Base.NETWORK_NO_SNAP, 1, BYTE, id));
            default ->
                    link.follows(LlcSap.ISO.number())
                            .and(at.equal(Base.NETWORK_NO_SNAP, 0, BYTE, id));
        };
    }

    Condition isis(int pduType) {
        int offset = at.layers().layout().protocolField() == ProtocolField.HDLC ? 5 : 4;
        return protocol(IsoProtocol.ISIS.number())
                .and(at.masked(Base.NETWORK_NO_SNAP, offset, BYTE, pduType, PDU_TYPE_MASK));
    }

    /// Any of the PDU types, in this order (ISO/IEC 10589, section 9).
    Condition isisAny(int... pduTypes) {
        Condition any = Condition.Constant.FALSE;
        for (int type : pduTypes) {
            any = any.or(isis(type));
        }
        return any;
    }

    Condition decnet(Predicate.DecnetHost host) {
        return new ProtocolTests(at)
                .follows(EtherType.DECNET)
                .and(decnet(host.address(), host.dir()));
    }

    private Condition decnet(int address, Dir dir) {
        return switch (dir) {
            case SRC -> routingHeader(swapped(address), 15, 3, false);
            case DST -> routingHeader(swapped(address), 7, 1, true);
            case AND -> decnet(address, Dir.SRC).and(decnet(address, Dir.DST));
            case DEFAULT, OR -> decnet(address, Dir.SRC).or(decnet(address, Dir.DST));
            case ADDR1, ADDR2, ADDR3, ADDR4, RA, TA ->
                    throw new IllegalArgumentException(dir + " was not refused");
        };
    }

    /// Addresses are little-endian on the wire.
    private static int swapped(int address) {
        return Short.toUnsignedInt(Short.reverseBytes((short) address));
    }

    /// A short or long data packet header, with or without one byte of padding, behind the two
    /// length bytes.
    ///
    /// @param adjacent whether the address follows the flags of a short header at once, so that one
    ///   load has both
    private Condition routingHeader(int address, int inLong, int inShort, boolean adjacent) {
        Condition paddedLong =
                at.masked(Base.NETWORK, 2, HALF, 0x8106, 0xff07)
                        .and(at.equal(Base.NETWORK, 3 + inLong, HALF, address));
        Condition plainLong =
                at.masked(Base.NETWORK, 2, BYTE, 0x06, 0x07)
                        .and(at.equal(Base.NETWORK, 2 + inLong, HALF, address));
        Condition paddedShort =
                adjacent
                        ? at.masked(Base.NETWORK, 2, WORD, 0x81020000 | address, 0xff07ffff)
                        : at.masked(Base.NETWORK, 2, HALF, 0x8102, 0xff07)
                                .and(at.equal(Base.NETWORK, 3 + inShort, HALF, address));
        Condition plainShort =
                adjacent
                        ? at.masked(Base.NETWORK, 2, WORD, 0x02000000 | address << 8, 0x07ffff00)
                        : at.masked(Base.NETWORK, 2, BYTE, 0x02, 0x07)
                                .and(at.equal(Base.NETWORK, 2 + inShort, HALF, address));
        return plainShort.or(paddedShort.or(plainLong.or(paddedLong)));
    }
}
