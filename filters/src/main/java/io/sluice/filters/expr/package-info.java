/// The syntax of the filter language: text comes in, an [io.sluice.filters.expr.Expr] goes out, and
/// back again. It knows no link type and looks up no name.
///
/// Read `Parser` first, which holds the grammar's joints; `PrimitiveParser`, `IdParser`,
/// `ArithParser` and `MediaParser` are its parts, `SyntaxErrors` says what is wrong with everything
/// else.
@NullMarked
package io.sluice.filters.expr;

import org.jspecify.annotations.NullMarked;
