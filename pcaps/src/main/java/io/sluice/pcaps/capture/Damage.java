package io.sluice.pcaps.capture;

import java.util.Locale;

/// Why a capture ended before its bytes did, or its bytes before their packet did.
///
/// All packets before it were whole and have been delivered.
public sealed interface Damage {
    /// Where the record or block that is damaged starts, in bytes from the start of the input after
    /// decompression.
    long offset();

    /// The 1-based number that the damaged packet would have had.
    long packetNumber();

    /// What is wrong, in one line that names offset and packet but not the file.
    String message();

    /// The same, where the packets were counted from a later one on.
    ///
    /// @param before packets that come before those
    default Damage behind(long before) {
        return switch (this) {
            case Cut(long at, long number, String part, long wanted, long found) ->
                    new Cut(at, number + before, part, wanted, found);
            case Corrupt(long at, long number, String problem) ->
                    new Corrupt(at, number + before, problem);
        };
    }

    /// The input ends inside a record.
    ///
    /// @param part what of the record is incomplete, such as "packet data"
    /// @param wanted bytes that this part has by its length field or by the format
    /// @param found bytes of it that are there
    record Cut(long offset, long packetNumber, String part, long wanted, long found)
            implements Damage {
        @Override
        public String message() {
            return String.format(
                    Locale.ROOT,
                    "cut off in packet %d at offset %d: %d bytes of %s wanted, %d found",
                    packetNumber,
                    offset,
                    wanted,
                    part,
                    found);
        }
    }

    /// The bytes are there and cannot be right.
    ///
    /// @param problem the field that is wrong, its value and what it may be
    record Corrupt(long offset, long packetNumber, String problem) implements Damage {
        @Override
        public String message() {
            return String.format(
                    Locale.ROOT,
                    "damaged at packet %d, offset %d: %s",
                    packetNumber,
                    offset,
                    problem);
        }
    }
}
