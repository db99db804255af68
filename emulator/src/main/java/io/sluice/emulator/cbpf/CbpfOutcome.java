package io.sluice.emulator.cbpf;

/// How the run of a program on one packet ended, and where.
///
/// Everything but [Returned] rejects the packet, as it does in libpcap and in Linux.
public sealed interface CbpfOutcome {

    /// The number of the instruction that decided.
    int at();

    /// Instructions executed, the deciding one included.
    long steps();

    /// Bytes to keep, an unsigned number; 0 rejects the packet.
    default int value() {
        return switch (this) {
            case Returned returned -> returned.kept();
            case OutOfBounds _, NotAvailable _, DividedByZero _, OutOfFuel _ -> 0;
        };
    }

    /// A `ret`.
    ///
    /// @param kept what it returned
    record Returned(int kept, int at, long steps) implements CbpfOutcome {}

    /// A load reached beyond the captured bytes.
    record OutOfBounds(int at, long steps) implements CbpfOutcome {}

    /// A load asked for something that lives beside the packet and is not known; see
    /// [PacketMetadata].
    record NotAvailable(int at, long steps) implements CbpfOutcome {}

    /// A division or remainder by an X of 0.
    record DividedByZero(int at, long steps) implements CbpfOutcome {}

    /// More than [CbpfEngine#MAX_JUMPS_BACK] jumps back.
    record OutOfFuel(int at, long steps) implements CbpfOutcome {}
}
