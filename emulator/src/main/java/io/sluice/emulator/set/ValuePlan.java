package io.sluice.emulator.set;

import io.sluice.filters.cbpf.CbpfAlu;
import io.sluice.filters.cbpf.Opcode;
import io.sluice.filters.ir.ValueTable;
import io.sluice.filters.ir.ValueTable.Kind;
import io.sluice.filters.set.DecisionGraph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// How the values that a graph asks for are computed: a row of steps, each of which may use those
/// before it. Immutable once it is given away.
final class ValuePlan {
    /// What a step does; `a` and `b` are other steps, `k` is a number.
    enum Form {
        CONST,
        LENGTH,
        BYTE,
        HALF,
        WORD,
        /// From the offset in `a` on, `k` further.
        BYTE_AT,
        HALF_AT,
        WORD_AT,
        AND_K,
        LSH_K,
        RSH_K,
        ADD_K,
        /// The operator is `k`, an operation of [Opcode].
        BINARY,
        NEGATE,
        EQUAL,
        GREATER,
        GREATER_OR_EQUAL,
        COMMON_BITS,
        /// 1 where program `k` accepts the packet, else 0.
        PROGRAM
    }

    private final ValueTable values;
    private final Map<Integer, Integer> steps = new HashMap<>();
    private final List<int[]> rows = new ArrayList<>();

    ValuePlan(DecisionGraph graph) {
        this.values = graph.values();
    }

    /// The step that computes a value.
    int step(int value) {
        Integer known = steps.get(value);
        if (known != null) {
            return known;
        }
        int[] row =
                DecisionGraph.isOpaque(value)
                        ? row(Form.PROGRAM, 0, 0, DecisionGraph.program(value))
                        : row(value);
        rows.add(row);
        steps.put(value, rows.size() - 1);
        return rows.size() - 1;
    }

    int size() {
        return rows.size();
    }

    /// By step four ints: the place of its form among all forms, `a`, `b` and `k`.
    int[] written() {
        return rows.stream().flatMapToInt(Arrays::stream).toArray();
    }

    @SuppressWarnings("EnumOrdinal") // the plan's own
    private static int[] row(Form form, int a, int b, int k) {
        return new int[] {form.ordinal(), a, b, k};
    }

    private int[] row(int value) {
        int left = values.left(value);
        int right = values.right(value);
        Kind kind = values.kind(value);
        return switch (kind) {
            case CONST -> row(Form.CONST, 0, 0, left);
            case LENGTH -> row(Form.LENGTH, 0, 0, 0);
            case LOAD_BYTE -> row(Form.BYTE, 0, 0, left);
            case LOAD_HALF -> row(Form.HALF, 0, 0, left);
            case LOAD_WORD -> row(Form.WORD, 0, 0, left);
            case AT_BYTE -> row(Form.BYTE_AT, step(left), 0, right);
            case AT_HALF -> row(Form.HALF_AT, step(left), 0, right);
            case AT_WORD -> row(Form.WORD_AT, step(left), 0, right);
            case NEGATE -> row(Form.NEGATE, step(left), 0, 0);
            case IS_EQ -> row(Form.EQUAL, step(left), step(right), 0);
            case IS_GT -> row(Form.GREATER, step(left), step(right), 0);
            case IS_GE -> row(Form.GREATER_OR_EQUAL, step(left), step(right), 0);
            case IS_SET -> row(Form.COMMON_BITS, step(left), step(right), 0);
            case ADD, SUB, MUL, DIV, MOD, AND, OR, XOR, LSH, RSH -> operation(kind, left, right);
            case READ, ANCILLARY_BYTE, ANCILLARY_HALF, ANCILLARY_WORD ->
                    throw new IllegalArgumentException("no graph asks for " + kind);
        };
    }

    private int[] operation(Kind kind, int left, int right) {
        if (values.isConst(right)) {
            int k = values.constant(right);
            boolean shifts = Integer.compareUnsigned(k, Integer.SIZE) < 0;
            if (kind == Kind.AND) {
                return row(Form.AND_K, step(left), 0, k);
            }
            if (kind == Kind.ADD) {
                return row(Form.ADD_K, step(left), 0, k);
            }
            if (kind == Kind.LSH && shifts) {
                return row(Form.LSH_K, step(left), 0, k);
            }
            if (kind == Kind.RSH && shifts) {
                return row(Form.RSH_K, step(left), 0, k);
            }
        }
        return row(Form.BINARY, step(left), step(right), opcode(kind));
    }

    private static int opcode(Kind kind) {
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

    /// The result of an operator, or [PacketValues#FAILED].
    static long apply(int operation, int left, int right) {
        return CbpfAlu.faults(operation, right)
                ? PacketValues.FAILED
                : CbpfAlu.apply(operation, left, right) & 0xffff_ffffL;
    }
}
