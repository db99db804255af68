/// The pcapng file: blocks of a type, a length, a body and the length again, in sections that each
/// have a byte order and interfaces of their own.
///
/// In: a [io.sluice.pcaps.capture.CaptureInput] or packets. Out: packets or a file. Read
/// [PcapngReader] first. Knows nothing of other formats. Source: draft-ietf-opsawg-pcapng-03.
@NullMarked
package io.sluice.pcaps.pcapng;

import org.jspecify.annotations.NullMarked;
