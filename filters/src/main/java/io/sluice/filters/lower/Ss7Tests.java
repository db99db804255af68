package io.sluice.filters.lower;

import static io.sluice.filters.ir.Value.Width.BYTE;
import static io.sluice.filters.ir.Value.Width.HALF;
import static io.sluice.filters.ir.Value.Width.WORD;

import io.sluice.filters.expr.Expr;
import io.sluice.filters.ir.Exit.Test;
import io.sluice.filters.ir.Value;
import io.sluice.filters.ir.Value.Width;
import io.sluice.filters.link.HeaderLayout.Ss7;

/// SS7: MTP2 signal units by their length indicator, MTP3 fields. Keywords with `h` are for
/// high-speed links, whose headers are three bytes longer (ITU-T Q.703, annex A).
record Ss7Tests(PacketTests at) {
    private static final int HIGH_SPEED = 3;
    private static final int LENGTH_MASK = 0x3f;
    private static final int LENGTH_MASK_HSL = 0xff80;
    private static final int POINT_CODE_MAX = 0x3fff;

    private Ss7 fields(String keyword) {
        return at.layers()
                .layout()
                .ss7()
                .orElseThrow(() -> at.fault("'" + keyword + "' supported only on SS7"));
    }

    /// FISU: length 0; LSSU: 1 or 2; MSU: more.
    Condition signalUnit(String keyword) {
        Ss7 fields = fields(keyword);
        Value low = at.maskedLoad(Base.PACKET, fields.lengthIndicator(), BYTE, LENGTH_MASK);
        Value high = at.maskedLoad(Base.PACKET, fields.lengthIndicatorHsl(), HALF, LENGTH_MASK_HSL);
        return switch (keyword) {
            case "fisu" -> at.test(Test.EQ, low, 0);
            case "lssu" -> at.test(Test.GT, low, 0).and(at.test(Test.GT, low, 2).not());
            case "msu" -> at.test(Test.GT, low, 2);
            case "hfisu" -> at.test(Test.EQ, high, 0);
            case "hlssu" -> at.test(Test.GT, high, 0).and(at.test(Test.GT, high, 0x0100).not());
            case "hmsu" -> at.test(Test.GT, high, 0x0100);
            default -> throw new IllegalArgumentException("MTP2 keyword " + keyword);
        };
    }

    /// The routing label (ITU-T Q.704, section 2.2) is little-endian: DPC in bits 0 to 13, OPC in
    /// 14 to 27, SLS in 28 to 31. Values are moved to where a big-endian load has them.
    Condition field(Expr.Mtp3Field field) {
        Ss7 fields = fields(field.keyword());
        boolean highSpeed = field.keyword().startsWith("h");
        int shift = highSpeed ? HIGH_SPEED : 0;
        int value = field.value();
        return switch (highSpeed ? field.keyword().substring(1) : field.keyword()) {
            case "sio" -> compare(field, fields.sio() + shift, BYTE, 0xff, -1, value);
            case "opc" ->
                    compare(
                            field,
                            fields.label() + shift,
                            WORD,
                            POINT_CODE_MAX,
                            Integer.reverseBytes(POINT_CODE_MAX << 14),
                            Integer.reverseBytes(value << 14));
            case "dpc" ->
                    compare(
                            field,
                            fields.label() + shift,
                            HALF,
                            POINT_CODE_MAX,
                            swap(POINT_CODE_MAX),
                            swap(value));
            case "sls" -> compare(field, fields.sls() + shift, BYTE, 0xf, 0xf0, value << 4);
            default -> throw new IllegalArgumentException("MTP3 keyword " + field.keyword());
        };
    }

    private static int swap(int value) {
        return Short.toUnsignedInt(Short.reverseBytes((short) value));
    }

    private Condition compare(
            Expr.Mtp3Field field, int offset, Width width, int most, int mask, int placed) {
        at.scope().atMost(field.valueSpan(), field.keyword(), field.value(), most);
        return Relations.compare(
                at, field.op(), at.maskedLoad(Base.PACKET, offset, width, mask), placed);
    }
}
