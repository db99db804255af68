package io.sluice.filters.value;

import io.sluice.filters.cbpf.CbpfAlu;
import io.sluice.filters.cbpf.Opcode;
import io.sluice.filters.ir.ValueTable;
import io.sluice.filters.ir.ValueTable.Kind;

/// Simpler values that are the same number for every packet and fail for the same packets.
///
/// Constants stand on the right, subtraction of a constant is an addition, multiplication and
/// division by a power of two are shifts. An operand that may fail is never dropped.
public final class ValueRules {
    private final ValueTable values;
    private final Ranges ranges;

    public ValueRules(ValueTable values, Ranges ranges) {
        this.values = values;
        this.ranges = ranges;
    }

    /// A load at a base that is a value already simplified.
    public int loadAt(Kind kind, int base, int offset) {
        if (values.isConst(base)) {
            long sum = (values.constant(base) & 0xffff_ffffL) + (offset & 0xffff_ffffL);
            if (sum <= Integer.MAX_VALUE) {
                return values.number(absolute(kind), (int) sum, 0);
            }
        }
        if (values.kind(base) == Kind.ADD && values.isConst(values.right(base))) {
            int inner = values.left(base);
            long added = values.constant(values.right(base)) & 0xffff_ffffL;
            long sum = added + (offset & 0xffff_ffffL);
            // Neither x + c may wrap, nor may c + offset: then both forms add up the same three
            // numbers.
            if ((ranges.high(inner) & 0xffff_ffffL) + added <= 0xffff_ffffL
                    && sum <= Integer.MAX_VALUE) {
                return loadAt(kind, inner, (int) sum);
            }
        }
        return values.number(kind, base, offset);
    }

    private static Kind absolute(Kind kind) {
        return switch (kind) {
            case AT_BYTE -> Kind.LOAD_BYTE;
            case AT_HALF -> Kind.LOAD_HALF;
            default -> Kind.LOAD_WORD;
        };
    }

    public int negate(int operand) {
        if (values.isConst(operand)) {
            return values.constantOf(-values.constant(operand));
        }
        return values.kind(operand) == Kind.NEGATE
                ? values.left(operand)
                : values.number(Kind.NEGATE, operand, 0);
    }

    /// An operation on operands already simplified.
    public int binary(Kind kind, int left, int right) {
        if (values.isConst(left) && values.isConst(right)) {
            int operand = values.constant(right);
            if (CbpfAlu.faults(operation(kind), operand)) {
                return values.number(kind, left, right);
            }
            return values.constantOf(
                    CbpfAlu.apply(operation(kind), values.constant(left), operand));
        }
        if (commutes(kind) && (values.isConst(left) || !values.isConst(right) && left > right)) {
            return binary(kind, right, left);
        }
        if (values.isConst(right)) {
            return withConstant(kind, left, values.constant(right));
        }
        return onTwo(kind, left, right);
    }

    private int onTwo(Kind kind, int left, int right) {
        if (kind == Kind.ADD && values.kind(right) == Kind.NEGATE) {
            return onTwo(Kind.SUB, left, values.left(right));
        }
        if (kind == Kind.SUB && values.isConst(left) && values.constant(left) == 0) {
            return negate(right);
        }
        if (left == right && !ranges.mayFail(left)) {
            switch (kind) {
                case SUB, XOR -> {
                    return values.constantOf(0);
                }
                case AND, OR -> {
                    return left;
                }
                default -> {}
            }
        }
        return values.number(kind, left, right);
    }

    private int withConstant(Kind kind, int left, int constant) {
        return switch (kind) {
            case ADD -> add(left, constant);
            case SUB -> add(left, -constant);
            case MUL -> multiply(left, constant);
            case DIV -> divide(left, constant);
            case MOD -> remainder(left, constant);
            case AND -> and(left, constant);
            case OR -> or(left, constant);
            case XOR -> xor(left, constant);
            case LSH -> shiftLeft(left, constant);
            case RSH -> shiftRight(left, constant);
            default -> throw new IllegalArgumentException(kind + " is no operator");
        };
    }

    private int make(Kind kind, int left, int constant) {
        return values.number(kind, left, values.constantOf(constant));
    }

    private boolean is(Kind kind, int value) {
        return values.kind(value) == kind && values.isConst(values.right(value));
    }

    private int constantOperand(int value) {
        return values.constant(values.right(value));
    }

    private int zero(Kind kind, int left, int constant) {
        return ranges.mayFail(left) ? make(kind, left, constant) : values.constantOf(0);
    }

    private int add(int left, int constant) {
        if (constant == 0) {
            return left;
        }
        return is(Kind.ADD, left)
                ? add(values.left(left), constantOperand(left) + constant)
                : make(Kind.ADD, left, constant);
    }

    private int multiply(int left, int constant) {
        if (constant == 0) {
            return zero(Kind.AND, left, 0);
        }
        if (Integer.bitCount(constant) == 1) {
            return shiftLeft(left, Integer.numberOfTrailingZeros(constant));
        }
        return make(Kind.MUL, left, constant);
    }

    private int divide(int left, int constant) {
        if (Integer.bitCount(constant) == 1) {
            return shiftRight(left, Integer.numberOfTrailingZeros(constant));
        }
        return make(Kind.DIV, left, constant);
    }

    private int remainder(int left, int constant) {
        return Integer.bitCount(constant) == 1
                ? and(left, constant - 1)
                : make(Kind.MOD, left, constant);
    }

    private int and(int left, int constant) {
        if (is(Kind.AND, left)) {
            return and(values.left(left), constantOperand(left) & constant);
        }
        int possible = ranges.bits(left);
        if ((possible & constant) == 0) {
            return zero(Kind.AND, left, 0);
        }
        if ((possible & ~constant) == 0) {
            return left;
        }
        // Bits that cannot be set do not count: one mask for all that ask the same.
        return make(Kind.AND, left, constant & possible);
    }

    private int or(int left, int constant) {
        if (constant == 0) {
            return left;
        }
        return is(Kind.OR, left)
                ? or(values.left(left), constantOperand(left) | constant)
                : make(Kind.OR, left, constant);
    }

    private int xor(int left, int constant) {
        if (constant == 0) {
            return left;
        }
        return is(Kind.XOR, left)
                ? xor(values.left(left), constantOperand(left) ^ constant)
                : make(Kind.XOR, left, constant);
    }

    private int shiftLeft(int left, int count) {
        if (Integer.compareUnsigned(count, 32) >= 0) {
            return zero(Kind.AND, left, 0);
        }
        if (count == 0) {
            return left;
        }
        if (is(Kind.LSH, left) && Integer.compareUnsigned(constantOperand(left), 32) < 0) {
            return shiftLeft(values.left(left), constantOperand(left) + count);
        }
        if (is(Kind.RSH, left) && constantOperand(left) == count) {
            return and(values.left(left), -1 << count);
        }
        return make(Kind.LSH, left, count);
    }

    private int shiftRight(int left, int count) {
        if (Integer.compareUnsigned(count, 32) >= 0 || ranges.bits(left) >>> count == 0) {
            return zero(Kind.AND, left, 0);
        }
        if (count == 0) {
            return left;
        }
        if (is(Kind.RSH, left) && Integer.compareUnsigned(constantOperand(left), 32) < 0) {
            return shiftRight(values.left(left), constantOperand(left) + count);
        }
        if (is(Kind.LSH, left) && constantOperand(left) == count) {
            return and(values.left(left), -1 >>> count);
        }
        return make(Kind.RSH, left, count);
    }

    static boolean commutes(Kind kind) {
        return switch (kind) {
            case ADD, MUL, AND, OR, XOR -> true;
            default -> false;
        };
    }

    public static int operation(Kind kind) {
        return switch (kind) {
            case ADD -> Opcode.ADD;
            case SUB -> Opcode.SUB;
            case MUL -> Opcode.MUL;
            case DIV -> Opcode.DIV;
            case MOD -> Opcode.MOD;
            case AND -> Opcode.AND;
            case OR -> Opcode.OR;
            case XOR -> Opcode.XOR;
            case LSH -> Opcode.LSH;
            case RSH -> Opcode.RSH;
            default -> throw new IllegalArgumentException(kind + " is no operator");
        };
    }
}
