package io.sluice.filters.ir;

/// What a block does before it branches.
public sealed interface Stmt {

    /// Computes a value and keeps it in a variable.
    record Assign(Value.Variable variable, Value value) implements Stmt {}

    /// Computes a value only because that may reject the packet.
    record Touch(Value value) implements Stmt {}
}
