package io.sluice.filters.lint;

import io.sluice.filters.expr.Arith;
import io.sluice.filters.expr.Arith.Op;
import io.sluice.filters.expr.Expr;
import io.sluice.filters.expr.Expr.Compare;
import io.sluice.filters.expr.Expr.RelOp;
import io.sluice.filters.expr.ExprPrinter;
import io.sluice.filters.expr.Proto;
import java.util.ArrayList;
import java.util.List;

/// Comparisons that are decided before any packet comes, that wrap, or that read otherwise than
/// they look.
final class ArithmeticTraps {
    private static final long ALL_BITS = 0xffff_ffffL;
    private static final int TCP_FLAGS_OFFSET = 13; // RFC 9293, section 3.1

    private final Source source;
    private final List<Draft> drafts = new ArrayList<>();

    private ArithmeticTraps(Source source) {
        this.source = source;
    }

    static List<Draft> find(Expr expr, Source source) {
        ArithmeticTraps traps = new ArithmeticTraps(source);
        for (Expr node : Source.nodes(expr)) {
            if (node instanceof Compare compare) {
                traps.check(compare);
            }
        }
        return traps.drafts;
    }

    private void check(Compare compare) {
        precedence(compare.left());
        precedence(compare.right());
        Compare ordered = constantRight(compare);
        if (!decided(ordered)) {
            unsigned(ordered, compare);
            flags(ordered, compare);
            missingHeader(ordered, compare);
        }
    }

    /// The same comparison with its constant on the right.
    private static Compare constantRight(Compare compare) {
        if (!(compare.left() instanceof Arith.Numeral)) {
            return compare;
        }
        RelOp mirrored =
                switch (compare.op()) {
                    case EQ, NE -> compare.op();
                    case LT -> RelOp.GT;
                    case LE -> RelOp.GE;
                    case GT -> RelOp.LT;
                    case GE -> RelOp.LE;
                };
        return new Compare(
                /* left= */ compare.right(), mirrored, /* right= */ compare.left(), compare.span());
    }

    /// Whether the size of a field, or a mask, decides the comparison.
    private boolean decided(Compare compare) {
        if (!(compare.right() instanceof Arith.Numeral(int right, _))
                || compare.left() instanceof Arith.Numeral) {
            return false;
        }
        long value = Integer.toUnsignedLong(right);
        long bits = possibleBits(compare.left());
        long most = Long.highestOneBit(bits) == 0 ? 0 : Math.min(ALL_BITS, bits);
        boolean outside = (value & ~bits) != 0;
        boolean never =
                switch (compare.op()) {
                    case EQ -> outside;
                    case GT -> value >= most;
                    case GE -> value > most;
                    case LT -> value == 0;
                    case LE, NE -> false;
                };
        boolean always =
                switch (compare.op()) {
                    case NE -> outside;
                    case LT -> value > most;
                    case LE -> value >= most;
                    case GE -> value == 0;
                    case EQ, GT -> false;
                };
        if (never || always) {
            String left = ExprPrinter.print(compare.left());
            String range =
                    "'"
                            + left
                            + "' is at most "
                            + most
                            + (outside && value <= most ? ", without the bits of " + value : "");
            String message =
                    always && compare.op() == RelOp.GE || never && compare.op() == RelOp.LT
                            ? "no number is less than 0: arithmetic is unsigned"
                            : range;
            drafts.add(
                    new Draft(
                            never ? Trap.NEVER_MATCHES : Trap.ALWAYS_MATCHES,
                            compare.span(),
                            message,
                            () ->
                                    Draft.advice(
                                            never
                                                    ? "compare with a number the field can hold"
                                                    : "leave the comparison out")));
        }
        return never || always;
    }

    /// The bits that a piece of arithmetic can have set.
    private static long possibleBits(Arith arith) {
        return switch (arith) {
            case Arith.Numeral(int value, _) -> Integer.toUnsignedLong(value);
            case Arith.Accessor accessor ->
                    accessor.size() == 1 ? 0xff : accessor.size() == 2 ? 0xffff : ALL_BITS;
            case Arith.Binary(Op op, Arith left, Arith right, _) when op == Op.AND ->
                    possibleBits(left) & possibleBits(right);
            case Arith.Length _, Arith.Binary _, Arith.Negate _ -> ALL_BITS;
        };
    }

    /// @param written the comparison as it stands in the tree
    private void unsigned(Compare compare, Compare written) {
        boolean ordered = compare.op() != RelOp.EQ && compare.op() != RelOp.NE;
        if (!ordered || !(subtracts(compare.left()) || subtracts(compare.right()))) {
            return;
        }
        drafts.add(
                new Draft(
                        Trap.UNSIGNED,
                        compare.span(),
                        "arithmetic is unsigned: a difference below 0 becomes a number near 4294967296",
                        () -> List.of(unsignedFix(compare, written))));
    }

    private Fix unsignedFix(Compare compare, Compare written) {
        if (compare.left() instanceof Arith.Binary(Op op, Arith left, Arith.Numeral(int part, _), _)
                && op == Op.SUB
                && compare.right() instanceof Arith.Numeral(int value, _)) {
            long sum = Integer.toUnsignedLong(part) + Integer.toUnsignedLong(value);
            return source.rewrite(
                    "", written, source.at(left.span()) + " " + compare.op().symbol() + " " + sum);
        }
        return new Fix.Advice("move what is subtracted to the other side");
    }

    private static boolean subtracts(Arith arith) {
        return switch (arith) {
            case Arith.Numeral _, Arith.Length _, Arith.Accessor _ -> false;
            case Arith.Negate _ -> true;
            case Arith.Binary(Op op, Arith left, Arith right, _) ->
                    op == Op.SUB
                                    && !(left instanceof Arith.Numeral
                                            && right instanceof Arith.Numeral)
                            || subtracts(left)
                            || subtracts(right);
        };
    }

    private void flags(Compare compare, Compare written) {
        if (compare.op() == RelOp.EQ
                && compare.left() instanceof Arith.Accessor accessor
                && accessor.proto() == Proto.TCP
                && accessor.size() == 1
                && accessor.index() instanceof Arith.Numeral(int index, _)
                && index == TCP_FLAGS_OFFSET
                && compare.right() instanceof Arith.Numeral(int flags, _)
                && flags != 0) {
            boolean one = Integer.bitCount(flags) == 1;
            String test =
                    "tcp[tcpflags] & "
                            + source.at(compare.right().span())
                            + (one ? " != 0" : " = " + source.at(compare.right().span()));
            drafts.add(
                    new Draft(
                            Trap.FLAGS_EQUAL,
                            compare.span(),
                            "matches only where every other flag is clear, ECN's two included",
                            () -> List.of(source.rewrite("", written, test))));
        }
    }

    private void missingHeader(Compare compare, Compare written) {
        if (compare.op() == RelOp.NE
                && compare.left() instanceof Arith.Accessor accessor
                && accessor.proto() != Proto.LINK
                && accessor.proto() != Proto.RADIO
                && compare.right() instanceof Arith.Numeral) {
            Compare equal = new Compare(compare.left(), RelOp.EQ, compare.right(), compare.span());
            drafts.add(
                    new Draft(
                            Trap.HEADER_MISSING,
                            compare.span(),
                            "a packet without this "
                                    + accessor.proto().keyword()
                                    + " header does not match '!=' either",
                            () ->
                                    List.of(
                                            source.rewrite(
                                                    "to accept those too",
                                                    written,
                                                    "not " + Source.print(equal)))));
        }
    }

    /// `%` and `^` beside other operators, without parentheses to say which goes first.
    private void precedence(Arith arith) {
        switch (arith) {
            case Arith.Numeral _, Arith.Length _ -> {}
            case Arith.Accessor accessor -> precedence(accessor.index());
            case Arith.Negate(Arith operand, _) -> {
                if (operand instanceof Arith.Binary binary && loose(binary.op()) && bare(binary)) {
                    unclear(arith);
                }
                precedence(operand);
            }
            case Arith.Binary(Op op, Arith left, Arith right, _) -> {
                if (right instanceof Arith.Binary binary
                        && (loose(op) || loose(binary.op()))
                        && bare(binary)) {
                    unclear(arith);
                }
                precedence(left);
                precedence(right);
            }
        }
    }

    private static boolean loose(Op op) {
        return op == Op.MOD || op == Op.XOR;
    }

    private boolean bare(Arith.Binary binary) {
        return !source.opensBefore(binary.span());
    }

    private void unclear(Arith arith) {
        drafts.add(
                new Draft(
                        Trap.ARITHMETIC_PRECEDENCE,
                        arith.span(),
                        "'%' and '^' take everything on their right, and go before what is on their left",
                        () ->
                                List.of(
                                        new Fix.Rewrite(
                                                "as it is read",
                                                source.reread(
                                                        arith.span(), ExprPrinter.print(arith))))));
    }
}
