package io.sluice.filters.lower;

import io.sluice.filters.diagnostics.SourceSpan;
import io.sluice.filters.ir.Block;
import io.sluice.filters.ir.Cfg;
import io.sluice.filters.ir.Exit;
import io.sluice.filters.ir.Stmt;
import io.sluice.filters.ir.Value;
import java.util.ArrayList;
import java.util.List;

/// A truth value, on its way from the syntax tree to the graph. Operands are tested from left to
/// right, and only as far as needed.
public sealed interface Condition {

    /// Known when the filter is compiled. It takes the place of the tests it makes needless, and so
    /// also of their loads (libpcap, gen_and() and gen_or() of 1.11).
    enum Constant implements Condition {
        FALSE,
        TRUE
    }

    record Compare(List<Stmt> before, Exit.Test test, Value left, Value right, SourceSpan origin)
            implements Condition {}

    record Both(Condition left, Condition right) implements Condition {}

    record Either(Condition left, Condition right) implements Condition {}

    record Opposite(Condition operand) implements Condition {}

    /// Statements without a test.
    record Always(List<Stmt> before, SourceSpan origin) implements Condition {}

    /// A piece of graph of its own, such as a loop over headers.
    record Piece(Builder builder) implements Condition {
        interface Builder {
            /// The entry of the piece, which leaves to one of the two blocks.
            Block build(Cfg cfg, Block ifTrue, Block ifFalse);
        }
    }

    static Condition constant(boolean value) {
        return value ? Constant.TRUE : Constant.FALSE;
    }

    default boolean is(boolean value) {
        return equals(constant(value));
    }

    default Condition and(Condition right) {
        if (is(false) || right.is(true)) {
            return this;
        }
        return is(true) || right.is(false) ? right : new Both(this, right);
    }

    default Condition or(Condition right) {
        if (is(true) || right.is(false)) {
            return this;
        }
        return is(false) || right.is(true) ? right : new Either(this, right);
    }

    default Condition not() {
        return switch (this) {
            case Constant constant -> constant(constant == Constant.FALSE);
            case Opposite(Condition operand) -> operand;
            case Compare _, Both _, Either _, Always _, Piece _ -> new Opposite(this);
        };
    }

    /// Builds the blocks that leave to `ifTrue` or `ifFalse`. Chains that lean left, which is how
    /// the parser builds them, take no stack.
    default Block build(Cfg cfg, Block ifTrue, Block ifFalse) {
        Condition at = this;
        Block yes = ifTrue;
        Block no = ifFalse;
        while (true) {
            switch (at) {
                case Both(Condition left, Condition right) -> {
                    yes = right.build(cfg, yes, no);
                    at = left;
                }
                case Either(Condition left, Condition right) -> {
                    no = right.build(cfg, yes, no);
                    at = left;
                }
                case Opposite(Condition operand) -> {
                    Block swapped = yes;
                    yes = no;
                    no = swapped;
                    at = operand;
                }
                case Constant constant -> {
                    return constant == Constant.TRUE ? yes : no;
                }
                case Compare compare -> {
                    Block block =
                            cfg.block(
                                    new Exit.Branch(
                                            compare.test, compare.left, compare.right, yes, no),
                                    compare.origin);
                    block.stmts(new ArrayList<>(compare.before));
                    return block;
                }
                case Always(List<Stmt> before, SourceSpan origin) -> {
                    Block block = cfg.block(new Exit.Goto(yes), origin);
                    block.stmts(new ArrayList<>(before));
                    return block;
                }
                case Piece(Piece.Builder builder) -> {
                    return builder.build(cfg, yes, no);
                }
            }
        }
    }
}
