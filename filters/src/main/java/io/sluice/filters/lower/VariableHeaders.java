package io.sluice.filters.lower;

import io.sluice.filters.ir.Block;
import io.sluice.filters.ir.Cfg;
import io.sluice.filters.ir.Exit;
import io.sluice.filters.ir.Exit.Test;
import io.sluice.filters.ir.Stmt;
import io.sluice.filters.ir.Value;
import io.sluice.filters.ir.Value.Op;
import io.sluice.filters.ir.Value.Width;
import io.sluice.filters.link.EtherType;
import io.sluice.filters.link.HeaderLayout.PayloadStart;
import io.sluice.filters.link.HeaderLayout.Prefix;
import io.sluice.filters.link.LinkType;
import io.sluice.filters.link.ProtocolField;
import io.sluice.filters.options.Extension;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What must be computed in front of the whole filter: the length of a radio header, the end of an
/// IEEE 802.11 or PF log header. Only what the filter reads is computed.
final class VariableHeaders {
    private static final int PRISM_BYTES = 144;
    private static final int AVS_COOKIE = 0x80211000;
    private static final int AVS_COOKIE_MASK = 0xfffff000;
    private static final int PPI_INNER_80211 = 0x69000000;
    private static final int WLAN_HEADER = 24;
    private static final int QOS_BYTES = 2;

    // Radiotap's presence word and flags are little-endian; these are the bits as a big-endian load
    // has them.
    private static final int RADIOTAP_HAS_FLAGS = 0x02000000;
    private static final int RADIOTAP_EXTENDED = 0x00000080;
    private static final int RADIOTAP_HAS_TSFT = 0x01000000;
    private static final int RADIOTAP_DATA_PAD = 0x20;

    private final Scope scope;
    private final LinkType linkType;
    private final Value.@Nullable Variable prefix;
    private final Value.@Nullable Variable payload;
    private final Value.@Nullable Variable tags;

    VariableHeaders(Scope scope, LinkType linkType) {
        this.scope = scope;
        this.linkType = linkType;
        Cfg cfg = scope.cfg();
        prefix =
                linkType.layout().prefix() == Prefix.NONE
                        ? null
                        : cfg.variable("radio header length");
        payload =
                linkType.layout().payloadStart() == PayloadStart.FIXED
                        ? null
                        : cfg.variable("payload start");
        boolean seeThrough =
                scope.has(Extension.ANY_VLAN)
                        && linkType.layout().protocolField() == ProtocolField.ETHERNET;
        tags = seeThrough ? cfg.variable("bytes of VLAN tags") : null;
    }

    Layers layers() {
        Layers layers = Layers.of(linkType, prefix, payload);
        return tags == null ? layers : layers.behindTags(tags);
    }

    /// @param filter the first block of the filter proper
    /// @param reject where packets of another inner link type go
    /// @return the first block of the whole program
    Block before(Block filter, Block reject) {
        Prefix header = linkType.layout().prefix();
        if (header == Prefix.PRISM) {
            scope.branchInside();
        }
        Block entry = filter;
        if (tags != null && scope.uses(tags)) {
            entry = countTags(tags, entry);
        }
        boolean payloadNeeded = payload != null && scope.uses(payload);
        if (payload != null && payloadNeeded) {
            entry =
                    linkType.layout().payloadStart() == PayloadStart.PFLOG
                            ? block(
                                    List.of(new Stmt.Assign(payload, pflogLength())),
                                    new Exit.Goto(entry))
                            : wlanPayload(payload, entry);
        }
        if (prefix != null && (payloadNeeded || scope.uses(prefix))) {
            if (header == Prefix.PPI) {
                scope.branchInside();
            }
            entry = prefixLength(prefix, entry);
        }
        if (header == Prefix.PPI) {
            Value inner = new Value.Load(Width.WORD, 4);
            entry = block(List.of(), branch(Test.EQ, inner, PPI_INNER_80211, entry, reject));
        }
        return entry;
    }

    /// None, one or two tags.
    private Block countTags(Value.Variable bytes, Block next) {
        int type = linkType.layout().type();
        Block two = assign(bytes, Value.constant(8), next);
        Block one = assign(bytes, Value.constant(4), next);
        Block none = assign(bytes, Value.constant(0), next);
        return tagged(type, tagged(type + 4, two, one), none);
    }

    private Block tagged(int offset, Block yes, Block no) {
        Value type = new Value.Load(Width.HALF, offset);
        Block test = no;
        for (EtherType tag :
                new EtherType[] {EtherType.OLD_QINQ, EtherType.PROVIDER_VLAN, EtherType.VLAN}) {
            test = block(List.of(), branch(Test.EQ, type, tag.number(), yes, test));
        }
        return test;
    }

    private Block prefixLength(Value.Variable variable, Block next) {
        return switch (linkType.layout().prefix()) {
            case RADIOTAP, PPI -> assign(variable, littleEndianLength(), next);
            case AVS -> assign(variable, new Value.Load(Width.WORD, 4), next);
            case PRISM -> {
                Value cookie = and(new Value.Load(Width.WORD, 0), AVS_COOKIE_MASK);
                Block avs = assign(variable, new Value.Load(Width.WORD, 4), next);
                Block fixed = assign(variable, Value.constant(PRISM_BYTES), next);
                yield block(List.of(), branch(Test.EQ, cookie, AVS_COOKIE, avs, fixed));
            }
            case NONE -> next;
        };
    }

    private static Value littleEndianLength() {
        Value high = new Value.Binary(Op.LSH, new Value.Load(Width.BYTE, 3), Value.constant(8));
        return new Value.Binary(Op.OR, new Value.Load(Width.BYTE, 2), high);
    }

    private static Value pflogLength() {
        return and(add(new Value.Load(Width.BYTE, 0), 3), ~3);
    }

    /// 24 bytes of header; in data frames 2 more with QoS, and with a radiotap header that says so
    /// the Atheros padding to a multiple of 4.
    private Block wlanPayload(Value.Variable start, Block next) {
        scope.branchInside();
        Value header = prefix == null ? Value.constant(0) : scope.read(prefix);
        Value frameControl =
                prefix == null
                        ? new Value.Load(Width.BYTE, 0)
                        : new Value.LoadAt(Width.BYTE, scope.read(prefix), 0);
        Block padding =
                linkType.layout().prefix() == Prefix.RADIOTAP ? atherosPadding(start, next) : next;
        Block qos = assign(start, add(scope.read(start), QOS_BYTES), padding);
        Block hasQos = block(List.of(), branch(Test.SET, frameControl, 0x80, qos, padding));
        Block notControl = block(List.of(), branch(Test.SET, frameControl, 0x04, next, hasQos));
        return block(
                List.of(new Stmt.Assign(start, add(header, WLAN_HEADER))),
                branch(Test.SET, frameControl, 0x08, notControl, next));
    }

    /// Only the first presence word is looked at: more would need a loop.
    private Block atherosPadding(Value.Variable start, Block next) {
        Block round = assign(start, and(add(scope.read(start), 3), ~3), next);
        Value present = new Value.Load(Width.WORD, 4);
        Block flagsAfterTsft =
                block(
                        List.of(),
                        branch(
                                Test.SET,
                                new Value.Load(Width.BYTE, 16),
                                RADIOTAP_DATA_PAD,
                                round,
                                next));
        Block flagsFirst =
                block(
                        List.of(),
                        branch(
                                Test.SET,
                                new Value.Load(Width.BYTE, 8),
                                RADIOTAP_DATA_PAD,
                                round,
                                next));
        Block tsft =
                block(
                        List.of(),
                        branch(Test.SET, present, RADIOTAP_HAS_TSFT, flagsAfterTsft, flagsFirst));
        Block extended = block(List.of(), branch(Test.SET, present, RADIOTAP_EXTENDED, next, tsft));
        return block(List.of(), branch(Test.SET, present, RADIOTAP_HAS_FLAGS, extended, next));
    }

    private Block assign(Value.Variable variable, Value value, Block next) {
        return block(List.of(new Stmt.Assign(variable, value)), new Exit.Goto(next));
    }

    private Block block(List<Stmt> stmts, Exit exit) {
        Block block = scope.cfg().block(exit, null);
        block.stmts(new ArrayList<>(stmts));
        return block;
    }

    private static Exit branch(Test test, Value value, int constant, Block ifTrue, Block ifFalse) {
        return new Exit.Branch(test, value, Value.constant(constant), ifTrue, ifFalse);
    }

    private static Value add(Value value, int constant) {
        return new Value.Binary(Op.ADD, value, Value.constant(constant));
    }

    private static Value and(Value value, int mask) {
        return new Value.Binary(Op.AND, value, Value.constant(mask));
    }
}
