/// The syntax of the filter language: text comes in, an [io.sluice.filters.expr.Expr] goes out. It knows no
/// link type and looks up no name.
@NullMarked
package io.sluice.filters.expr;

import org.jspecify.annotations.NullMarked;
