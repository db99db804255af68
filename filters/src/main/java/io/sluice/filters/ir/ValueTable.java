package io.sluice.filters.ir;

import io.sluice.filters.ir.Value.Width;
import java.util.Arrays;

/// Values as numbers: two equal values have one number, so comparing values is comparing ints.
/// Numbers count from 0 in the order of first mention, and operands have smaller numbers than what
/// is built from them.
///
/// Nothing is simplified here; the table holds what it is told.
@SuppressWarnings(
        "EnumOrdinal") // kinds are kept as bytes, and families stand together as Kind documents
public final class ValueTable {

    /// What a number stands for. The loads and operators stand in the order of [Width] and
    /// [Value.Op].
    public enum Kind {
        /// `left` is the value.
        CONST,
        LENGTH,
        /// `left` is the variable's number.
        READ,
        /// `left` is the field.
        ANCILLARY_BYTE,
        ANCILLARY_HALF,
        ANCILLARY_WORD,
        /// `left` is the offset.
        LOAD_BYTE,
        LOAD_HALF,
        LOAD_WORD,
        /// `left` is the base, `right` the constant offset.
        AT_BYTE,
        AT_HALF,
        AT_WORD,
        NEGATE,
        ADD,
        SUB,
        MUL,
        DIV,
        MOD,
        AND,
        OR,
        XOR,
        LSH,
        RSH,
        /// 1 where the comparison `left ? right` holds, else 0; only the tests of a [Flow] ask for
        /// these.
        IS_EQ,
        IS_GT,
        IS_GE,
        IS_SET
    }

    private static final Kind[] KINDS = Kind.values();
    private static final int ROOM = 64; // values of a usual filter
    private static final int MULTIPLIER =
            0x9e3779b1; // 2^32 over the golden ratio: spreads consecutive numbers

    private int size;
    private byte[] kinds = new byte[ROOM];
    private int[] lefts = new int[ROOM];
    private int[] rights = new int[ROOM];
    private long[] reads = new long[ROOM];
    private short[] depths = new short[ROOM];
    private int[] slots = new int[2 * ROOM];

    /// How many values there are; all numbers are below.
    public int size() {
        return size;
    }

    public Kind kind(int value) {
        return KINDS[kinds[value]];
    }

    public int left(int value) {
        return lefts[value];
    }

    public int right(int value) {
        return rights[value];
    }

    public boolean isConst(int value) {
        return kinds[value] == 0;
    }

    /// The value of a [Kind#CONST].
    public int constant(int value) {
        return lefts[value];
    }

    public boolean isLoad(int value) {
        return kinds[value] >= Kind.LOAD_BYTE.ordinal() && kinds[value] <= Kind.LOAD_WORD.ordinal();
    }

    public boolean isLoadAt(int value) {
        return kinds[value] >= Kind.AT_BYTE.ordinal() && kinds[value] <= Kind.AT_WORD.ordinal();
    }

    /// Whether both sides are operands: an operator or a comparison.
    public boolean isBinary(int value) {
        return kinds[value] >= Kind.ADD.ordinal();
    }

    public boolean isComparison(int value) {
        return kinds[value] >= Kind.IS_EQ.ordinal();
    }

    /// Bytes of a load of any of the three families.
    public int bytes(int value) {
        return 1 << (kinds[value] - Kind.ANCILLARY_BYTE.ordinal()) % 3;
    }

    /// The variables a value depends on, as a set of bits; bit 63 stands for all from 63 on.
    public long reads(int value) {
        return reads[value];
    }

    /// Height of the tree, 0 for a leaf; stops counting at 32,767.
    public int depth(int value) {
        return depths[value];
    }

    /// The bit of [#reads(int)] for a variable.
    public static long readBit(int variable) {
        return 1L << Math.min(variable, 63);
    }

    public int constantOf(int constant) {
        return number(Kind.CONST, constant, 0);
    }

    public int readOf(int variable) {
        return number(Kind.READ, variable, 0);
    }

    /// The number of the value with this kind and these fields; fields a kind does not have are 0.
    public int number(Kind kind, int left, int right) {
        int mask = slots.length - 1;
        int hash = ((kind.ordinal() * 31 + left) * MULTIPLIER + right) * MULTIPLIER;
        int slot = (hash ^ hash >>> 15) & mask;
        for (int entry = slots[slot]; entry != 0; entry = slots[slot]) {
            int value = entry - 1;
            if (lefts[value] == left && rights[value] == right && kinds[value] == kind.ordinal()) {
                return value;
            }
            slot = slot + 1 & mask;
        }
        slots[slot] = size + 1;
        return add(kind, left, right);
    }

    private int add(Kind kind, int left, int right) {
        if (size == kinds.length) {
            grow();
        }
        int value = size++;
        kinds[value] = (byte) kind.ordinal();
        lefts[value] = left;
        rights[value] = right;
        if (kind == Kind.READ) {
            reads[value] = readBit(left);
        } else if (isBinary(value)) {
            derive(value, Math.max(depths[left], depths[right]), reads[left] | reads[right]);
        } else if (kind == Kind.NEGATE || isLoadAt(value)) {
            derive(value, depths[left], reads[left]);
        }
        if (size * 2 > slots.length) {
            rehash();
        }
        return value;
    }

    private void derive(int value, int operandDepth, long operandReads) {
        depths[value] = (short) Math.min(operandDepth + 1, Short.MAX_VALUE);
        reads[value] = operandReads;
    }

    private void grow() {
        int length = size * 2;
        kinds = Arrays.copyOf(kinds, length);
        lefts = Arrays.copyOf(lefts, length);
        rights = Arrays.copyOf(rights, length);
        reads = Arrays.copyOf(reads, length);
        depths = Arrays.copyOf(depths, length);
    }

    private void rehash() {
        slots = new int[slots.length * 2];
        int mask = slots.length - 1;
        for (int value = 0; value < size; value++) {
            int hash =
                    ((kinds[value] * 31 + lefts[value]) * MULTIPLIER + rights[value]) * MULTIPLIER;
            int slot = (hash ^ hash >>> 15) & mask;
            while (slots[slot] != 0) {
                slot = slot + 1 & mask;
            }
            slots[slot] = value + 1;
        }
    }

    /// The number of a value given as a tree.
    public int number(Value value) {
        return switch (value) {
            case Value.Const(int constant) -> number(Kind.CONST, constant, 0);
            case Value.Length() -> number(Kind.LENGTH, 0, 0);
            case Value.Read(Value.Variable variable) -> number(Kind.READ, variable.number(), 0);
            case Value.Ancillary(Width width, int field) ->
                    number(sized(Kind.ANCILLARY_BYTE, width), field, 0);
            case Value.Load(Width width, int offset) ->
                    number(sized(Kind.LOAD_BYTE, width), offset, 0);
            case Value.LoadAt(Width width, Value base, int offset) ->
                    number(sized(Kind.AT_BYTE, width), number(base), offset);
            case Value.Negate(Value operand) -> number(Kind.NEGATE, number(operand), 0);
            case Value.Binary(Value.Op op, Value left, Value right) ->
                    number(kind(op), number(left), number(right));
        };
    }

    /// The kind of an operator.
    public static Kind kind(Value.Op op) {
        return KINDS[Kind.ADD.ordinal() + op.ordinal()];
    }

    private static Kind sized(Kind byteKind, Width width) {
        return KINDS[byteKind.ordinal() + width.ordinal()];
    }
}
