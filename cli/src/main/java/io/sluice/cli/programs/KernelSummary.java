package io.sluice.cli.programs;

import io.sluice.emulator.verifier.Verification.Statistics;
import java.util.stream.Collectors;

/// The last lines of a kernel's log.
final class KernelSummary {
    private KernelSummary() {}

    /// Source: Linux 6.18, kernel/bpf/verifier.c, print_verification_stats().
    static String of(Statistics s) {
        return "verification time "
                + s.nanos() / 1000
                + " usec\n"
                + "stack depth "
                + stack(s)
                + "\n"
                + "processed "
                + s.processed()
                + " insns (limit 1000000) max_states_per_insn "
                + s.maxStatesPerInsn()
                + " total_states "
                + s.totalStates()
                + " peak_states "
                + s.peakStates()
                + " mark_read 0";
    }

    /// Bytes of stack of each function, in order, with `+` between them.
    static String stack(Statistics s) {
        return s.stackDepth().stream().map(String::valueOf).collect(Collectors.joining("+"));
    }
}
