package io.sluice.emulator.jit.ebpf;

import io.sluice.emulator.memory.Fault;
import io.sluice.emulator.memory.FaultException;
import io.sluice.emulator.memory.Memory;

/// Makes the faults that generated code throws; out of line, so that the code stays small.
final class Faults {

    private Faults() {}

    static FaultException fuel(int slot) {
        return new FaultException(Fault.Kind.FUEL, slot, "");
    }

    static FaultException callDepth(int slot) {
        return new FaultException(Fault.Kind.CALL_DEPTH, slot, Memory.FRAMES + " frames");
    }

    static FaultException unknownHelper(int slot, int id) {
        return new FaultException(Fault.Kind.UNKNOWN_HELPER, slot, Integer.toString(id));
    }

    static FaultException unsupported(int slot) {
        return new FaultException(
                Fault.Kind.UNSUPPORTED, slot, "a kfunc, or a map or variable that is not bound");
    }

    static FaultException framePointerWrite(int slot) {
        return new FaultException(Fault.Kind.FRAME_POINTER_WRITE, slot, "");
    }

    static FaultException pastEnd(int slot) {
        return new FaultException(Fault.Kind.PAST_END, slot, "");
    }
}
