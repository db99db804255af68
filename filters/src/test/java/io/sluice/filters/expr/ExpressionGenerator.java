package io.sluice.filters.expr;

import io.sluice.filters.diagnostics.SourceSpan;
import io.sluice.filters.expr.Expr.And;
import io.sluice.filters.expr.Expr.Match;
import io.sluice.filters.expr.Expr.Not;
import io.sluice.filters.expr.Expr.Or;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Random filter expressions, the same for the same seed. Every tree it makes is one that some text
/// parses to: an identifier inherits only what a text would hand on to it.
///
/// [#ordinary] keeps to what compiles for Ethernet without names, [#any] takes every primitive of
/// the language.
public final class ExpressionGenerator {
    private static final SourceSpan NOWHERE = new SourceSpan(0, 0);

    private final RandomGenerator random;
    private final boolean ordinary;
    private final ArithmeticGenerator arithmetic;
    private final PrimitiveGenerator primitives;

    private ExpressionGenerator(RandomGenerator random, boolean ordinary) {
        this.random = random;
        this.ordinary = ordinary;
        this.arithmetic = new ArithmeticGenerator(random, ordinary);
        this.primitives = new PrimitiveGenerator(random);
    }

    /// Expressions that every compiler for Ethernet accepts: no names, no other link's primitives.
    public static ExpressionGenerator ordinary(RandomGenerator random) {
        return new ExpressionGenerator(random, true);
    }

    /// Expressions with every primitive, names included.
    public static ExpressionGenerator any(RandomGenerator random) {
        return new ExpressionGenerator(random, false);
    }

    /// A tree and what it hands on to a bare identifier behind it.
    private record Grown(Expr expr, Optional<Qualifiers> last) {}

    /// @param depth how deep parentheses may nest; 3 gives filters of a line or two
    public Expr next(int depth) {
        return chain(depth, Optional.empty()).expr();
    }

    private Grown chain(int depth, Optional<Qualifiers> before) {
        Grown left = operand(depth, before, false);
        for (int terms = random.nextInt(4); terms > 0; terms--) {
            Grown right = operand(depth, left.last(), true);
            Expr joined =
                    random.nextBoolean()
                            ? new And(left.expr(), right.expr(), NOWHERE)
                            : new Or(left.expr(), right.expr(), NOWHERE);
            left = new Grown(joined, right.last());
        }
        return left;
    }

    private Grown operand(int depth, Optional<Qualifiers> before, boolean bare) {
        int choice = random.nextInt(10);
        if (bare && before.isPresent() && choice < 3) {
            return new Grown(match(before.get(), true), before);
        }
        if (depth > 0 && choice == 3) {
            Grown inner = operand(depth - 1, before, bare);
            return new Grown(new Not(inner.expr(), NOWHERE), inner.last());
        }
        if (depth > 0 && choice < 6) {
            Grown group = chain(depth - 1, before);
            // What is not a chain is written without parentheses and hands on its own qualifiers.
            boolean parenthesised = group.expr() instanceof And || group.expr() instanceof Or;
            return new Grown(group.expr(), parenthesised ? before : group.last());
        }
        return primitive();
    }

    private Grown primitive() {
        int choice = random.nextInt(10);
        if (choice < 5) {
            Qualifiers qualifiers = primitives.qualifiers(ordinary);
            return new Grown(match(qualifiers, false), Optional.of(qualifiers));
        }
        Expr expr;
        if (choice < 7) {
            expr =
                    new Expr.Compare(
                            arithmetic.next(3),
                            pick(List.of(Expr.RelOp.values())),
                            arithmetic.next(2),
                            NOWHERE);
        } else {
            expr = ordinary ? primitives.ethernet() : primitives.any();
        }
        return new Grown(expr, Optional.empty());
    }

    private Expr match(Qualifiers qualifiers, boolean inherited) {
        return new Match(qualifiers, inherited, primitives.id(qualifiers, ordinary), NOWHERE);
    }

    private <T> T pick(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
