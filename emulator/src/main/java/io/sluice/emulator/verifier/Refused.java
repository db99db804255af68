package io.sluice.emulator.verifier;

/// Unwinds a walk from the check that failed to the place that answers; never leaves this package.
final class Refused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    final Reason reason;

    /// The slot at fault where the walk does not say it, else -1.
    int insn = -1;

    Refused(Reason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    Refused at(int slot) {
        insn = slot;
        return this;
    }

    String text() {
        return String.valueOf(getMessage());
    }
}
