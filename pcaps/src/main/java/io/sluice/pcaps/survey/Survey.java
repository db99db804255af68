package io.sluice.pcaps.survey;

import io.sluice.pcaps.capture.Packet;
import java.util.Arrays;
import java.util.OptionalLong;

/// The facts of a capture, gathered by showing it every packet once, in order.
///
/// For one thread. Lengths are in bytes, times in nanoseconds since 1970.
public final class Survey {
    private final RecentPackets recent = new RecentPackets();
    private long packets;
    private long capturedBytes;
    private long originalBytes;
    private long untimed;
    private long firstNanos = Long.MAX_VALUE;
    private long lastNanos = Long.MIN_VALUE;
    private long previousNanos = Long.MIN_VALUE;
    private long backward;
    private long mostBackwardNanos;
    private long cut;
    private int longestCut;
    private long longerThanOriginal;
    private long longerThanSnapLen;
    private long empty;
    private long emptyAtEnd;
    private long duplicates;
    private long[] ofInterface = new long[1];

    /// Takes the next packet; it may be reused afterwards.
    public void add(Packet packet) {
        packets++;
        capturedBytes += packet.capturedLength();
        originalBytes += packet.originalLength();
        lengths(packet);
        if (packet.timed()) {
            time(packet.timestampNanos());
        } else {
            untimed++;
        }
        duplicates += recent.holds(packet) ? 1 : 0;
        if (packet.interfaceIndex() >= ofInterface.length) {
            ofInterface =
                    Arrays.copyOf(
                            ofInterface,
                            Math.max(packet.interfaceIndex() + 1, ofInterface.length * 2));
        }
        ofInterface[packet.interfaceIndex()]++;
    }

    private void lengths(Packet packet) {
        int captured = packet.capturedLength();
        if (captured < packet.originalLength()) {
            cut++;
            longestCut = Math.max(longestCut, captured);
        } else if (captured > packet.originalLength()) {
            longerThanOriginal++;
        }
        if (captured > packet.origin().snapLen()) {
            longerThanSnapLen++;
        }
        boolean nothing = captured == 0 && packet.originalLength() == 0;
        empty += nothing ? 1 : 0;
        emptyAtEnd = nothing && packet.timestampNanos() == 0 ? emptyAtEnd + 1 : 0;
    }

    private void time(long nanos) {
        firstNanos = Math.min(firstNanos, nanos);
        lastNanos = Math.max(lastNanos, nanos);
        if (nanos < previousNanos) {
            backward++;
            mostBackwardNanos = Math.max(mostBackwardNanos, previousNanos - nanos);
        }
        previousNanos = nanos;
    }

    public long packets() {
        return packets;
    }

    /// Bytes that the capture has of all packets.
    public long capturedBytes() {
        return capturedBytes;
    }

    /// Bytes that the packets had on the wire, as the capture says.
    public long originalBytes() {
        return originalBytes;
    }

    /// Packets of an interface, by its place in
    /// [io.sluice.pcaps.capture.PacketSource#interfaces()].
    public long packetsOf(int interfaceIndex) {
        return interfaceIndex < ofInterface.length ? ofInterface[interfaceIndex] : 0;
    }

    /// Packets that the capture has no time for.
    public long untimed() {
        return untimed;
    }

    /// The earliest time of a packet, empty if none has one.
    public OptionalLong firstNanos() {
        return packets == untimed ? OptionalLong.empty() : OptionalLong.of(firstNanos);
    }

    /// The latest time of a packet, empty if none has one.
    public OptionalLong lastNanos() {
        return packets == untimed ? OptionalLong.empty() : OptionalLong.of(lastNanos);
    }

    /// Packets that are older than the one before them.
    public long backward() {
        return backward;
    }

    /// By how much the oldest of them is older than the one before it.
    public long mostBackwardNanos() {
        return mostBackwardNanos;
    }

    /// Packets of which the capture lacks bytes.
    public long cut() {
        return cut;
    }

    /// The most that was captured of one of them.
    public int longestCut() {
        return longestCut;
    }

    /// Packets with more bytes captured than they had on the wire, as only broken writers make.
    public long longerThanOriginal() {
        return longerThanOriginal;
    }

    /// Packets with more bytes than the snap length allows.
    public long longerThanSnapLen() {
        return longerThanSnapLen;
    }

    /// Packets of length 0.
    public long empty() {
        return empty;
    }

    /// How many of the last packets have neither length nor time: such records are zeros, as a disk
    /// leaves them where a file was not written to its end.
    public long emptyAtEnd() {
        return emptyAtEnd;
    }

    /// Packets with the same bytes as one of the four before them; what `editcap -d` leaves out.
    public long duplicates() {
        return duplicates;
    }
}
