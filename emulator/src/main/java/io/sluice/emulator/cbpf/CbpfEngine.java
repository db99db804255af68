package io.sluice.emulator.cbpf;

/// Something that runs one checked classic program on packets.
///
/// The machine is the one of McCanne and Jacobson: A, X and `M[]` start as 0 for each packet,
/// numbers are unsigned and of 32 bits, loads are big-endian, and a load beyond the captured bytes
/// ends the run with 0, even under a `not`. Where libpcap's and Linux' machines differ,
/// [CheckedProgram#rules] decides. An engine keeps working memory, so each thread takes its own.
public interface CbpfEngine {
    /// Jumps back in one run after which a packet is rejected. Only libpcap's `protochain` jumps
    /// back, at most once for 8 bytes of packet: 65,536 are out of reach for packets of up to 512
    /// KiB.
    int MAX_JUMPS_BACK = 65_536;

    /// Runs the program on one packet.
    ///
    /// @param data holds the packet
    /// @param offset where in `data` the packet starts
    /// @param capturedLength bytes of the packet in `data`
    /// @param originalLength bytes of the packet on the wire: what `len` gives
    /// @return bytes to keep, an unsigned number; 0 rejects the packet
    /// @throws IndexOutOfBoundsException if the packet is not within `data`
    int run(byte[] data, int offset, int capturedLength, int originalLength);

    /// Runs the program on many packets of one buffer.
    ///
    /// @param buffer holds the packets
    /// @param offsets where each starts; likewise `capturedLengths` and `originalLengths`, see
    ///   [#run]
    /// @param count how many of the entries are packets
    /// @param results takes what [#run] returns for each
    /// @return how many results are not 0
    /// @throws IndexOutOfBoundsException if a packet is not within `buffer`, or an array is too
    ///   short
    int runBatch(
            byte[] buffer,
            int[] offsets,
            int[] capturedLengths,
            int[] originalLengths,
            int count,
            int[] results);

    /// Packets rejected so far because they ran out of fuel: more than [#MAX_JUMPS_BACK].
    long outOfFuel();
}
