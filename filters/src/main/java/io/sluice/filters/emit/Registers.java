package io.sluice.filters.emit;

import io.sluice.filters.ir.ValueTable;

/// What the registers A and X are known to hold at a point of the program. A register that was just
/// stored holds two values: what was computed, and the variable that was given it.
final class Registers {
    private static final int UNKNOWN = -1;

    private final ValueTable values;
    private int a = UNKNOWN;
    private int aVariable = UNKNOWN;
    private int x = UNKNOWN;
    private int xVariable = UNKNOWN;

    Registers(ValueTable values) {
        this.values = values;
    }

    boolean aHolds(int value) {
        return a == value || aVariable == value;
    }

    boolean xHolds(int value) {
        return x == value || xVariable == value;
    }

    boolean hold(int value) {
        return aHolds(value) || xHolds(value);
    }

    void setA(int value) {
        a = value;
        aVariable = UNKNOWN;
    }

    void setX(int value) {
        x = value;
        xVariable = UNKNOWN;
    }

    void moveAToX() {
        x = a;
        xVariable = aVariable;
    }

    void moveXToA() {
        a = x;
        aVariable = xVariable;
    }

    /// The variable now has another value, which `read` stands for; the registers that held `value`
    /// hold it too.
    void assign(int variable, int value, int read) {
        boolean inA = aHolds(value);
        boolean inX = xHolds(value);
        long bit = ValueTable.readBit(variable);
        a = depends(a, bit) ? UNKNOWN : a;
        x = depends(x, bit) ? UNKNOWN : x;
        aVariable = inA ? read : depends(aVariable, bit) ? UNKNOWN : aVariable;
        xVariable = inX ? read : depends(xVariable, bit) ? UNKNOWN : xVariable;
    }

    private boolean depends(int value, long bit) {
        return value != UNKNOWN && (values.reads(value) & bit) != 0;
    }

    void forget() {
        a = UNKNOWN;
        aVariable = UNKNOWN;
        x = UNKNOWN;
        xVariable = UNKNOWN;
    }

    /// Writes the state into four places of `states`, those of `node`.
    void save(int[] states, int node) {
        int at = node * 4;
        states[at] = a;
        states[at + 1] = aVariable;
        states[at + 2] = x;
        states[at + 3] = xVariable;
    }

    /// Keeps in the state of `node` only what holds here too.
    void meet(int[] states, int node) {
        int at = node * 4;
        states[at] = states[at] == a ? a : UNKNOWN;
        states[at + 1] = states[at + 1] == aVariable ? aVariable : UNKNOWN;
        states[at + 2] = states[at + 2] == x ? x : UNKNOWN;
        states[at + 3] = states[at + 3] == xVariable ? xVariable : UNKNOWN;
    }

    void restore(int[] states, int node) {
        int at = node * 4;
        a = states[at];
        aVariable = states[at + 1];
        x = states[at + 2];
        xVariable = states[at + 3];
    }
}
