package io.sluice.pcaps.pcap;

import io.sluice.pcaps.capture.CaptureInterface;
import io.sluice.pcaps.capture.Packet;
import io.sluice.pcaps.capture.ReadLimits;
import io.sluice.pcaps.output.FileSink;
import io.sluice.pcaps.output.RecordOutput;
import io.sluice.pcaps.records.RecordSink;
import java.io.IOException;
import java.nio.ByteOrder;

/// Writes a pcap 2.4 file of one link type, in microseconds or nanoseconds.
///
/// The byte order of the original is kept: packets of link types NULL and PFLOG have headers in it,
/// and a filter tells their order by the file's.
public final class PcapWriter extends FileSink implements RecordSink {
    private static final int MICROSECONDS_MAGIC = 0xa1b2c3d4;
    private static final int NANOSECONDS_MAGIC = 0xa1b23c4d;
    private static final int FCS_PRESENT = 0x0400_0000;
    private static final int FCS_SHIFT = 28;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long LAST_SECOND = 0xffff_ffffL;

    private final RecordOutput out;
    private final ByteOrder order;
    private final int linkType;
    private final int snapLen;
    private final int nanosPerTick;

    private PcapWriter(RecordOutput out, CaptureInterface origin) {
        super(out);
        this.out = out;
        this.order = origin.byteOrder();
        this.linkType = origin.linkType();
        int longest = ReadLimits.DEFAULT.packetBytesOf(linkType);
        this.snapLen = origin.snapLen() == Integer.MAX_VALUE ? longest : origin.snapLen();
        this.nanosPerTick = origin.resolution().finerThanMicroseconds() ? 1 : 1000;
    }

    /// Starts a file whose packets are like those of `origin`: its link type, snap length, byte
    /// order, frame check sequence, and nanoseconds where it has more than microseconds. `out`
    /// belongs to the writer from then on.
    public static PcapWriter create(RecordOutput out, CaptureInterface origin) throws IOException {
        var writer = new PcapWriter(out, origin);
        writer.writeHeader(origin);
        return writer;
    }

    private void writeHeader(CaptureInterface origin) throws IOException {
        int fcsBits =
                origin.fcsBytes().isEmpty()
                        ? 0
                        : FCS_PRESENT | origin.fcsBytes().getAsInt() / 2 << FCS_SHIFT;
        out.int32(nanosPerTick == 1 ? NANOSECONDS_MAGIC : MICROSECONDS_MAGIC, order);
        out.int16(2, order);
        out.int16(4, order);
        out.int32(0, order);
        out.int32(0, order);
        out.int32(snapLen, order);
        out.int32(linkType | fcsBits, order);
        out.endRecord();
    }

    /// @throws io.sluice.pcaps.capture.CaptureWriteException also for a packet of another link
    ///   type, and for a time that is not between 1970 and 2106: a pcap file cannot hold them
    @Override
    public void write(Packet packet) throws IOException {
        if (packet.linkType() != linkType) {
            throw out.refusal(
                    "packet "
                            + packet.number()
                            + " has link type "
                            + packet.linkType()
                            + ", and a pcap file has one for all, here "
                            + linkType
                            + ": write pcapng, or split by link type");
        }
        long seconds = Math.floorDiv(packet.timestampNanos(), NANOS_PER_SECOND);
        if (seconds < 0 || seconds > LAST_SECOND) {
            throw out.refusal(
                    "the time of packet "
                            + packet.number()
                            + " is not between 1970 and 2106, which is all that pcap can say: write pcapng");
        }
        int length = Math.min(packet.capturedLength(), snapLen);
        out.int32((int) seconds, order);
        out.int32((int) (packet.timestampNanos() % NANOS_PER_SECOND) / nanosPerTick, order);
        out.int32(length, order);
        out.int32((int) packet.originalLength(), order);
        out.bytes(packet.data(), packet.offset(), length);
        out.endPacket();
    }

    @Override
    public boolean takesRecordsOf(CaptureInterface origin) {
        return origin.linkType() == linkType
                && origin.byteOrder().equals(order)
                && origin.resolution().toNanos(1) == nanosPerTick
                && Math.min(origin.snapLen(), ReadLimits.DEFAULT.packetBytesOf(linkType))
                        <= snapLen;
    }

    @Override
    public void write(byte[] bytes, int from, int to, int records) throws IOException {
        out.bytes(bytes, from, to - from);
        out.endPackets(records);
    }
}
