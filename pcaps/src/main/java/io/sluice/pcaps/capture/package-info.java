/// What every capture format shares: the reused packet view, the source it comes from, the sink it
/// goes to, what is known about a capture, and what can be wrong with one.
///
/// In: bytes of a stream through [CaptureInput]. Out: [Packet], [Damage], [CaptureFormatException].
/// Read [PacketSource] first. A leaf: it imports nothing of ours and knows no format's bytes but
/// the shape of pcapng options, which other formats leave empty.
@NullMarked
package io.sluice.pcaps.capture;

import org.jspecify.annotations.NullMarked;
