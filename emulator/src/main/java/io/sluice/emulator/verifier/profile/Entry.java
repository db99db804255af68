package io.sluice.emulator.verifier.profile;

import java.util.Set;

/// What a program is given when it starts.
public sealed interface Entry {

    /// A kernel's program: R1 is the context of its type.
    record Context() implements Entry {}

    /// A program of no kernel: R1 points to bytes that it may read and write, R2 is their number.
    ///
    /// @param bytes how many there are
    /// @param helpers the numbers of what it may call
    record PlainMemory(int bytes, Set<Integer> helpers) implements Entry {

        public PlainMemory {
            helpers = Set.copyOf(helpers);
        }
    }
}
