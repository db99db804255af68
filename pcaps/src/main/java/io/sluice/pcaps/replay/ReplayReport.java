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
        long read, long bytes, long filterNanos, long wallNanos, Optional<Damage> damage) {}
