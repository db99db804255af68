package io.sluice.emulator.verifier.profile;

/// How large a program and its walk may be.
///
/// @param insns instructions that are walked, and of a program
/// @param unprivilegedInsns instructions of a program loaded without CAP_BPF
/// @param branches branches that wait at once
/// @param frames functions that are active at once, 1 to 8
/// @param stackBytes stack of a chain of calls, a multiple of 8
/// @param tailCallStackBytes stack above a function that may make a tail call
/// @param unprivilegedStates states kept for one instruction without CAP_BPF
public record Limits(
        int insns,
        int unprivilegedInsns,
        int branches,
        int frames,
        int stackBytes,
        int tailCallStackBytes,
        int unprivilegedStates) {

    /// A state has room for that many frames.
    public static final int MOST_FRAMES = 8;

    /// A state has room for that many bytes of each frame's stack.
    public static final int MOST_STACK = 512;

    public Limits {
        if (frames < 1 || frames > MOST_FRAMES) {
            throw new IllegalArgumentException(frames + " frames are not 1 to " + MOST_FRAMES);
        }
        if (stackBytes < 0 || stackBytes > MOST_STACK || stackBytes % 8 != 0) {
            throw new IllegalArgumentException(
                    stackBytes + " bytes of stack are not 0 to 512 in eights");
        }
    }
}
