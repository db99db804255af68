package io.sluice.emulator.interpreter;

/// Sees a program run.
@FunctionalInterface
public interface StepListener {

    /// Called before each instruction.
    ///
    /// @param slot the instruction's slot
    /// @param depth the call depth, 0 for the program itself
    /// @param registers R0 to R10, valid until the call returns; not to be changed
    void step(int slot, int depth, long[] registers);
}
