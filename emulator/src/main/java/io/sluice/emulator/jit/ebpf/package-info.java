/// Turns extended programs into classes of the JVM.
///
/// In comes a [io.sluice.emulator.programs.LinkedProgram], out goes a [CompiledProgram] that
/// answers as the interpreter does: the same R0, the same fault, the same memory. Read [Jit] first,
/// then [InsnEmitter]. Registers become local variables, functions methods, jumps jumps. A program
/// that only looks at packets also becomes a [PacketLoop], which holds the loop over them.
@NullMarked
package io.sluice.emulator.jit.ebpf;

import org.jspecify.annotations.NullMarked;
