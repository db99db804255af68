package io.sluice.emulator.verifier;

import io.sluice.emulator.verifier.profile.Message;
import io.sluice.emulator.verifier.profile.Words;

/// Unwinds a walk from the check that failed to the place that answers; never leaves this package.
final class Refused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    final Reason reason;
    final transient Words words;

    /// The slot at fault where the walk does not say it, else -1.
    int insn = -1;

    Refused(Reason reason, Message message, Object... operands) {
        this(reason, Words.of(message, operands));
    }

    Refused(Reason reason, Words words) {
        super(words.message().name(), null, false, false);
        this.reason = reason;
        this.words = words;
    }

    Refused at(int slot) {
        insn = slot;
        return this;
    }
}
