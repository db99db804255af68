package io.sluice.pcaps.replay;

/// Decides on packets, such as by running a program on each.
@FunctionalInterface
public interface Decider {
    /// Decides on every packet of a batch.
    ///
    /// @param results takes for each packet how many of its bytes to keep, unsigned; 0 rejects it
    void decide(PacketBatch batch, int[] results);
}
