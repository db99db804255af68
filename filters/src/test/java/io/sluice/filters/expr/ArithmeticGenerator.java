package io.sluice.filters.expr;

import io.sluice.filters.diagnostics.SourceSpan;
import io.sluice.filters.expr.Arith.Op;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/// Random arithmetic. No literal divisor is 0 and no literal shift above 31: the compiler refuses
/// those.
final class ArithmeticGenerator {
    private static final SourceSpan NOWHERE = new SourceSpan(0, 0);

    private static final List<Proto> ACCESSIBLE =
            List.of(
                    Proto.LINK,
                    Proto.IP,
                    Proto.IPV6,
                    Proto.TCP,
                    Proto.UDP,
                    Proto.ICMP,
                    Proto.ICMPV6,
                    Proto.ARP);

    private static final List<Proto> EVERY =
            Arrays.stream(Proto.values()).filter(proto -> proto != Proto.DEFAULT).toList();

    private final RandomGenerator random;
    private final boolean ordinary;

    ArithmeticGenerator(RandomGenerator random, boolean ordinary) {
        this.random = random;
        this.ordinary = ordinary;
    }

    Arith next(int depth) {
        return switch (depth > 0 ? random.nextInt(8) : random.nextInt(4)) {
            case 0, 1 -> numeral();
            case 2 -> new Arith.Length(NOWHERE);
            case 3, 4 -> accessor(depth);
            case 5 -> new Arith.Negate(next(depth - 1), NOWHERE);
            default -> binary(depth);
        };
    }

    private Arith binary(int depth) {
        Op op = pick(List.of(Op.values()));
        Arith right =
                switch (op) {
                    case DIV, MOD -> new Arith.Numeral(1 + random.nextInt(255), NOWHERE);
                    case LSH, RSH -> new Arith.Numeral(random.nextInt(32), NOWHERE);
                    case ADD, SUB, MUL, AND, OR, XOR -> next(depth - 1);
                };
        return new Arith.Binary(op, next(depth - 1), right, NOWHERE);
    }

    private Arith accessor(int depth) {
        Proto proto = pick(ordinary ? ACCESSIBLE : EVERY);
        Arith index =
                depth > 1 && random.nextInt(4) == 0
                        ? next(depth - 2)
                        : new Arith.Numeral(random.nextInt(40), NOWHERE);
        int size = 1 << random.nextInt(3);
        return new Arith.Accessor(
                proto, index, size, random.nextBoolean() ? NOWHERE : null, NOWHERE);
    }

    private Arith numeral() {
        int value =
                switch (random.nextInt(4)) {
                    case 0 -> random.nextInt();
                    case 1 -> random.nextInt(65536);
                    default -> random.nextInt(256);
                };
        return new Arith.Numeral(value, NOWHERE);
    }

    private <T> T pick(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
