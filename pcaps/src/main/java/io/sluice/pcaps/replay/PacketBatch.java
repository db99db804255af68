package io.sluice.pcaps.replay;

import io.sluice.pcaps.capture.CaptureInterface;
import io.sluice.pcaps.capture.Packet;
import io.sluice.pcaps.capture.PacketSource;
import io.sluice.pcaps.records.RecordPiece;
import io.sluice.pcaps.records.RecordSource;
import java.io.IOException;
import java.nio.ByteOrder;

/// Consecutive packets of one link type and byte order, so that many filters can look at all of
/// them, and the time that a filter takes can be read off a clock without disturbing it.
///
/// Records of a classic pcap file are looked at where they lie; other packets are copied out of
/// their source.
///
/// The arrays are one entry a packet, reused from batch to batch, and not to be written to. For one
/// thread.
public final class PacketBatch {
    /// Packets in a batch at most: they and their bytes should stay in the second-level cache.
    static final int MAX_PACKETS = 1024;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final int USUAL_BYTES = 512 << 10;

    private final int[] offsets = new int[MAX_PACKETS];
    private final int[] capturedLengths = new int[MAX_PACKETS];
    private final int[] originalLengths = new int[MAX_PACKETS];
    private final long[] timestampNanos = new long[MAX_PACKETS];
    private final boolean[] timed = new boolean[MAX_PACKETS];
    private final int[] interfaceIndexes = new int[MAX_PACKETS];
    private final CaptureInterface[] origins = new CaptureInterface[MAX_PACKETS];
    private final int[] optionsLengths = new int[MAX_PACKETS];
    private final ByteOrder[] optionsOrders = new ByteOrder[MAX_PACKETS];
    private final Packet waiting = new Packet();
    private final int limit;
    private boolean isWaiting;
    private final RecordPiece piece = new RecordPiece();
    private byte[] copies = new byte[0];
    private byte[] buffer = copies;
    private boolean inPlace;
    private int used;
    private int count;
    private long firstNumber;
    private int linkType;
    private int interfaceIndex;
    private long nanosPerTick;

    /// @param limit packets in a batch at most, from 1 to [#MAX_PACKETS]
    PacketBatch(int limit) {
        this.limit = limit;
    }

    /// Takes the next packets of the source: as many as there is room for, up to a change of the
    /// link type.
    ///
    /// @return false if there are no more
    boolean fill(PacketSource source) throws IOException {
        count = 0;
        used = 0;
        inPlace =
                !isWaiting
                        && source instanceof RecordSource records
                        && records.window(piece)
                        && look(records);
        return inPlace || copy(source);
    }

    /// Takes the records of a window, as many as there is room for.
    private boolean look(RecordSource source) {
        buffer = piece.bytes();
        int at = piece.from();
        while (count < MAX_PACKETS && piece.to() - at >= RecordPiece.HEADER_BYTES) {
            int length = piece.capturedLength(at);
            int room = Math.min(piece.longest(), piece.to() - at - RecordPiece.HEADER_BYTES);
            if (Integer.compareUnsigned(length, room) > 0) {
                break;
            }
            offsets[count] = at + RecordPiece.HEADER_BYTES;
            capturedLengths[count] = length;
            originalLengths[count] = piece.originalLength(at);
            at += RecordPiece.HEADER_BYTES + length;
            count++;
        }
        firstNumber = source.packetsRead() + 1;
        origins[0] = source.interfaces().getFirst();
        linkType = origins[0].linkType();
        nanosPerTick = origins[0].resolution().toNanos(1);
        piece.walked(at, count);
        source.taken(piece);
        return count > 0;
    }

    private boolean copy(PacketSource source) throws IOException {
        if (copies.length == 0) {
            copies = new byte[USUAL_BYTES];
        }
        buffer = copies;
        if (!isWaiting && !source.next(waiting)) {
            return false;
        }
        firstNumber = waiting.number();
        linkType = waiting.linkType();
        interfaceIndex = waiting.interfaceIndex();
        isWaiting = true;
        while (isWaiting && fits()) {
            take();
            // Where the next packet is still to come, those that have come do not wait for it; with
            // one packet a batch nothing is looked ahead at all.
            isWaiting = limit > 1 && source.ready() && source.next(waiting);
        }
        return true;
    }

    private boolean fits() {
        if (count == 0) {
            return true;
        }
        return count < limit
                && waitingBytes() <= buffer.length - used
                && (waiting.interfaceIndex() == interfaceIndex || sameLink());
    }

    private boolean sameLink() {
        return waiting.linkType() == linkType
                && waiting.origin().byteOrder().equals(origin().byteOrder());
    }

    private void take() {
        int length = waiting.capturedLength();
        if (waitingBytes() > buffer.length) {
            copies = new byte[waitingBytes()];
            buffer = copies;
        }
        System.arraycopy(waiting.data(), waiting.offset(), buffer, used, length);
        System.arraycopy(
                waiting.data(),
                waiting.optionsOffset(),
                buffer,
                used + length,
                waiting.optionsLength());
        offsets[count] = used;
        capturedLengths[count] = length;
        originalLengths[count] = (int) waiting.originalLength();
        timestampNanos[count] = waiting.timestampNanos();
        timed[count] = waiting.timed();
        interfaceIndexes[count] = waiting.interfaceIndex();
        origins[count] = waiting.origin();
        optionsLengths[count] = waiting.optionsLength();
        optionsOrders[count] = waiting.optionsOrder();
        used += waitingBytes();
        count++;
    }

    /// A packet and behind it what a pcapng file says of it.
    private int waitingBytes() {
        return waiting.capturedLength() + waiting.optionsLength();
    }

    /// How many packets there are, at least 1.
    public int count() {
        return count;
    }

    /// Holds the packets' captured bytes.
    public byte[] buffer() {
        return buffer;
    }

    /// Where in [#buffer()] each packet starts.
    public int[] offsets() {
        return offsets;
    }

    public int[] capturedLengths() {
        return capturedLengths;
    }

    /// Unsigned.
    public int[] originalLengths() {
        return originalLengths;
    }

    /// The 1-based number of a packet in its capture.
    public long number(int index) {
        return firstNumber + index;
    }

    /// The LINKTYPE value of the file, the same for all packets.
    public int linkType() {
        return linkType;
    }

    /// The interface of the first packet; those of the others have the same link type and byte
    /// order.
    public CaptureInterface origin() {
        return origins[0];
    }

    /// Makes `packet` show one packet of the batch, until the next batch.
    public void show(int index, Packet packet) {
        java.util.Objects.checkIndex(index, count);
        packet.bytes(
                buffer,
                offsets[index],
                capturedLengths[index],
                Integer.toUnsignedLong(originalLengths[index]));
        if (inPlace) {
            packet.time(recordNanos(offsets[index] - RecordPiece.HEADER_BYTES));
            packet.origin(number(index), 0, origins[0]);
            return;
        }
        if (timed[index]) {
            packet.time(timestampNanos[index]);
        } else {
            packet.untimed();
        }
        packet.origin(number(index), interfaceIndexes[index], origins[index]);
        packet.options(
                offsets[index] + capturedLengths[index],
                optionsLengths[index],
                optionsOrders[index]);
    }

    private long recordNanos(int record) {
        return piece.seconds(record) * NANOS_PER_SECOND + piece.ticks(record) * nanosPerTick;
    }
}
