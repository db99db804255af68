package io.sluice.filters.lower;

import static io.sluice.filters.ir.Value.Width.BYTE;
import static io.sluice.filters.ir.Value.Width.HALF;

import io.sluice.filters.expr.Expr;
import io.sluice.filters.ir.Exit.Test;
import io.sluice.filters.ir.Value;
import io.sluice.filters.link.LinkType;

/// SunATM: the pseudo-header (traffic type, VPI, VCI), well-known circuits and Q.2931 messages.
record AtmTests(PacketTests at) {
    private static final int TRAFFIC_MASK = 0x0f;
    private static final int TRAFFIC_LANE = 1;
    private static final int TRAFFIC_LLC = 2;
    private static final int VPI = 1;
    private static final int VCI = 2;
    private static final int PAYLOAD = 4;
    private static final int MESSAGE_TYPE = PAYLOAD + 5;
    private static final int LANE_CONTROL = 0xff00;

    private static final int SETUP = 0x05;
    private static final int CALL_PROCEEDING = 0x02;
    private static final int CONNECT = 0x07;
    private static final int CONNECT_ACKNOWLEDGE = 0x0f;
    private static final int RELEASE = 0x4d;
    private static final int RELEASE_COMPLETE = 0x5a;

    Condition llcFrame() {
        return traffic(TRAFFIC_LLC);
    }

    private Condition traffic(int type) {
        return at.masked(Base.LINK_HEADER, 0, BYTE, type, TRAFFIC_MASK);
    }

    /// True outside of LAN emulation.
    Condition notLaneControl() {
        return at.layers().outerLinkType() == LinkType.SUNATM
                ? at.equal(Base.OUTER_LINK_HEADER, PAYLOAD, HALF, LANE_CONTROL).not()
                : Condition.Constant.TRUE;
    }

    private void requireAtm(String keyword) {
        if (at.layers().linkType() != LinkType.SUNATM) {
            throw at.fault("'" + keyword + "' supported only on SUNATM");
        }
    }

    Condition field(Expr.AtmField field) {
        requireAtm(field.vci() ? "vci" : "vpi");
        at.scope()
                .atMost(
                        field.valueSpan(),
                        field.vci() ? "VCI" : "VPI",
                        field.value(),
                        field.vci() ? 0xffff : 0xff);
        Value load =
                field.vci()
                        ? at.load(Base.LINK_HEADER, VCI, HALF)
                        : at.load(Base.LINK_HEADER, VPI, BYTE);
        return Relations.compare(at, field.op(), load, field.value());
    }

    /// A keyword, and the layers for what follows it: `lane` turns to the emulated Ethernet.
    Lowered type(String keyword) {
        requireAtm(keyword);
        Layers layers = at.layers();
        return switch (keyword) {
            case "lane" -> new Lowered(traffic(TRAFFIC_LANE), layers.insideLane(PAYLOAD + 2));
            case "metac" -> new Lowered(circuit(1), layers);
            case "bcc" -> new Lowered(circuit(2), layers);
            case "oamf4sc" -> new Lowered(circuit(3), layers);
            case "oamf4ec" -> new Lowered(circuit(4), layers);
            case "sc" -> new Lowered(circuit(5), layers);
            case "ilmic" -> new Lowered(circuit(16), layers);
            case "oam", "oamf4" -> new Lowered(vpi0().and(vci(3).or(vci(4))), layers);
            case "connectmsg" ->
                    new Lowered(
                            circuit(5)
                                    .and(
                                            messages(
                                                    RELEASE_COMPLETE,
                                                    RELEASE,
                                                    CONNECT_ACKNOWLEDGE,
                                                    CONNECT,
                                                    SETUP,
                                                    CALL_PROCEEDING)),
                            layers);
            case "metaconnect" ->
                    new Lowered(
                            circuit(1)
                                    .and(
                                            messages(
                                                    RELEASE_COMPLETE,
                                                    RELEASE,
                                                    CONNECT,
                                                    SETUP,
                                                    CALL_PROCEEDING)),
                            layers);
            default -> throw new IllegalArgumentException("ATM keyword " + keyword);
        };
    }

    private Condition vpi0() {
        return at.equal(Base.LINK_HEADER, VPI, BYTE, 0);
    }

    private Condition vci(int value) {
        return at.equal(Base.LINK_HEADER, VCI, HALF, value);
    }

    private Condition circuit(int vci) {
        return vpi0().and(vci(vci));
    }

    private Condition messages(int... types) {
        Condition any = Condition.Constant.FALSE;
        for (int type : types) {
            any = any.or(at.test(Test.EQ, at.load(Base.LINK_HEADER, MESSAGE_TYPE, BYTE), type));
        }
        return any;
    }
}
