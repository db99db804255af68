/// The vocabulary of classic BPF: instructions, programs, and every form they are written in.
///
/// In comes text or bytes, out goes a [CbpfProgram], and the other way round; nothing here runs or
/// judges a program. Read [CbpfInsn] and [Opcode] first, then [CbpfFormat], which names the forms.
/// [CbpfAlu] is the one place that says what an operation computes: folding, interpreting and
/// generating code all ask it. A leaf: it imports nothing of ours and must not know links,
/// expressions or packets.
@NullMarked
package io.sluice.filters.cbpf;

import org.jspecify.annotations.NullMarked;
