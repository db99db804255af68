package io.sluice.filters.emit;

import io.sluice.filters.cbpf.Opcode;
import io.sluice.filters.ir.ValueTable;
import io.sluice.filters.ir.ValueTable.Kind;
import java.util.Arrays;

/// How many instructions a value takes when the registers hold nothing useful, and what becomes of
/// X.
final class ValueCosts {
    /// The value leaves X alone.
    static final int KEEPS_X = -1;

    /// The value needs X for more than one thing.
    static final int SPOILS_X = -2;

    private static final int MAX_COST =
            1 << 20; // enough to compare by, and sums of two do not overflow

    private final ValueTable values;
    private int known;
    private int[] costs = new int[0];
    private int[] xNeeds = new int[0];

    ValueCosts(ValueTable values) {
        this.values = values;
    }

    /// Instructions to compute the value into A.
    int inA(int value) {
        learn(value);
        return costs[value];
    }

    /// What must be in X, and still is afterwards, to compute the value into A: a value, [#KEEPS_X]
    /// or [#SPOILS_X].
    int xNeed(int value) {
        learn(value);
        return xNeeds[value];
    }

    /// Whether one instruction loads the value into X and leaves A alone.
    boolean loadsIntoX(int value) {
        return switch (values.kind(value)) {
            case CONST, LENGTH, READ -> true;
            default -> headerLength(value) >= 0;
        };
    }

    /// For `4 * (packet byte & 15)`, which has an instruction of its own, the place of the byte,
    /// else -1.
    int headerLength(int value) {
        Kind kind = values.kind(value);
        if (kind != Kind.LSH && kind != Kind.MUL) {
            return -1;
        }
        int scaled = values.left(value);
        int factor = values.right(value);
        if (kind == Kind.MUL && values.isConst(scaled)) {
            scaled = factor;
            factor = values.left(value);
        }
        int wanted = kind == Kind.LSH ? 2 : 4;
        return values.isConst(factor) && values.constant(factor) == wanted ? lowNibble(scaled) : -1;
    }

    private int lowNibble(int value) {
        if (values.kind(value) != Kind.AND) {
            return -1;
        }
        int load = values.left(value);
        int mask = values.right(value);
        if (values.isConst(load)) {
            load = mask;
            mask = values.left(value);
        }
        boolean matches =
                values.kind(load) == Kind.LOAD_BYTE
                        && values.isConst(mask)
                        && values.constant(mask) == 15;
        return matches && values.left(load) >= 0 ? values.left(load) : -1;
    }

    private void learn(int value) {
        if (value < known) {
            return;
        }
        int size = values.size();
        if (costs.length < size) {
            costs = Arrays.copyOf(costs, size + 16);
            xNeeds = Arrays.copyOf(xNeeds, size + 16);
        }
        for (; known < size; known++) {
            measure(known);
        }
    }

    /// Operands have smaller numbers, so theirs is known.
    private void measure(int value) {
        int cost = 1;
        int need = KEEPS_X;
        if (headerLength(value) >= 0) {
            cost = 2; // ldx 4*([k]&0xf); txa
            need = value;
        } else if (values.isLoadAt(value)) {
            int base = values.left(value);
            cost = 1 + (loadsIntoX(base) ? 1 : costs[base] + 1);
            need = base;
        } else if (values.kind(value) == Kind.NEGATE) {
            cost = 1 + costs[values.left(value)];
            need = xNeeds[values.left(value)];
        } else if (values.isBinary(value)) {
            cost = 1 + operands(value);
            need = binaryNeed(value);
        }
        costs[value] = Math.min(cost, MAX_COST);
        xNeeds[value] = need;
    }

    private int operands(int value) {
        int left = values.left(value);
        int right = values.right(value);
        if (isImmediate(values.kind(value), right)) {
            return costs[left];
        }
        return costs[left] + (loadsIntoX(right) ? 1 : costs[right] + 1);
    }

    private int binaryNeed(int value) {
        int left = values.left(value);
        int right = values.right(value);
        if (isImmediate(values.kind(value), right)) {
            return xNeeds[left];
        }
        if (!values.isConst(left)) {
            return SPOILS_X;
        }
        return commutes(values.kind(value)) ? xNeeds[right] : right;
    }

    /// Whether the value is a constant that may stand in the instruction: checkers refuse a
    /// division by zero, which rejects the packet, and a shift by 32 or more, which gives 0, unless
    /// they come from X.
    boolean isImmediate(Kind kind, int value) {
        if (!values.isConst(value)) {
            return false;
        }
        return switch (kind) {
            case DIV, MOD -> values.constant(value) != 0;
            case LSH, RSH -> Integer.compareUnsigned(values.constant(value), 32) < 0;
            default -> true;
        };
    }

    static boolean commutes(Kind kind) {
        return switch (kind) {
            case ADD, MUL, AND, OR, XOR, IS_EQ, IS_SET -> true;
            default -> false;
        };
    }

    /// The load opcode of a load's size.
    int size(int load) {
        return switch (values.bytes(load)) {
            case 1 -> Opcode.B;
            case 2 -> Opcode.H;
            default -> Opcode.W;
        };
    }
}
