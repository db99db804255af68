package io.sluice.filters.ir;

/// How a block ends.
public sealed interface Exit {

    /// The comparisons of classic BPF; all are unsigned. `SET`: `left & right` is not zero.
    enum Test {
        EQ,
        GT,
        GE,
        SET
    }

    record Branch(Test test, Value left, Value right, Block ifTrue, Block ifFalse)
            implements Exit {}

    record Goto(Block target) implements Exit {}

    /// Ends the program: 0 rejects the packet, anything else accepts that many bytes.
    record Return(int bytes) implements Exit {}
}
