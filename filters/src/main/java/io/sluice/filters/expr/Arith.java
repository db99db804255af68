package io.sluice.filters.expr;

import io.sluice.filters.diagnostics.SourceSpan;
import org.jspecify.annotations.Nullable;

/// Arithmetic: unsigned 32-bit expressions over packet data.
public sealed interface Arith {
    SourceSpan span();

    enum Op {
        ADD("+"),
        SUB("-"),
        MUL("*"),
        DIV("/"),
        MOD("%"),
        AND("&"),
        OR("|"),
        XOR("^"),
        LSH("<<"),
        RSH(">>");

        private final String symbol;

        Op(String symbol) {
            this.symbol = symbol;
        }

        public String symbol() {
            return symbol;
        }
    }

    /// A number, or one of the named constants of pcap-filter(7) (`tcp-syn`, `icmptype`).
    record Numeral(int value, SourceSpan span) implements Arith {}

    /// `len` or `length`.
    record Length(SourceSpan span) implements Arith {}

    /// `proto [ index : size ]`; size is 1 where it is not written. The size is checked by the
    /// resolver.
    record Accessor(
            Proto proto, Arith index, int size, @Nullable SourceSpan sizeSpan, SourceSpan span)
            implements Arith {}

    record Binary(Op op, Arith left, Arith right, SourceSpan span) implements Arith {}

    record Negate(Arith operand, SourceSpan span) implements Arith {}
}
