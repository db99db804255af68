package io.sluice.pcaps.live;

import java.util.Optional;
import java.util.OptionalInt;

/// How an interface is to be captured on, in tcpdump's terms.
///
/// @param snapLen bytes to keep of a packet at most
/// @param promiscuity whether packets for others are asked for
/// @param bufferKib size of the kernel's buffer in KiB; empty for the system's usual one
/// @param queueBytes size of the queue between the capture and whoever takes the packets
/// @param delivery whether packets are handed over one by one
/// @param direction which packets are wanted
/// @param timeStampType where times come from, by libpcap's name such as `host` or `adapter`; empty
///   for the usual one
/// @param precision of the times
/// @param dataLinkType the DLT_ number to ask for; empty for the interface's usual one
public record LiveOptions(
        int snapLen,
        Promiscuity promiscuity,
        OptionalInt bufferKib,
        int queueBytes,
        Delivery delivery,
        Direction direction,
        Optional<String> timeStampType,
        Precision precision,
        OptionalInt dataLinkType) {
    /// The snap length of tcpdump.
    public static final int DEFAULT_SNAP_LEN = 262_144;

    public static final int DEFAULT_QUEUE_BYTES = 16 << 20;

    public enum Promiscuity {
        ON,
        OFF
    }

    public enum Delivery {
        /// In batches, as the kernel's buffer fills or a tenth of a second passes.
        BATCHED,
        /// Each packet as soon as it arrives.
        IMMEDIATE
    }

    /// libpcap's pcap_direction_t, by its numbers.
    public enum Direction {
        IN_AND_OUT,
        IN,
        OUT
    }

    public enum Precision {
        MICROSECONDS,
        NANOSECONDS
    }

    /// What tcpdump does when nothing is asked for.
    public static LiveOptions usual() {
        return new LiveOptions(
                DEFAULT_SNAP_LEN,
                Promiscuity.ON,
                OptionalInt.empty(),
                DEFAULT_QUEUE_BYTES,
                Delivery.BATCHED,
                Direction.IN_AND_OUT,
                Optional.empty(),
                Precision.MICROSECONDS,
                OptionalInt.empty());
    }
}
