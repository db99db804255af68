package io.sluice.filters.expr;

import io.sluice.filters.diagnostics.SourceSpan;
import java.util.Optional;

/// What the parser has in hand after an operand. A parenthesis may hold any of these, and only what
/// follows it tells a number that is a port from a number that is arithmetic.
sealed interface Piece {

    /// A primitive, or several joined.
    ///
    /// @param last the qualifiers a bare identifier would inherit next, absent where there are none
    record Term(Expr expr, Optional<Qualifiers> last) implements Piece {}

    /// Identifiers that took their qualifiers from what stands before.
    record IdList(Expr expr) implements Piece {}

    /// A number, in any number of parentheses.
    record Numeral(int value, SourceSpan span) implements Piece {}

    /// Arithmetic without its comparison.
    record Value(Arith arith) implements Piece {}
}
