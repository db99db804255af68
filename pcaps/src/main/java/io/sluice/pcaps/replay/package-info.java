/// Captures through filters, many packets at a time.
///
/// In come a [io.sluice.pcaps.capture.PacketSource] and [io.sluice.pcaps.replay.Decider]s; out go
/// decisions to a [io.sluice.pcaps.replay.DecisionListener] and a
/// [io.sluice.pcaps.replay.ReplayReport]. Read [io.sluice.pcaps.replay.Replay] first. Nothing here
/// knows what a program or a file format is.
@NullMarked
package io.sluice.pcaps.replay;

import org.jspecify.annotations.NullMarked;
