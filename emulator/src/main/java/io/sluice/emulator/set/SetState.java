package io.sluice.emulator.set;

import org.jspecify.annotations.Nullable;

/// A place on the way of a packet through a set of programs. States are made when a packet first
/// comes to them; what is in an array may be read by other threads before they see who wrote it, so
/// all fields are final.
@SuppressWarnings("ArrayRecordComponent") // per packet, and never compared
sealed interface SetState {

    /// One value of the packet decides which state comes next.
    ///
    /// @param step what computes the value
    /// @param value its number in the graph
    /// @param classes finds the class of a number
    /// @param numbers for each class, one number of it
    /// @param next by class, the state to go to, where there is one yet; behind them the one for
    ///   packets without the value
    record Split(
            Residue residue,
            int value,
            int step,
            SegmentTable classes,
            int[] numbers,
            @Nullable SetState[] next)
            implements SetState {}

    /// Where a state is found again: the array of those that follow another.
    record Home(@Nullable SetState[] next, int place) {}

    /// Here the programs still open are looked up by values of the packet: each has one way to
    /// decide unless something is found under one of its keys, or one of its terms holds.
    ///
    /// @param number counts from 0
    /// @param accepted a bit for each program that accepts unless something is found of it
    /// @param values the numbers in the graph of the values that are looked up
    /// @param keys an index for each of these values
    /// @param terms the terms, about the same values
    /// @param checks programs with one way to decide, and where their code starts: run on each
    ///   packet
    /// @param code what decides where a key was found and is not enough
    /// @param next for each key, the state for packets without its value
    /// @param home where a better leaf goes after training
    /// @param training what is learnt of the packets; null once that has been done
    record Leaf(
            int number,
            Residue residue,
            long[] accepted,
            int[] values,
            KeyIndex[] keys,
            TermTable terms,
            int[] checks,
            Code code,
            @Nullable SetState[] next,
            Home home,
            @Nullable Training training)
            implements SetState {}
}
