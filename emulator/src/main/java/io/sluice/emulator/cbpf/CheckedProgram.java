package io.sluice.emulator.cbpf;

import io.sluice.filters.cbpf.CbpfProgram;

/// A program that [CbpfChecker] accepted: every code is known, every branch stays inside, the last
/// instruction returns. Only the checker makes one, so an engine need not look again.
public final class CheckedProgram {
    private final CbpfProgram program;
    private final CbpfRules rules;
    private final boolean jumpsBack;
    private final boolean readsUnwrittenScratch;

    CheckedProgram(
            CbpfProgram program,
            CbpfRules rules,
            boolean jumpsBack,
            boolean readsUnwrittenScratch) {
        this.program = program;
        this.rules = rules;
        this.jumpsBack = jumpsBack;
        this.readsUnwrittenScratch = readsUnwrittenScratch;
    }

    public CbpfProgram program() {
        return program;
    }

    /// The rules it was accepted by, which are also those of the machine that runs it.
    public CbpfRules rules() {
        return rules;
    }

    /// Whether a jump leads back, so that a run needs a limit; libpcap's `protochain` makes such
    /// programs.
    public boolean jumpsBack() {
        return jumpsBack;
    }

    /// Whether some path may read a scratch word before writing it, so that M must be zeroed for
    /// each packet.
    public boolean readsUnwrittenScratch() {
        return readsUnwrittenScratch;
    }
}
