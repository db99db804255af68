/// Turns programs into classes of the JVM, classic ones and extended ones.
///
/// Classic: in comes a [io.sluice.emulator.cbpf.CheckedProgram], out goes a [CbpfJitResult]: an
/// engine whose class was written for this one filter and holds the loop over the packets, or the
/// reason why there is none and the interpreter has to do. Read [CbpfJit] first, then [FilterPlan],
/// which decides what is written, [BodyEmitter] and [WordTests], which write it. Nothing here
/// decides what an instruction means: that do [io.sluice.filters.cbpf.CbpfAlu] and the interpreter,
/// and [CbpfCrossCheck] compares with the latter.
///
/// Extended: in comes a [io.sluice.emulator.programs.LinkedProgram], out goes a [CompiledProgram]
/// that answers as the interpreter does: the same R0, the same fault, the same memory. Read [Jit]
/// first, then [InsnEmitter]. Registers become local variables, functions methods, jumps jumps. A
/// program that only looks at packets also becomes a [PacketLoop], which holds the loop over them.
@NullMarked
package io.sluice.emulator.jit;

import org.jspecify.annotations.NullMarked;
