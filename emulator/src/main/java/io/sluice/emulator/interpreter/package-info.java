/// Runs extended BPF programs instruction by instruction.
///
/// In comes a linked program and a memory; out comes R0 or a fault, and what the program wrote.
/// Read [Interpreter] first. Nothing is assumed of the program: every access, call and jump back is
/// checked.
@NullMarked
package io.sluice.emulator.interpreter;

import org.jspecify.annotations.NullMarked;
