package io.sluice.emulator.verifier;

/// Sees a walk. While one looks on, no path is cut short where an earlier state covers it: numbers
/// that no decision rested on would differ from those of the earlier path.
@FunctionalInterface
interface WalkObserver {

    /// Called before each instruction.
    ///
    /// @param insn the instruction's slot
    /// @param state what is known there; valid until the call returns, not to be changed
    void walks(int insn, WalkState state);
}
