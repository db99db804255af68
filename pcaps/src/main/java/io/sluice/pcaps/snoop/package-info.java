/// The snoop file of Solaris (RFC 1761): a header of 16 bytes, then records of a header of 24
/// bytes, the packet and padding; all numbers big-endian.
///
/// In: a [io.sluice.pcaps.capture.CaptureInput]. Out: packets. Read [SnoopReader]. Knows nothing of
/// other formats.
@NullMarked
package io.sluice.pcaps.snoop;

import org.jspecify.annotations.NullMarked;
