package io.sluice.filters.compare;

import io.sluice.filters.cbpf.CbpfProgram;

/// Whether two classic BPF programs decide every packet alike, found out by following all paths
/// through both.
///
/// It knows nothing of how the second program was made from the first, and shares with the
/// optimiser only the arithmetic of single values.
public sealed interface Validation {

    /// All paths through both programs end alike.
    record Equal() implements Validation {}

    /// A packet both programs were run on.
    ///
    /// @param packet its captured bytes in hexadecimal
    /// @param wireLength its length on the wire
    /// @param first what the first program returned
    /// @param second what the second returned
    record Different(String packet, int wireLength, int first, int second) implements Validation {}

    /// There were more paths than the budget allows, a loop, or a difference for which no packet
    /// was found.
    record Unknown(String reason) implements Validation {}

    /// Follows at most `maxPaths` paths.
    static Validation compare(CbpfProgram first, CbpfProgram second, int maxPaths) {
        return new PathPairs(first, second, maxPaths).compare();
    }
}
