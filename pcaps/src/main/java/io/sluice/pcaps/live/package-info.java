/// Live interfaces, through pcap4j and the libpcap beneath it.
///
/// In come the name of an interface, [io.sluice.pcaps.live.LiveOptions] and, where the kernel is to
/// filter, a classic program as bytes; out go packets as from a capture file, and
/// [io.sluice.pcaps.live.LiveCounters]. Read [io.sluice.pcaps.live.LiveSource] first. Nothing here
/// knows what a program means, and nothing outside of this package uses pcap4j or JNA: reading and
/// writing files needs neither of them, nor libpcap.
@NullMarked
package io.sluice.pcaps.live;

import org.jspecify.annotations.NullMarked;
