package io.sluice.filters.lower;

import static io.sluice.filters.ir.Value.Width.BYTE;
import static io.sluice.filters.ir.Value.Width.HALF;

import io.sluice.filters.ir.Exit.Test;
import io.sluice.filters.link.EtherType;
import io.sluice.filters.link.HeaderLayout.LlcFrames;
import io.sluice.filters.link.LlcSap;
import org.jspecify.annotations.Nullable;

/// IEEE 802.2 headers: as a way to tell the next protocol, and as `llc` tests them.
record LlcTests(PacketTests at) {
    private static final int APPLE = 0x080007;
    private static final int ENCAPSULATED_ETHERNET = 0;
    private static final int COOKED_802_3 = 1;
    private static final int COOKED_802_2 = 4;

    /// DSAP and SSAP alike.
    static int both(LlcSap sap) {
        return sap.number() << 8 | sap.number();
    }

    /// Ethernet: a type, or a length and then IEEE 802.2.
    Condition ethernet(int protocol) {
        if (bothSaps(protocol)) {
            return length().and(at.equal(Base.LLC, 0, HALF, protocol << 8 | protocol));
        }
        if (protocol == LlcSap.IPX.number()) {
            Condition raw = ipxSap().or(at.equal(Base.LLC, 0, HALF, 0xffff));
            return type(EtherType.IPX.number())
                    .or(length().and(snap(ENCAPSULATED_ETHERNET, EtherType.IPX).or(raw)));
        }
        if (protocol == EtherType.ATALK.number()) {
            return type(protocol).or(length().and(snap(APPLE, EtherType.ATALK)));
        }
        if (protocol == EtherType.AARP.number()) {
            return type(protocol).or(length().and(snap(ENCAPSULATED_ETHERNET, EtherType.AARP)));
        }
        if (Integer.compareUnsigned(protocol, ProtocolTests.LARGEST_LENGTH) > 0) {
            return type(etherType(protocol));
        }
        return length().and(at.equal(Base.TYPE, 2, BYTE, sap(protocol)));
    }

    /// Link types on which an IEEE 802.2 header always follows.
    Condition llc(int protocol) {
        if (bothSaps(protocol)) {
            return at.equal(Base.LLC, 0, HALF, protocol << 8 | protocol);
        }
        if (protocol == LlcSap.IPX.number()) {
            return ipxSap();
        }
        if (protocol == EtherType.ATALK.number()) {
            return snap(APPLE, EtherType.ATALK);
        }
        // The SNAP header itself is not checked: where it would hold an EtherType is (libpcap,
        // gen_llc_linktype()).
        return Integer.compareUnsigned(protocol, ProtocolTests.LARGEST_LENGTH) > 0
                ? at.equal(Base.LLC, 6, HALF, etherType(protocol))
                : at.equal(Base.LLC, 0, BYTE, sap(protocol));
    }

    /// Linux cooked captures: an EtherType, or one of two numbers that say IEEE 802.3 or 802.2.
    Condition linuxCooked(int protocol) {
        if (bothSaps(protocol)) {
            return type(COOKED_802_2).and(at.equal(Base.LLC, 0, HALF, protocol << 8 | protocol));
        }
        if (protocol == LlcSap.IPX.number()) {
            Condition inside = ipxSap().or(snap(ENCAPSULATED_ETHERNET, EtherType.IPX));
            return type(EtherType.IPX.number())
                    .or(type(COOKED_802_3).or(type(COOKED_802_2).and(inside)));
        }
        if (protocol == EtherType.ATALK.number()) {
            return type(protocol).or(type(COOKED_802_2).and(snap(APPLE, EtherType.ATALK)));
        }
        if (protocol == EtherType.AARP.number()) {
            return type(protocol)
                    .or(type(COOKED_802_2).and(snap(ENCAPSULATED_ETHERNET, EtherType.AARP)));
        }
        if (Integer.compareUnsigned(protocol, ProtocolTests.LARGEST_LENGTH) > 0) {
            return type(etherType(protocol));
        }
        int payload = at.layers().payload().constant();
        return type(COOKED_802_2).and(at.equal(Base.LINK_HEADER, payload, BYTE, sap(protocol)));
    }

    private static boolean bothSaps(int protocol) {
        return protocol == LlcSap.ISO.number()
                || protocol == LlcSap.IP.number()
                || protocol == LlcSap.NETBEUI.number();
    }

    private Condition type(int value) {
        return at.equal(Base.TYPE, 0, HALF, value);
    }

    private Condition length() {
        return at.atMost(Base.TYPE, 0, HALF, ProtocolTests.LARGEST_LENGTH);
    }

    private Condition ipxSap() {
        return at.equal(Base.LLC, 0, BYTE, LlcSap.IPX.number());
    }

    private int etherType(int protocol) {
        at.scope().atMost(at.origin(), "EtherType", protocol, 0xffff);
        return protocol;
    }

    private int sap(int protocol) {
        at.scope().atMost(at.origin(), "LLC DSAP", protocol, 0xff);
        return protocol;
    }

    private Condition snap(int organisation, EtherType type) {
        byte[] header = {
            (byte) LlcSap.SNAP.number(),
            (byte) LlcSap.SNAP.number(),
            3,
            (byte) (organisation >> 16),
            (byte) (organisation >> 8),
            (byte) organisation,
            (byte) (type.number() >> 8),
            (byte) type.number()
        };
        return at.bytes(Base.LLC, 0, header);
    }

    /// `llc`, or `llc TYPE`: the control field of I, S and U frames (IEEE 802.2, section 5).
    Condition frame(@Nullable String type) {
        Condition llc = anyFrame(at.layers().layout().llcFrames());
        if (type == null) {
            return llc;
        }
        return llc.and(
                switch (type) {
                    case "i" -> at.anySet(Base.LLC, 2, BYTE, 1).not();
                    case "s" -> control(0x01, 0x03);
                    case "u" -> control(0x03, 0x03);
                    case "rr" -> control(0x01, 0x0f);
                    case "rnr" -> control(0x05, 0x0f);
                    case "rej" -> control(0x09, 0x0f);
                    case "ui" -> control(0x03, 0xef);
                    case "ua" -> control(0x63, 0xef);
                    case "disc" -> control(0x43, 0xef);
                    case "dm" -> control(0x0f, 0xef);
                    case "sabme" -> control(0x6f, 0xef);
                    case "test" -> control(0xe3, 0xef);
                    case "xid" -> control(0xaf, 0xef);
                    case "frmr" -> control(0x87, 0xef);
                    default -> throw at.fault("unknown LLC type name \"" + type + "\"");
                });
    }

    private Condition control(int value, int mask) {
        return at.masked(Base.LLC, 2, BYTE, value, mask);
    }

    private Condition anyFrame(LlcFrames frames) {
        return switch (frames) {
            case ALL -> Condition.Constant.TRUE;
            case LENGTH_FIELD ->
                    length().and(at.test(Test.EQ, at.load(Base.LLC, 0, HALF), 0xffff).not());
            case DATA -> new ProtocolTests(at).dataFrame();
            case ATM -> new AtmTests(at).llcFrame();
            case NONE -> throw at.unsupported("llc");
        };
    }
}
