package io.sluice.session;

/// What a filter of somebody who is not trusted may cost; see [Filter#tryCompile].
///
/// Nesting is limited by the language itself. There is no limit of time, since a program cannot
/// keep one by the clock: what bounds the time is that the optimiser, whose work grows faster than
/// its input, is only given programs of so many instructions.
///
/// @param textBytes of the filter in UTF-8
/// @param instructions of the program before it is optimised
public record FilterLimits(int textBytes, int instructions) {
    private static final FilterLimits UNTRUSTED = new FilterLimits(4096, 4096);

    /// Room for a list of 250 addresses, and for most of what is written by hand.
    public static FilterLimits untrusted() {
        return UNTRUSTED;
    }
}
