package io.sluice.cli.bench;

import io.sluice.filters.CompileOptions;
import io.sluice.filters.CompiledFilter;
import io.sluice.filters.cbpf.Opcode;
import io.sluice.filters.expr.Parser;
import io.sluice.filters.ir.Exit;
import io.sluice.filters.ir.Value;
import io.sluice.filters.lower.Condition;
import io.sluice.filters.lower.Lowering;
import java.util.Arrays;
import java.util.Optional;

/// A filter as a tree of tests, in code for a [StackMachine]: the operands of each operation before
/// it, as the CMU/Stanford packet filter had it, against which the paper on the BSD packet filter
/// compares (McCanne and Jacobson, USENIX Winter 1993, section 3).
///
/// Two words an instruction: the operation, and a number for it.
final class TreeCode {
    /// How much of the tree a packet goes through.
    enum Evaluation {
        /// All of it.
        WHOLE,
        /// As much as the answer needs, from left to right.
        SHORT_CIRCUIT
    }

    /// What has no place in such a tree: variables, loops, metadata of a live capture.
    private static final class NoTreeException extends Exception {
        private static final long serialVersionUID = 1L;
    }

    private final Evaluation evaluation;
    private int[] code = new int[64];
    private int size;

    private TreeCode(Evaluation evaluation) {
        this.evaluation = evaluation;
    }

    /// @return empty if the filter is more than a tree of tests
    static Optional<int[]> of(CompiledFilter filter, Evaluation evaluation) {
        CompileOptions options = filter.options();
        Condition condition =
                Lowering.condition(
                        filter.filter(),
                        Parser.parse(filter.filter()),
                        new Lowering.Target(
                                options.linkType(),
                                options.snapLen(),
                                options.netmask(),
                                options.handle(),
                                options.names(),
                                options.extensions()));
        TreeCode tree = new TreeCode(evaluation);
        try {
            tree.add(condition);
        } catch (NoTreeException e) {
            return Optional.empty();
        }
        return Optional.of(Arrays.copyOf(tree.code, tree.size));
    }

    private void emit(int operation, int number) {
        if (size + 2 > code.length) {
            code = Arrays.copyOf(code, 2 * size);
        }
        code[size] = operation;
        code[size + 1] = number;
        size += 2;
    }

    private void add(Condition condition) throws NoTreeException {
        switch (condition) {
            case Condition.Constant constant ->
                    emit(StackMachine.PUSH, constant == Condition.Constant.TRUE ? 1 : 0);
            case Condition.Compare compare -> compare(compare);
            case Condition.Both(Condition left, Condition right) ->
                    join(left, right, StackMachine.AND, StackMachine.UNLESS);
            case Condition.Either(Condition left, Condition right) ->
                    join(left, right, StackMachine.OR, StackMachine.WHEN);
            case Condition.Opposite(Condition operand) -> {
                add(operand);
                emit(StackMachine.NOT, 0);
            }
            case Condition.Always _, Condition.Piece _ -> throw new NoTreeException();
        }
    }

    private void join(Condition left, Condition right, int operation, int leave)
            throws NoTreeException {
        add(left);
        if (evaluation == Evaluation.WHOLE) {
            add(right);
            emit(operation, 0);
            return;
        }
        int at = size;
        emit(leave, 0);
        add(right);
        code[at + 1] = size;
    }

    private void compare(Condition.Compare compare) throws NoTreeException {
        if (!compare.before().isEmpty()) {
            throw new NoTreeException();
        }
        add(compare.left());
        add(compare.right());
        emit(test(compare.test()), 0);
    }

    private static int test(Exit.Test test) {
        return switch (test) {
            case EQ -> StackMachine.EQ;
            case GT -> StackMachine.GT;
            case GE -> StackMachine.GE;
            case SET -> StackMachine.SET;
        };
    }

    private void add(Value value) throws NoTreeException {
        switch (value) {
            case Value.Const(int number) -> emit(StackMachine.PUSH, number);
            case Value.Load(Value.Width width, int offset) -> {
                emit(StackMachine.PUSH, 0);
                emit(load(width), offset);
            }
            case Value.LoadAt(Value.Width width, Value base, int offset) -> {
                add(base);
                emit(load(width), offset);
            }
            case Value.Length _ -> emit(StackMachine.LENGTH, 0);
            case Value.Binary(Value.Op op, Value left, Value right) -> {
                add(left);
                add(right);
                emit(StackMachine.ARITHMETIC, arithmetic(op));
            }
            case Value.Negate(Value operand) -> {
                emit(StackMachine.PUSH, 0);
                add(operand);
                emit(StackMachine.ARITHMETIC, arithmetic(Value.Op.SUB));
            }
            case Value.Ancillary _, Value.Read _ -> throw new NoTreeException();
        }
    }

    private static int load(Value.Width width) {
        return switch (width) {
            case BYTE -> StackMachine.BYTE;
            case HALF -> StackMachine.HALF;
            case WORD -> StackMachine.WORD;
        };
    }

    private static int arithmetic(Value.Op op) {
        return switch (op) {
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
        };
    }
}
