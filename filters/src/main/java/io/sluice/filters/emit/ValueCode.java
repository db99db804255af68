package io.sluice.filters.emit;

import static io.sluice.filters.cbpf.Opcode.ABS;
import static io.sluice.filters.cbpf.Opcode.ALU;
import static io.sluice.filters.cbpf.Opcode.B;
import static io.sluice.filters.cbpf.Opcode.IMM;
import static io.sluice.filters.cbpf.Opcode.IND;
import static io.sluice.filters.cbpf.Opcode.K;
import static io.sluice.filters.cbpf.Opcode.LD;
import static io.sluice.filters.cbpf.Opcode.LDX;
import static io.sluice.filters.cbpf.Opcode.LEN;
import static io.sluice.filters.cbpf.Opcode.MEM;
import static io.sluice.filters.cbpf.Opcode.MISC;
import static io.sluice.filters.cbpf.Opcode.MSH;
import static io.sluice.filters.cbpf.Opcode.NEG;
import static io.sluice.filters.cbpf.Opcode.ST;
import static io.sluice.filters.cbpf.Opcode.STX;
import static io.sluice.filters.cbpf.Opcode.TAX;
import static io.sluice.filters.cbpf.Opcode.TXA;
import static io.sluice.filters.cbpf.Opcode.W;
import static io.sluice.filters.cbpf.Opcode.X;

import io.sluice.filters.cbpf.Opcode;
import io.sluice.filters.ir.ValueTable;
import io.sluice.filters.ir.ValueTable.Kind;

/// Instruction selection for values on the machine's two registers: A computes, X indexes and is
/// the second operand, scratch words from the top down hold what neither can keep.
final class ValueCode {
    /// Where libpcap and Linux keep metadata loads (include/uapi/linux/filter.h, SKF_AD_OFF).
    private static final int ANCILLARY_BASE = -0x1000;

    /// Trees deeper than this are refused: no machine of 16 words is asked for them, and recursion
    /// is bounded.
    private static final int MAX_DEPTH = 2_000;

    private final ValueTable values;
    private final ValueCosts costs;
    private final Registers registers;
    private final InsnBuffer insns;
    private final ScratchWords scratch;

    ValueCode(ValueTable values, Registers registers, InsnBuffer insns, ScratchWords scratch) {
        this.values = values;
        this.costs = new ValueCosts(values);
        this.registers = registers;
        this.insns = insns;
        this.scratch = scratch;
    }

    /// Brings two values into A and X for an operation on both.
    ///
    /// @param swappable whether they may change places
    /// @return whether they did: then A holds `right`
    boolean pair(int left, int right, boolean swappable) {
        boolean swap = swappable && pairCost(right, left) < pairCost(left, right);
        int toA = swap ? right : left;
        int toX = swap ? left : right;
        if (intoXDirectly(toX) && keeps(toA, toX)) {
            loadX(toX);
            loadA(toA);
        } else if (keeps(toA, toX)) {
            loadA(toX);
            tax();
            loadA(toA);
        } else {
            loadA(toX);
            int word = scratch.takeTemporary();
            insns.add(ST, word);
            loadA(toA);
            insns.add(LDX | MEM, word);
            registers.setX(toX);
            scratch.releaseTemporary();
        }
        return swap;
    }

    private boolean intoXDirectly(int value) {
        return registers.xHolds(value) || costs.loadsIntoX(value);
    }

    private boolean keeps(int toA, int inX) {
        if (registers.aHolds(toA) && intoXDirectly(inX)) {
            return true;
        }
        int need = costs.xNeed(toA);
        return need == ValueCosts.KEEPS_X || need == inX;
    }

    private int pairCost(int toA, int toX) {
        boolean direct = intoXDirectly(toX);
        int forX =
                registers.xHolds(toX)
                        ? 0
                        : direct ? 1 : (registers.aHolds(toX) ? 0 : costs.inA(toX)) + 1;
        int forA = direct && registers.aHolds(toA) ? 0 : costs.inA(toA);
        int need = costs.xNeed(toA);
        if (need == toX && forA > 1) {
            forA -= 1;
        }
        return forX + forA + (keeps(toA, toX) ? 0 : 1);
    }

    void loadX(int value) {
        if (registers.xHolds(value)) {
            return;
        }
        if (registers.aHolds(value)) {
            tax();
            return;
        }
        int headerByte = costs.headerLength(value);
        if (headerByte >= 0) {
            insns.add(LDX | MSH | B, headerByte);
            registers.setX(value);
            return;
        }
        switch (values.kind(value)) {
            case CONST -> intoX(LDX | IMM, values.constant(value), value);
            case LENGTH -> intoX(LDX | LEN, 0, value);
            case READ -> intoX(LDX | MEM, scratch.wordOf(values.left(value)), value);
            default -> {
                loadA(value);
                tax();
            }
        }
    }

    private void intoX(int code, int k, int value) {
        insns.add(code, k);
        registers.setX(value);
    }

    private void tax() {
        insns.add(MISC | TAX, 0);
        registers.moveAToX();
    }

    void loadA(int value) {
        if (registers.aHolds(value)) {
            return;
        }
        if (registers.xHolds(value) && !values.isConst(value)) {
            insns.add(MISC | TXA, 0);
            registers.moveXToA();
            return;
        }
        if (values.depth(value) > MAX_DEPTH) {
            throw new TooManyRegistersException();
        }
        if (costs.headerLength(value) >= 0) {
            headerLength(value);
        } else {
            compute(value);
        }
        registers.setA(value);
    }

    /// One instruction shorter through X, unless A has the masked byte already.
    private void headerLength(int value) {
        int masked =
                values.kind(values.left(value)) == Kind.AND
                        ? values.left(value)
                        : values.right(value);
        if (registers.aHolds(masked)) {
            compute(value);
        } else {
            loadX(value);
            insns.add(MISC | TXA, 0);
        }
    }

    private void compute(int value) {
        int left = values.left(value);
        switch (values.kind(value)) {
            case CONST -> insns.add(LD | IMM, values.constant(value));
            case LENGTH -> insns.add(LD | LEN | W, 0);
            case READ -> insns.add(LD | MEM, scratch.wordOf(left));
            case ANCILLARY_BYTE, ANCILLARY_HALF, ANCILLARY_WORD ->
                    insns.add(LD | ABS | costs.size(value), ANCILLARY_BASE + left);
            case LOAD_BYTE, LOAD_HALF, LOAD_WORD -> insns.add(LD | ABS | costs.size(value), left);
            case AT_BYTE, AT_HALF, AT_WORD -> {
                loadX(left);
                insns.add(LD | IND | costs.size(value), values.right(value));
            }
            case NEGATE -> {
                loadA(left);
                insns.add(ALU | NEG, 0);
            }
            case ADD, SUB, MUL, DIV, MOD, AND, OR, XOR, LSH, RSH -> operate(value);
            case IS_EQ, IS_GT, IS_GE, IS_SET ->
                    throw new IllegalArgumentException("a comparison is no operand");
        }
    }

    private void operate(int value) {
        Kind kind = values.kind(value);
        int left = values.left(value);
        int right = values.right(value);
        boolean commutes = ValueCosts.commutes(kind);
        if (costs.isImmediate(kind, right)) {
            loadA(left);
            insns.add(ALU | code(kind) | K, values.constant(right));
        } else if (commutes && costs.isImmediate(kind, left)) {
            loadA(right);
            insns.add(ALU | code(kind) | K, values.constant(left));
        } else {
            pair(left, right, commutes);
            insns.add(ALU | code(kind) | X, 0);
        }
    }

    /// Computes what may fail in a value: its loads, and divisions by what may be zero.
    void touch(int value) {
        if (registers.hold(value)) {
            return;
        }
        if (costs.headerLength(value) >= 0) {
            loadX(value);
            return;
        }
        int left = values.left(value);
        int right = values.right(value);
        switch (values.kind(value)) {
            case CONST, LENGTH, READ, ANCILLARY_BYTE, ANCILLARY_HALF, ANCILLARY_WORD -> {}
            case LOAD_BYTE, LOAD_HALF, LOAD_WORD, AT_BYTE, AT_HALF, AT_WORD -> loadA(value);
            case NEGATE -> touch(left);
            case DIV, MOD -> {
                if (values.isConst(right) && values.constant(right) != 0) {
                    touch(left);
                } else {
                    loadA(value);
                }
            }
            case ADD, SUB, MUL, AND, OR, XOR, LSH, RSH, IS_EQ, IS_GT, IS_GE, IS_SET -> {
                touch(left);
                touch(right);
            }
        }
    }

    void store(int variable, int value) {
        if (registers.aHolds(value) || !intoXDirectly(value)) {
            storeFromA(variable, value);
        } else {
            loadX(value);
            insns.add(STX, scratch.wordOf(variable));
            registers.assign(variable, value, values.readOf(variable));
        }
    }

    void storeFromA(int variable, int value) {
        loadA(value);
        insns.add(ST, scratch.wordOf(variable));
        registers.assign(variable, value, values.readOf(variable));
    }

    private static int code(Kind kind) {
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
