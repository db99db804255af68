package io.sluice.pcaps.capture;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The records of a capture whose packets stand one behind the other, each a header of fixed length
/// and its data: counts them, and says what is damaged.
///
/// ```java
/// if (!records.header(HEADER_LENGTH)) {
///     return false;
/// }
/// // the header's fields are in the window now
/// if (length > limit) {
///     return records.corrupt("length " + length);
/// }
/// if (!records.data(HEADER_LENGTH, length)) {
///     return false;
/// }
/// long number = records.take(); // then show the packet
/// records.leave(HEADER_LENGTH + length);
/// ```
public final class Records {
    private final CaptureInput in;
    private long packets;
    private @Nullable Damage damage;

    public Records(CaptureInput in) {
        this.in = in;
    }

    /// Makes the header of the next record present in the window.
    ///
    /// @return false at the end, and where [#damage()] says why
    public boolean header(int length) throws IOException {
        return damage == null && present("record header", 0, length);
    }

    /// Makes the record whole: `length` bytes behind a header of `headerLength`.
    ///
    /// @return false if they are not there, which is damage
    public boolean data(int headerLength, int length) throws IOException {
        return present("packet data", headerLength, length);
    }

    private boolean present(String part, int before, int length) throws IOException {
        if (in.require(before + length)) {
            return true;
        }
        damage = in.endOfStream(packets + 1, part, length, before).orElse(null);
        return false;
    }

    /// Says that the record in the window cannot be right.
    ///
    /// @return false, as for every record that is no packet
    public boolean corrupt(String problem) {
        damage = new Damage.Corrupt(in.offset(), packets + 1, problem);
        return false;
    }

    /// Counts the record in the window as a packet.
    ///
    /// @return its number, from 1
    public long take() {
        packets++;
        return packets;
    }

    /// Counts packets that were taken without being asked for one by one.
    public void take(long more) {
        packets += more;
    }

    /// Packets counted so far.
    public long packets() {
        return packets;
    }

    /// Moves on behind `length` bytes of records, headers included.
    public void leave(int length) {
        in.advance(length);
    }

    /// Whether the records have ended early.
    public boolean damaged() {
        return damage != null;
    }

    /// What ended the records early.
    public Optional<Damage> damage() {
        return Optional.ofNullable(damage);
    }
}
