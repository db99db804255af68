package io.sluice.emulator.verifier.profile;

/// When the walk keeps a state, and when it forgets one. This decides how many instructions are
/// walked, and so which programs are too large.
///
/// @param longHistory jumps since the last kept state after which one is kept in any case
/// @param jumps jumps between two kept states, at least
/// @param insns instructions between them, at least
/// @param loopJumps a loop comes round with fewer: its states are not kept each time
/// @param loopInsns and with fewer instructions
/// @param patience times that a state may cover nothing for each time that it does
/// @param loopPatience the same for states of a loop that is walked until it settles
public record StateKeeping(
        int longHistory,
        int jumps,
        int insns,
        int loopJumps,
        int loopInsns,
        int patience,
        int loopPatience) {}
