package io.sluice.cli.bench;

/// Something that decides on all packets of a [Traffic].
///
/// @param name what to call it in results
/// @param pass decides on all packets once
public record Contender(String name, Pass pass) {
    /// One decision on each packet.
    @FunctionalInterface
    public interface Pass {
        /// @return how many packets were accepted
        int run();
    }
}
