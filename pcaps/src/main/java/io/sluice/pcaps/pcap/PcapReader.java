package io.sluice.pcaps.pcap;

import io.sluice.pcaps.capture.CaptureFormat;
import io.sluice.pcaps.capture.CaptureInput;
import io.sluice.pcaps.capture.CaptureInterface;
import io.sluice.pcaps.capture.Damage;
import io.sluice.pcaps.capture.OptionList;
import io.sluice.pcaps.capture.Packet;
import io.sluice.pcaps.capture.ReadLimits;
import io.sluice.pcaps.capture.Records;
import io.sluice.pcaps.capture.TimeResolution;
import io.sluice.pcaps.records.RecordPiece;
import io.sluice.pcaps.records.RecordSource;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/// Reads a pcap file: both byte orders, microseconds and nanoseconds, versions 2.0 to 2.4 and
/// DG/UX's 543.0.
///
/// A packet longer than the file's snap length is given up to that length, as libpcap does (1.10,
/// pcap_next_packet()). Its two lengths and its time are else what the file says, believable or
/// not.
public final class PcapReader implements RecordSource {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final CaptureInput in;
    private final PcapHeader header;
    private final List<CaptureInterface> interfaces;
    private final ByteOrder order;
    private final int recordHeaderLength;
    private final PcapHeader.LengthOrder lengthOrder;
    private final int longestPacket;
    private final int snapLen;
    private final CaptureInterface origin;
    private final long nanosPerTick;
    private final ReadLimits limits;
    private final Records records;

    private PcapReader(CaptureInput in, PcapHeader header, ReadLimits limits) {
        this.in = in;
        this.records = new Records(in);
        this.header = header;
        this.limits = limits;
        this.order = header.byteOrder();
        this.recordHeaderLength = header.magic().recordHeaderLength();
        this.lengthOrder = header.lengthOrder();
        this.longestPacket = limits.packetBytesOf(header.linkType());
        this.snapLen = header.snapLen();
        TimeResolution resolution = header.magic().resolution();
        this.nanosPerTick = resolution.toNanos(1);
        this.origin =
                new CaptureInterface(
                        0,
                        header.linkType(),
                        snapLen,
                        resolution,
                        order,
                        header.fcsLength(),
                        OptionList.EMPTY);
        this.interfaces = List.of(origin);
    }

    /// Whether the first four bytes of `window`, which must be present, are those of a pcap file.
    public static boolean recognizes(CaptureInput window) {
        return PcapHeader.startsWithMagic(window);
    }

    /// Reads the file header; from then on `in` belongs to the reader.
    ///
    /// @throws io.sluice.pcaps.capture.CaptureFormatException if the file header is cut off or not
    ///   one we can read
    public static PcapReader open(CaptureInput in, ReadLimits limits) throws IOException {
        return new PcapReader(in, PcapHeader.read(in, limits), limits);
    }

    @Override
    public boolean next(Packet packet) throws IOException {
        if (!records.header(recordHeaderLength)) {
            return false;
        }
        long first = in.uint32(8, order);
        long second = in.uint32(12, order);
        boolean swapped =
                lengthOrder == PcapHeader.LengthOrder.ORIGINAL_FIRST
                        || lengthOrder == PcapHeader.LengthOrder.SMALLER_FIRST && first > second;
        long capturedLength = swapped ? second : first;
        if (capturedLength > longestPacket) {
            return records.corrupt(
                    "captured length "
                            + capturedLength
                            + " is more than the limit of "
                            + longestPacket
                            + " bytes");
        }
        int length = (int) capturedLength;
        if (!records.data(recordHeaderLength, length)) {
            return false;
        }
        packet.time(in.uint32(0, order) * NANOS_PER_SECOND + in.uint32(4, order) * nanosPerTick);
        packet.origin(records.take(), 0, origin);
        packet.bytes(
                in.bytes(),
                in.position() + recordHeaderLength,
                Math.min(length, snapLen),
                swapped ? first : second);
        records.leave(recordHeaderLength + length);
        return true;
    }

    /// Another reader of the same file that begins behind the start of `later`, where a record
    /// seems to begin. That it does is sure only when this reader has come there; the numbers of
    /// its packets count from its start.
    ///
    /// @param later the same file from the middle on; belongs to the new reader
    /// @param window bytes of `later` to look for a record in
    /// @return empty if no record was found
    public Optional<PcapReader> from(CaptureInput later, int window) throws IOException {
        if (!hasPlainRecords() || !in.require(recordHeaderLength)) {
            return Optional.empty();
        }
        var boundary =
                new RecordBoundary(
                        order, Math.min(longestPacket, snapLen), NANOS_PER_SECOND / nanosPerTick);
        return boundary.find(later, in.uint32(0, order), window)
                ? Optional.of(new PcapReader(later, header, limits))
                : Optional.empty();
    }

    /// Whether the bytes come out of a compressed file.
    public boolean isDecoded() {
        return !in.compressionSuffix().isEmpty();
    }

    private boolean hasPlainRecords() {
        return recordHeaderLength == RecordPiece.HEADER_BYTES
                && lengthOrder == PcapHeader.LengthOrder.CAPTURED_FIRST;
    }

    @Override
    public boolean window(RecordPiece piece) throws IOException {
        if (!hasPlainRecords() || records.damaged() || !in.require(recordHeaderLength)) {
            return false;
        }
        int longest = Math.min(longestPacket, snapLen);
        long length = in.uint32(8, order);
        if (length > longest || !in.require(recordHeaderLength + (int) length)) {
            return false;
        }
        piece.show(in.bytes(), in.position(), in.position() + in.present(), longest, order);
        return true;
    }

    @Override
    public long packetsRead() {
        return records.packets();
    }

    @Override
    public void taken(RecordPiece piece) {
        records.leave(piece.end() - piece.from());
        records.take(piece.records());
    }

    @Override
    public Optional<Damage> damage() {
        return records.damage();
    }

    @Override
    public List<CaptureInterface> interfaces() {
        return interfaces;
    }

    @Override
    public boolean ready() throws IOException {
        return in.ready();
    }

    @Override
    public String name() {
        return in.name();
    }

    @Override
    public CaptureFormat format() {
        return CaptureFormat.PCAP;
    }

    @Override
    public String description() {
        return header.description() + in.compressionSuffix();
    }

    @Override
    public long bytesRead() {
        return in.offset();
    }

    @Override
    public long fileBytesRead() {
        return in.fileOffset();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
