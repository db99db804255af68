package io.sluice.filters.lower;

import io.sluice.filters.ir.Exit.Test;
import io.sluice.filters.ir.Value;
import io.sluice.filters.ir.Value.Width;
import io.sluice.filters.link.HeaderLayout.Direction;
import io.sluice.filters.link.HeaderLayout.Direction.Match;
import io.sluice.filters.link.LinkType;
import io.sluice.filters.options.Handle;
import java.util.Optional;

/// What a capture knows of a packet besides its bytes: length, direction, interface. Direction and
/// interface come from the link-layer header where it has them, else from the metadata of a live
/// Linux capture (Linux, include/uapi/linux/filter.h, SKF_AD_).
record CaptureTests(PacketTests at) {
    private static final int SKF_AD_PKTTYPE = 4;
    private static final int SKF_AD_IFINDEX = 8;
    private static final int PACKET_OUTGOING = 4;
    private static final int SLL2_IFINDEX = 4;

    Condition direction(boolean outbound) {
        Optional<Direction> field = at.layers().layout().direction();
        if (field.isEmpty()) {
            requireLive(outbound ? "outbound" : "inbound");
            Condition outgoing =
                    at.test(
                            Test.EQ,
                            new Value.Ancillary(Width.HALF, SKF_AD_PKTTYPE),
                            PACKET_OUTGOING);
            return outbound ? outgoing : outgoing.not();
        }
        Match inbound = field.get().inbound();
        if (outbound || inbound != null) {
            return matches(
                    field.get(), outbound || inbound == null ? field.get().outbound() : inbound);
        }
        return matches(field.get(), field.get().outbound()).not();
    }

    private Condition matches(Direction field, Match match) {
        Width width = field.bytes() == 1 ? Width.BYTE : Width.HALF;
        return at.masked(Base.LINK_HEADER, field.offset(), width, match.value(), match.mask());
    }

    Condition interfaceIndex(int index) {
        if (at.layers().linkType() == LinkType.LINUX_SLL2) {
            return at.equal(Base.LINK_HEADER, SLL2_IFINDEX, Width.WORD, index);
        }
        requireLive("ifindex");
        return at.test(Test.EQ, new Value.Ancillary(Width.WORD, SKF_AD_IFINDEX), index);
    }

    private void requireLive(String keyword) {
        if (at.scope().handle() != Handle.LIVE_LINUX) {
            throw at.fault(
                    "not a live capture, '"
                            + keyword
                            + "' not supported on "
                            + at.layers().linkType().quoted());
        }
    }

    Condition length(boolean greater, int bytes) {
        Value length = new Value.Length();
        return greater ? at.test(Test.GE, length, bytes) : at.test(Test.GT, length, bytes).not();
    }
}
