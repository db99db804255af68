package io.sluice.emulator.jit.cbpf;

/// The local variables of a generated method, by number.
///
/// @param buffer the `byte[]` that holds the packet
/// @param offset where the packet starts in it
/// @param capturedLength its bytes there
/// @param originalLength its bytes on the wire
/// @param a the accumulator; X follows it, then what a run may still jump back, then the scratch
///   words
record FilterLocals(int buffer, int offset, int capturedLength, int originalLength, int a) {
    int x() {
        return a + 1;
    }

    int fuel() {
        return a + 2;
    }

    /// The word that the last load took.
    int word() {
        return a + 3;
    }

    /// The local of `M[0]`, or, in a program of several methods, of the array that holds them all.
    int scratch() {
        return a + 4;
    }
}
