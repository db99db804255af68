package io.sluice.emulator.jit.ebpf;

/// The packets of one call of a [PacketLoop], and where it stands.
final class LoopState {
    byte[] buffer = new byte[0];
    int[] offsets = new int[0];
    int[] capturedLengths = new int[0];
    int[] originalLengths = new int[0];
    int[] results = new int[0];
    int count;

    /// The packet to begin with; after a fault, the one it happened on.
    int next;
}
