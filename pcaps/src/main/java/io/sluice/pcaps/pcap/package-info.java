/// The classic pcap file: a header of 24 bytes, then records of a header and the packet.
///
/// In: a [io.sluice.pcaps.capture.CaptureInput] or packets. Out: packets or a file. Read
/// [PcapHeader] first. Knows nothing of other formats. Source: draft-ietf-opsawg-pcap-05, and
/// libpcap 1.10, sf-pcap.c, for what files are like.
@NullMarked
package io.sluice.pcaps.pcap;

import org.jspecify.annotations.NullMarked;
