package io.sluice.filters.ebpf;

/// What came of decoding: a program, or the first slot that holds no instruction of RFC 9669.
public sealed interface Decoded {

    /// Every slot was legal.
    record Program(EbpfProgram program) implements Decoded {}

    /// A slot is not an instruction.
    ///
    /// @param slot the slot's index
    /// @param bits the slot as a little-endian word
    /// @param reason what is wrong with it
    record Malformed(int slot, long bits, String reason) implements Decoded {

        /// One line: slot, bytes in memory order, reason.
        @Override
        public String toString() {
            return "slot %d (%016x): %s".formatted(slot, Long.reverseBytes(bits), reason);
        }
    }
}
