/// Captures: files of packets, and live interfaces.
///
/// In: a path or a stream, of a format that is found out by content. Out: a
/// [io.sluice.pcaps.capture.PacketSource] that gives one packet after the other, or a
/// [io.sluice.pcaps.capture.PacketSink] that takes them. Read [Captures] first, then
/// [io.sluice.pcaps.capture.PacketSource]. Nothing in this module knows what a filter is.
@NullMarked
package io.sluice.pcaps;

import org.jspecify.annotations.NullMarked;
