package io.sluice.filters.expr;

import io.sluice.filters.diagnostics.SourceSpan;
import org.jspecify.annotations.Nullable;

/// The syntax of the filter language, by the sections of pcap-filter(7). No name is looked up here,
/// no link type is known, and no number has been compared with its range.
public sealed interface Expr {
    SourceSpan span();

    enum RelOp {
        EQ("="),
        NE("!="),
        LT("<"),
        LE("<="),
        GT(">"),
        GE(">=");

        private final String symbol;

        RelOp(String symbol) {
            this.symbol = symbol;
        }

        public String symbol() {
            return symbol;
        }
    }

    /// The empty filter, which accepts every packet.
    record Everything(SourceSpan span) implements Expr {}

    /// The span of what stands in parentheses has them in it; the same holds for [Or],
    /// [Encapsulation] and [AtmType].
    record And(Expr left, Expr right, SourceSpan span) implements Expr {}

    record Or(Expr left, Expr right, SourceSpan span) implements Expr {}

    record Not(Expr operand, SourceSpan span) implements Expr {}

    /// `[proto] [dir] [type] id`, or an id that inherits the qualifiers of the primitive before it.
    record Match(Qualifiers qualifiers, boolean inherited, Id id, SourceSpan span)
            implements Expr {}

    /// A protocol keyword alone: `tcp`, `ip6`, `isis`.
    record Abbreviation(Proto proto, SourceSpan span) implements Expr {}

    /// `arith relop arith`.
    record Compare(Arith left, RelOp op, Arith right, SourceSpan span) implements Expr {}

    /// `[proto] broadcast`.
    record Broadcast(Proto proto, SourceSpan span) implements Expr {}

    /// `[proto] multicast`.
    record Multicast(Proto proto, SourceSpan span) implements Expr {}

    /// `less N` (at most N bytes) or `greater N` (at least N bytes).
    record LengthTest(boolean greater, int bytes, SourceSpan span) implements Expr {}

    /// `byte I op V`; the operator is one of `=`, `<`, `>`, `&`, `|`.
    record ByteTest(int index, char op, int value, SourceSpan span) implements Expr {}

    /// `inbound` or `outbound`.
    record Direction(boolean outbound, SourceSpan span) implements Expr {}

    record IfIndex(int index, SourceSpan span) implements Expr {}

    /// `vlan`, `mpls`, `pppoed`, `pppoes`, `geneve` or `vxlan`, with the tag, label, session or
    /// network identifier where one is given.
    record Encapsulation(Kind kind, @Nullable Tag tag, SourceSpan span) implements Expr {
        public enum Kind {
            VLAN("vlan"),
            MPLS("mpls"),
            PPPOED("pppoed"),
            PPPOES("pppoes"),
            GENEVE("geneve"),
            VXLAN("vxlan");

            private final String keyword;

            Kind(String keyword) {
                this.keyword = keyword;
            }

            public String keyword() {
                return keyword;
            }
        }

        public record Tag(int value, SourceSpan span) {}
    }

    /// `[proto] type T [subtype S]`, `subtype S` of IEEE 802.11, numbers as in the frame control
    /// byte.
    record WlanType(Proto proto, int value, int mask, SourceSpan span) implements Expr {}

    /// `[proto] dir D`, the To-DS and From-DS bits of IEEE 802.11.
    record WlanDir(Proto proto, int direction, SourceSpan span) implements Expr {}

    /// `llc`, or `llc TYPE` in lower case.
    record Llc(@Nullable String type, SourceSpan span) implements Expr {}

    /// The fields of the PF log header.
    enum PfField {
        IFNAME("ifname"),
        RSET("rset"),
        RULENUM("rnr"),
        SUBRULENUM("srnr"),
        REASON("reason"),
        ACTION("action");

        private final String keyword;

        PfField(String keyword) {
            this.keyword = keyword;
        }

        public String keyword() {
            return keyword;
        }
    }

    /// `ifname`, `rset`, `reason` or `action` with a name.
    record PfName(PfField field, String text, SourceSpan textSpan, SourceSpan span)
            implements Expr {}

    /// `rnr`, `srnr`, `reason` or `action` with a number.
    record PfNumber(PfField field, int value, SourceSpan span) implements Expr {}

    /// `vpi N`, `vci N`, with a comparison; also one value of a parenthesised list.
    record AtmField(boolean vci, RelOp op, int value, SourceSpan valueSpan, SourceSpan span)
            implements Expr {}

    /// `lane`, `oamf4sc`, `metac`, `connectmsg`, and the other ATM keywords, after aliasing.
    record AtmType(String keyword, SourceSpan span) implements Expr {}

    /// `fisu`, `lssu`, `msu` and their `h…` forms.
    record Mtp2Type(String keyword, SourceSpan span) implements Expr {}

    /// `sio`, `opc`, `dpc`, `sls` and their `h…` forms, with a comparison.
    record Mtp3Field(String keyword, RelOp op, int value, SourceSpan valueSpan, SourceSpan span)
            implements Expr {}
}
