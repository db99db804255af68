package io.sluice.filters.lower;

import io.sluice.filters.expr.Expr.RelOp;
import io.sluice.filters.ir.Exit.Test;
import io.sluice.filters.ir.Value;

/// The six relations of the language in the three comparisons of the machine; all unsigned.
final class Relations {
    private Relations() {}

    static Condition compare(PacketTests at, RelOp op, Value left, Value right) {
        return switch (op) {
            case EQ -> at.test(Test.EQ, left, right);
            case NE -> at.test(Test.EQ, left, right).not();
            case GT -> at.test(Test.GT, left, right);
            case LE -> at.test(Test.GT, left, right).not();
            case GE -> at.test(Test.GE, left, right);
            case LT -> at.test(Test.GE, left, right).not();
        };
    }

    static Condition compare(PacketTests at, RelOp op, Value left, int right) {
        return compare(at, op, left, Value.constant(right));
    }
}
