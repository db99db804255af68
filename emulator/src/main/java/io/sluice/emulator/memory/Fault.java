package io.sluice.emulator.memory;

/// Why a guest program was stopped. The host is never touched: this is a value like any other
/// result.
///
/// @param kind what went wrong
/// @param slot the 64-bit slot of the instruction
/// @param detail what is known beyond that: address, region, number
public record Fault(Kind kind, int slot, String detail) {

    /// The ways to be stopped.
    public enum Kind {
        /// A load or store outside of every region, or across the end of one.
        OUT_OF_BOUNDS,
        /// A store to a region that only reads.
        READ_ONLY,
        /// The program used up its fuel.
        FUEL,
        /// More than eight frames.
        CALL_DEPTH,
        /// A call to a helper that the program may not use, or that does not exist.
        UNKNOWN_HELPER,
        /// A call by BTF id, or an address that nothing was bound to.
        UNSUPPORTED,
        /// A write to R10.
        FRAME_POINTER_WRITE,
        /// Control went past the last instruction.
        PAST_END,
        /// A helper refused its arguments.
        HELPER
    }

    @Override
    public String toString() {
        String what =
                switch (kind) {
                    case OUT_OF_BOUNDS -> "access outside of memory";
                    case READ_ONLY -> "store to read-only memory";
                    case FUEL -> "out of fuel";
                    case CALL_DEPTH -> "too many nested calls";
                    case UNKNOWN_HELPER -> "unknown helper";
                    case UNSUPPORTED -> "not supported";
                    case FRAME_POINTER_WRITE -> "frame pointer is read only";
                    case PAST_END -> "control ran past the last instruction";
                    case HELPER -> "helper refused";
                };
        return "slot " + slot + ": " + what + (detail.isEmpty() ? "" : ": " + detail);
    }
}
