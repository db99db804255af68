package io.sluice.filters.expr;

import java.util.Optional;

/// The tokens that compare.
final class Relations {
    private Relations() {}

    static Optional<Expr.RelOp> find(TokenKind kind) {
        return switch (kind) {
            case EQUAL -> Optional.of(Expr.RelOp.EQ);
            case NOT_EQUAL -> Optional.of(Expr.RelOp.NE);
            case LESS_THAN -> Optional.of(Expr.RelOp.LT);
            case AT_MOST -> Optional.of(Expr.RelOp.LE);
            case GREATER_THAN -> Optional.of(Expr.RelOp.GT);
            case AT_LEAST -> Optional.of(Expr.RelOp.GE);
            default -> Optional.empty();
        };
    }
}
