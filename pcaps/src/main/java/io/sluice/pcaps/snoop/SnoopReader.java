package io.sluice.pcaps.snoop;

import io.sluice.pcaps.capture.CaptureFormat;
import io.sluice.pcaps.capture.CaptureFormatException;
import io.sluice.pcaps.capture.CaptureInput;
import io.sluice.pcaps.capture.CaptureInterface;
import io.sluice.pcaps.capture.Damage;
import io.sluice.pcaps.capture.OptionList;
import io.sluice.pcaps.capture.Packet;
import io.sluice.pcaps.capture.PacketSource;
import io.sluice.pcaps.capture.ReadLimits;
import io.sluice.pcaps.capture.Records;
import io.sluice.pcaps.capture.TimeResolution;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/// Reads a snoop file, version 2 (RFC 1761), with the data links that have a LINKTYPE of the same
/// form.
public final class SnoopReader implements PacketSource {
    private static final int FIRST_WORD = 0x736e6f6f; // "snoop" and three zero bytes
    private static final int SECOND_WORD = 0x70000000;
    private static final int FILE_HEADER = 16;
    private static final int RECORD_HEADER = 24;
    private static final int VERSION = 2;
    private static final ByteOrder ORDER = ByteOrder.BIG_ENDIAN;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final CaptureInput in;
    private final List<CaptureInterface> interfaces;
    private final int longestPacket;
    private final Records records;

    private SnoopReader(CaptureInput in, int linkType, ReadLimits limits) {
        this.in = in;
        this.records = new Records(in);
        this.longestPacket = limits.packetBytesOf(linkType);
        this.interfaces =
                List.of(
                        new CaptureInterface(
                                0,
                                linkType,
                                Integer.MAX_VALUE,
                                TimeResolution.MICROSECONDS,
                                ORDER,
                                null,
                                OptionList.EMPTY));
    }

    /// Whether the first four bytes of `window`, which must be present, are those of a snoop file.
    public static boolean recognizes(CaptureInput window) {
        return window.int32(0, ORDER) == FIRST_WORD;
    }

    /// Reads the file header; from then on `in` belongs to the reader.
    ///
    /// @throws CaptureFormatException if the file header is cut off or not one we can read
    public static SnoopReader open(CaptureInput in, ReadLimits limits) throws IOException {
        if (!in.require(FILE_HEADER)) {
            throw new CaptureFormatException(
                    in.name(),
                    0,
                    "the file ends inside the snoop file header: "
                            + FILE_HEADER
                            + " bytes wanted, "
                            + in.present()
                            + " found");
        }
        int version = in.int32(8, ORDER);
        if (in.int32(4, ORDER) != SECOND_WORD || version != VERSION) {
            throw new CaptureFormatException(
                    in.name(),
                    0,
                    "unsupported snoop version " + version + "; version 2 can be read");
        }
        int linkType = linkType(in, in.int32(12, ORDER));
        in.advance(FILE_HEADER);
        return new SnoopReader(in, linkType, limits);
    }

    /// The data links of RFC 1761, section 4, and those that Solaris added, as LINKTYPE values.
    private static int linkType(CaptureInput in, int datalink) throws CaptureFormatException {
        return switch (datalink) {
            case 0, 4 -> 1; // 802.3 and Ethernet frames are told apart by their type field: EN10MB
            case 2 -> 6; // token ring: IEEE802_5
            case 8 -> 10; // FDDI
            case 18 -> 123; // Classical IP over ATM, as Solaris frames it: SUNATM
            case 26 -> 226; // Solaris IP network: IPNET
            default ->
                    throw new CaptureFormatException(
                            in.name(),
                            0,
                            "snoop data link "
                                    + datalink
                                    + " has no link type that is known; convert it with editcap");
        };
    }

    @Override
    public boolean next(Packet packet) throws IOException {
        if (!records.header(RECORD_HEADER)) {
            return false;
        }
        long capturedLength = in.uint32(4, ORDER);
        long recordLength = in.uint32(8, ORDER);
        long room = recordLength - RECORD_HEADER;
        if (capturedLength > room || capturedLength > longestPacket || room > longestPacket + 8L) {
            return records.corrupt(
                    "captured length "
                            + capturedLength
                            + " in a record of "
                            + recordLength
                            + " bytes, with a limit of "
                            + longestPacket);
        }
        if (!records.data(RECORD_HEADER, (int) room)) {
            return false;
        }
        packet.bytes(
                in.bytes(),
                in.position() + RECORD_HEADER,
                (int) capturedLength,
                in.uint32(0, ORDER));
        packet.time(in.uint32(16, ORDER) * NANOS_PER_SECOND + in.uint32(20, ORDER) * 1000);
        packet.origin(records.take(), 0, interfaces.getFirst());
        records.leave((int) recordLength);
        return true;
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
        return CaptureFormat.SNOOP;
    }

    @Override
    public String description() {
        return "snoop 2, big-endian, microseconds" + in.compressionSuffix();
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
