package io.sluice.emulator.set;

/// What a leaf learns from its first packets: how often each program is found under a key. The
/// numbers only decide how it goes on, so several threads may write to them without order.
final class Training {
    /// Packets from which a leaf learns.
    static final int PACKETS = 2048;

    private final int[] found;
    private int packets;

    /// @param programs how many there are
    Training(int programs) {
        found = new int[programs];
    }

    /// Takes note of a program found, whatever its code says then.
    void found(int program) {
        found[program]++;
    }

    /// Takes note of a packet.
    ///
    /// @return whether it was the last
    boolean packet() {
        return ++packets == PACKETS;
    }

    /// The part of the packets so far for which a program was found.
    double rate(int program) {
        return packets == 0 ? 0 : (double) found[program] / packets;
    }
}
