package io.sluice.emulator.memory;

/// Carries a [Fault] out of an engine's loop; engines turn it into a [RunResult.Faulted].
///
/// It has no stack trace: the guest's place is what matters, and a wrong program may fault for each
/// packet.
public final class FaultException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Fault fault;

    public FaultException(Fault fault) {
        super(fault.toString(), null, false, false);
        this.fault = fault;
    }

    public FaultException(Fault.Kind kind, int slot, String detail) {
        this(new Fault(kind, slot, detail));
    }

    /// What went wrong.
    public Fault fault() {
        return fault;
    }
}
