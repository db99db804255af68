/// Turns classic programs into classes of the JVM.
///
/// In comes a [io.sluice.emulator.cbpf.CheckedProgram], out goes a [CbpfJitResult]: an engine whose
/// class was written for this one filter and holds the loop over the packets, or the reason why
/// there is none and the interpreter has to do. Read [CbpfJit] first, then [FilterPlan], which
/// decides what is written, [BodyEmitter] and [WordTests], which write it. Nothing here decides
/// what an instruction means: that do [io.sluice.filters.cbpf.CbpfAlu] and the interpreter, and
/// [CbpfCrossCheck] compares with the latter.
@NullMarked
package io.sluice.emulator.jit.cbpf;

import org.jspecify.annotations.NullMarked;
