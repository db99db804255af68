package io.sluice.pcaps.replay;

import io.sluice.pcaps.capture.Damage;
import java.util.Optional;

/// What a replay has read, and how long it took.
///
/// @param read packets handed to the deciders
/// @param bytes their captured bytes
/// @param filterNanos time that the deciders took, all together
/// @param wallNanos time from first to last, reading and listeners included
/// @param damage what ended the capture early
public record ReplayReport(
        long read, long bytes, long filterNanos, long wallNanos, Optional<Damage> damage) {
    /// Of no packet.
    static final ReplayReport NOTHING = new ReplayReport(0, 0, 0, 0, Optional.empty());

    /// Both together, one after the other.
    ///
    /// @param next what was read behind this, damage included
    public ReplayReport then(ReplayReport next) {
        return new ReplayReport(
                read + next.read,
                bytes + next.bytes,
                filterNanos + next.filterNanos,
                wallNanos + next.wallNanos,
                next.damage);
    }

    /// Both together, at the same time.
    public ReplayReport with(ReplayReport other) {
        return new ReplayReport(
                read + other.read,
                bytes + other.bytes,
                Math.max(filterNanos, other.filterNanos),
                Math.max(wallNanos, other.wallNanos),
                other.damage.or(() -> damage));
    }

    /// The same, where the packets were counted from a later one on.
    ///
    /// @param before packets that come before those
    public ReplayReport behind(long before) {
        return new ReplayReport(
                read, bytes, filterNanos, wallNanos, damage.map(what -> what.behind(before)));
    }
}
