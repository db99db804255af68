package io.sluice.emulator.verifier;

import java.util.List;

/// The answer of a verifier.
public sealed interface Verification {

    /// What the walk cost.
    ///
    /// @param processed instructions walked, each as often as it was
    /// @param totalStates states stored
    /// @param peakStates states kept at once
    /// @param maxStatesPerInsn states kept for one instruction
    /// @param stackDepth bytes of stack that each function uses
    /// @param nanos time taken
    record Statistics(
            int processed,
            int totalStates,
            int peakStates,
            int maxStatesPerInsn,
            List<Integer> stackDepth,
            long nanos) {

        public Statistics {
            stackDepth = List.copyOf(stackDepth);
        }
    }

    /// What the walk cost until it ended.
    Statistics statistics();

    /// The kernel's log, line by line; states only when they were asked for.
    List<String> log();

    /// The answer, if a kernel would load the program.
    ///
    /// @throws VerificationException with the parts of [Rejected], if it would not
    default Accepted orThrow() {
        return switch (this) {
            case Accepted accepted -> accepted;
            case Rejected rejected -> throw new VerificationException(rejected);
        };
    }

    /// The kernel would load it.
    ///
    /// @param statistics what the walk cost
    /// @param log the kernel's log
    record Accepted(Statistics statistics, List<String> log) implements Verification {

        public Accepted {
            log = List.copyOf(log);
        }
    }

    /// The kernel would refuse it.
    ///
    /// @param reason the class of the fault
    /// @param insn the slot at which it was found
    /// @param message the kernel's last words
    /// @param path the branches that led there: slots, in order, from the program's start
    /// @param statistics what the walk cost
    /// @param log the kernel's log
    record Rejected(
            Reason reason,
            int insn,
            String message,
            List<Integer> path,
            Statistics statistics,
            List<String> log)
            implements Verification {

        public Rejected {
            path = List.copyOf(path);
            log = List.copyOf(log);
        }

        /// What to do about it, in one line.
        public String suggestion() {
            return reason.suggestion();
        }
    }
}
