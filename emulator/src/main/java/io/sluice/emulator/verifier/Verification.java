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

    /// What an instruction on the way to a refusal did.
    enum What {
        /// The register at fault got its value.
        MADE,
        /// It was copied from another one, which the steps before it are about.
        COPIED,
        /// It was calculated with.
        CHANGED,
        /// It was cleared: a call or packet load leaves nothing in R1 to R5.
        LOST,
        /// The branch was taken.
        TAKEN,
        /// It was not.
        NOT_TAKEN
    }

    /// An instruction that matters for a refusal.
    ///
    /// @param insn its slot
    /// @param what what it did
    record Step(int insn, What what) {}

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
    /// @param causes the last branches, and how the register at fault got its value, in order of
    ///   execution; empty where the fault was found before the walk
    /// @param statistics what the walk cost
    /// @param log the kernel's log
    record Rejected(
            Reason reason,
            int insn,
            String message,
            List<Integer> path,
            List<Step> causes,
            Statistics statistics,
            List<String> log)
            implements Verification {

        public Rejected {
            path = List.copyOf(path);
            causes = List.copyOf(causes);
            log = List.copyOf(log);
        }

        /// What to do about it, in one line.
        public String suggestion() {
            return reason.suggestion();
        }
    }
}
