/// What the verifier knows of a 64-bit number: known bits and four ranges in two widths.
///
/// In come abstract operands, out come abstract results that contain every concrete result. Read
/// [Scalar] first, then [ScalarAlu] and [ScalarBranch]. This package knows nothing of registers,
/// pointers or programs.
@NullMarked
package io.sluice.emulator.verifier.domain;

import org.jspecify.annotations.NullMarked;
