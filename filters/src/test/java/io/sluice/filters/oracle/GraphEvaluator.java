package io.sluice.filters.oracle;

import io.sluice.filters.ir.Block;
import io.sluice.filters.ir.Cfg;
import io.sluice.filters.ir.Exit;
import io.sluice.filters.ir.Stmt;
import io.sluice.filters.ir.Value;
import java.util.HashMap;
import java.util.Map;

/// What a graph decides, read straight from the definition of its values.
public final class GraphEvaluator {

    /// The evaluation of a value failed: the packet is rejected.
    private static final class Rejection extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Rejection() {
            super("rejected", null, false, false);
        }
    }

    private final byte[] packet;
    private final int wireLength;
    private final Map<Integer, Integer> variables = new HashMap<>();

    private GraphEvaluator(byte[] packet, int wireLength) {
        this.packet = packet;
        this.wireLength = wireLength;
    }

    public static int run(Cfg cfg, byte[] packet, int wireLength) {
        GraphEvaluator evaluator = new GraphEvaluator(packet, wireLength);
        try {
            return evaluator.run(cfg.entry());
        } catch (Rejection _) {
            return 0;
        }
    }

    private int run(Block entry) {
        Block block = entry;
        for (int steps = 0; steps < 1_000_000; steps++) {
            for (Stmt stmt : block.stmts()) {
                switch (stmt) {
                    case Stmt.Touch(Value value) -> evaluate(value);
                    case Stmt.Assign(Value.Variable variable, Value value) ->
                            variables.put(variable.number(), evaluate(value));
                }
            }
            switch (block.exit()) {
                case Exit.Return(int bytes) -> {
                    return bytes;
                }
                case Exit.Goto(Block target) -> block = target;
                case Exit.Branch(
                                Exit.Test test,
                                Value left,
                                Value right,
                                Block ifTrue,
                                Block ifFalse) ->
                        block = holds(test, evaluate(left), evaluate(right)) ? ifTrue : ifFalse;
            }
        }
        throw new IllegalStateException("endless loop");
    }

    private static boolean holds(Exit.Test test, int left, int right) {
        return switch (test) {
            case EQ -> left == right;
            case GT -> Integer.compareUnsigned(left, right) > 0;
            case GE -> Integer.compareUnsigned(left, right) >= 0;
            case SET -> (left & right) != 0;
        };
    }

    private int evaluate(Value value) {
        return switch (value) {
            case Value.Const(int constant) -> constant;
            case Value.Length() -> wireLength;
            case Value.Read(Value.Variable variable) ->
                    variables.getOrDefault(variable.number(), 0);
            case Value.Ancillary(Value.Width _, int field) -> PlainMachine.ancillary(field);
            case Value.Load(Value.Width width, int offset) ->
                    load(offset & 0xffff_ffffL, width.bytes());
            case Value.LoadAt(Value.Width width, Value base, int offset) ->
                    load((evaluate(base) & 0xffff_ffffL) + (offset & 0xffff_ffffL), width.bytes());
            case Value.Negate(Value operand) -> -evaluate(operand);
            case Value.Binary(Value.Op op, Value left, Value right) ->
                    operate(op, evaluate(left), evaluate(right));
        };
    }

    private int load(long at, int width) {
        if (at + width > packet.length) {
            throw new Rejection();
        }
        int value = 0;
        for (int i = 0; i < width; i++) {
            value = value << 8 | packet[(int) at + i] & 0xff;
        }
        return value;
    }

    private static int operate(Value.Op op, int left, int right) {
        if (right == 0 && (op == Value.Op.DIV || op == Value.Op.MOD)) {
            throw new Rejection();
        }
        return switch (op) {
            case ADD -> left + right;
            case SUB -> left - right;
            case MUL -> left * right;
            case DIV -> Integer.divideUnsigned(left, right);
            case MOD -> Integer.remainderUnsigned(left, right);
            case AND -> left & right;
            case OR -> left | right;
            case XOR -> left ^ right;
            case LSH -> right >>> 5 == 0 ? left << right : 0;
            case RSH -> right >>> 5 == 0 ? left >>> right : 0;
        };
    }
}
