package io.sluice.emulator.jit.ebpf;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;

/// How the method being written leads on: to other instructions, and out of the function.
interface MethodFlow {

    /// The label that leads to an instruction of the same function.
    Label to(int insn);

    /// Ends the function; R0 is in its local.
    void leave(CodeBuilder code);
}
