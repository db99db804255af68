package io.sluice.emulator.verifier;

import java.util.List;

/// What a function takes, as its type has it: R1 and those after it, in order.
record Contract(List<Argument> arguments) {

    /// What may be passed.
    enum Kind {
        /// Any number.
        SCALAR,
        /// The program's context.
        CONTEXT,
        /// A pointer to readable and writable bytes.
        MEMORY,
        /// An address in an arena, or a number.
        ARENA
    }

    /// @param kind what it is
    /// @param bytes of memory, how many there are at least
    /// @param mayBeNull of memory, whether it may also be 0
    record Argument(Kind kind, int bytes, boolean mayBeNull) {

        static Argument of(Kind kind) {
            return new Argument(kind, 0, false);
        }
    }

    Contract {
        arguments = List.copyOf(arguments);
    }
}
