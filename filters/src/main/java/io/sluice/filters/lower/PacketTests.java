package io.sluice.filters.lower;

import io.sluice.filters.diagnostics.FilterSyntaxException;
import io.sluice.filters.diagnostics.SourceSpan;
import io.sluice.filters.ir.Exit.Test;
import io.sluice.filters.ir.Value;
import io.sluice.filters.ir.Value.Op;
import io.sluice.filters.ir.Value.Width;
import io.sluice.filters.lower.Layers.Offset;
import java.util.List;

/// Loads and comparisons relative to the headers of one primitive.
///
/// @param origin the primitive in the filter text
record PacketTests(Scope scope, Layers layers, SourceSpan origin) {
    static final int IPV6_HEADER = 40;
    private static final int ALL_BITS = -1;

    Value load(Base base, int offset, Width width) {
        Layers at = layers;
        return switch (base) {
            case PACKET -> new Value.Load(width, offset);
            case LINK_HEADER -> load(at.linkHeader(), offset, width);
            case OUTER_LINK_HEADER -> load(at.outerLinkHeader(), offset, width);
            case LLC -> load(at.payload(), offset, width);
            case MPLS_LABEL -> load(at.payload(), at.network() - 4 + offset, width);
            case TYPE -> load(at.type(), offset, width);
            case NETWORK -> load(at.payload(), at.network() + offset, width);
            case NETWORK_NO_SNAP -> load(at.payload(), at.networkNoSnap() + offset, width);
            case TRANSPORT_IPV4 ->
                    new Value.LoadAt(
                            width,
                            beforeIpv4Transport(),
                            at.payload().constant() + at.network() + offset);
            case TRANSPORT_IPV6 -> load(at.payload(), at.network() + IPV6_HEADER + offset, width);
        };
    }

    private Value load(Offset start, int offset, Width width) {
        int constant = start.constant() + offset;
        Value.Variable variable = start.variable();
        return variable == null
                ? new Value.Load(width, constant)
                : new Value.LoadAt(width, scope.read(variable), constant);
    }

    /// The length of the IPv4 header, plus the run-time part of the payload's offset.
    Value beforeIpv4Transport() {
        Value header =
                new Value.Binary(
                        Op.LSH,
                        new Value.Binary(
                                Op.AND, load(Base.NETWORK, 0, Width.BYTE), Value.constant(0xf)),
                        Value.constant(2));
        Value.Variable variable = layers.payload().variable();
        return variable == null ? header : new Value.Binary(Op.ADD, header, scope.read(variable));
    }

    Condition test(Test test, Value left, int right) {
        return new Condition.Compare(List.of(), test, left, Value.constant(right), origin);
    }

    Condition test(Test test, Value left, Value right) {
        return new Condition.Compare(List.of(), test, left, right, origin);
    }

    Condition equal(Base base, int offset, Width width, int value) {
        return test(Test.EQ, load(base, offset, width), value);
    }

    Condition atMost(Base base, int offset, Width width, int value) {
        return test(Test.GT, load(base, offset, width), value).not();
    }

    /// `load & mask == value`; a mask of no bits is decided without a load.
    Condition masked(Base base, int offset, Width width, int value, int mask) {
        if (mask == 0) {
            return Condition.constant(value == 0);
        }
        return test(Test.EQ, maskedLoad(base, offset, width, mask), value);
    }

    Value maskedLoad(Base base, int offset, Width width, int mask) {
        Value load = load(base, offset, width);
        return mask == ALL_BITS ? load : new Value.Binary(Op.AND, load, Value.constant(mask));
    }

    /// Whether any of `bits` is set.
    Condition anySet(Base base, int offset, Width width, int bits) {
        return test(Test.SET, load(base, offset, width), bits);
    }

    /// Compares `expected` from its end, four bytes at a time while there are as many, then two,
    /// then one.
    Condition bytes(Base base, int offset, byte[] expected) {
        Condition all = Condition.Constant.TRUE;
        int rest = expected.length;
        while (rest > 0) {
            Width width = rest >= 4 ? Width.WORD : rest >= 2 ? Width.HALF : Width.BYTE;
            rest -= width.bytes();
            int value = 0;
            for (int i = 0; i < width.bytes(); i++) {
                value = value << 8 | expected[rest + i] & 0xff;
            }
            all = all.and(equal(base, offset + rest, width, value));
        }
        return all;
    }

    /// A 48-bit MAC address.
    Condition mac(int offset, long address) {
        return equal(Base.LINK_HEADER, offset + 2, Width.WORD, (int) address)
                .and(equal(Base.LINK_HEADER, offset, Width.HALF, (int) (address >>> 32)));
    }

    FilterSyntaxException fault(String message) {
        return scope.fault(origin, message);
    }

    FilterSyntaxException unsupported(String keyword) {
        return fault("'" + keyword + "' not supported on " + layers.linkType().quoted());
    }
}
