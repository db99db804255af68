package io.sluice.emulator.verifier;

import java.util.List;

/// A program that no kernel would load, for callers who prefer exceptions: the parts of a
/// [Verification.Rejected]. [Verification#orThrow()] throws it.
public final class VerificationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Verification.Rejected rejection;

    VerificationException(Verification.Rejected rejection) {
        super(
                "insn "
                        + rejection.insn()
                        + ": "
                        + rejection.reason().words()
                        + ": "
                        + (rejection.message().isEmpty() ? "refused" : rejection.message())
                        + "; "
                        + rejection.suggestion());
        this.rejection = rejection;
    }

    /// The whole answer.
    public Verification.Rejected rejection() {
        return rejection;
    }

    /// The class of the fault.
    public Reason reason() {
        return rejection.reason();
    }

    /// The slot at which it was found.
    public int insn() {
        return rejection.insn();
    }

    /// The kernel's last words.
    public String kernelMessage() {
        return rejection.message();
    }

    /// The branches that led there: slots, in order, from the program's start.
    public List<Integer> path() {
        return rejection.path();
    }

    /// The instructions that matter for it, in order of execution.
    public List<Verification.Step> causes() {
        return rejection.causes();
    }

    /// What to do about it, in one line.
    public String suggestion() {
        return rejection.suggestion();
    }

    /// What the walk cost until it ended.
    public Verification.Statistics statistics() {
        return rejection.statistics();
    }

    /// The kernel's log, line by line.
    public List<String> log() {
        return rejection.log();
    }
}
