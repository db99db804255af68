package io.sluice.pcaps.pcapng;

import io.sluice.pcaps.capture.CaptureInterface;
import io.sluice.pcaps.capture.OptionList;
import io.sluice.pcaps.capture.Packet;
import io.sluice.pcaps.capture.TimeResolution;
import io.sluice.pcaps.output.FileSink;
import io.sluice.pcaps.output.RecordOutput;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes a pcapng file: packets of any interfaces, each described before its first packet, in the
/// byte order they came in, with their options (comments, flags, verdicts) and those of their
/// interfaces.
///
/// Times are kept in microseconds, or in nanoseconds where the original has more than microseconds.
/// A packet without time stays one where that can be said. Of a copied file, what belongs to no
/// packet is left out: statistics, names, and above all secrets.
public final class PcapngWriter extends FileSink {
    private static final int BYTE_ORDER_MAGIC = 0x1a2b3c4d;
    private static final int IF_TSRESOL = 9;
    private static final int IF_FCSLEN = 13;
    private static final int IF_TSOFFSET = 14;
    private static final int OPTION_HEADER = 4;
    private static final int SECTION_BODY = 16;
    private static final int INTERFACE_BODY = 8;
    private static final int ENHANCED_BODY = 20;
    private static final int SIMPLE_BODY = 4;
    private static final byte NANOSECONDS = 9;

    private final RecordOutput out;
    private final OptionList sectionOptions;
    private final Map<CaptureInterface, Integer> idOf = new HashMap<>();
    private ByteOrder order;
    private @Nullable CaptureInterface lastOrigin;
    private int lastId;

    private PcapngWriter(RecordOutput out, ByteOrder order, OptionList sectionOptions) {
        super(out);
        this.out = out;
        this.order = order;
        this.sectionOptions = sectionOptions;
    }

    /// Starts a file; `out` belongs to the writer from then on.
    ///
    /// @param order of the first section; a packet of another order starts a new section
    /// @param sectionOptions what is to be said of the file, such as the comments of the original
    public static PcapngWriter create(RecordOutput out, ByteOrder order, OptionList sectionOptions)
            throws IOException {
        var writer = new PcapngWriter(out, order, sectionOptions);
        writer.writeSection();
        return writer;
    }

    private void writeSection() throws IOException {
        int length = SECTION_BODY + encodedLength(sectionOptions);
        startBlock(BlockType.SECTION_HEADER, length);
        out.int32(BYTE_ORDER_MAGIC, order);
        out.int16(1, order);
        out.int16(0, order);
        out.int32(-1, order); // the section's length is not known beforehand
        out.int32(-1, order);
        writeOptions(sectionOptions);
        endBlock(length);
        out.endRecord();
        idOf.clear();
        lastOrigin = null;
    }

    private int interfaceId(CaptureInterface origin) throws IOException {
        // Mostly the interface of the packet before, and hashing its options for each packet would
        // show.
        if (!origin.equals(lastOrigin)) {
            lastId = describedId(origin);
            lastOrigin = origin;
        }
        return lastId;
    }

    private int describedId(CaptureInterface origin) throws IOException {
        Integer known = idOf.get(origin);
        if (known != null) {
            return known;
        }
        OptionList options = interfaceOptions(origin);
        int length = INTERFACE_BODY + encodedLength(options);
        startBlock(BlockType.INTERFACE_DESCRIPTION, length);
        out.int16(origin.linkType(), order);
        out.int16(0, order);
        out.int32(origin.snapLen() == Integer.MAX_VALUE ? 0 : origin.snapLen(), order);
        writeOptions(options);
        endBlock(length);
        out.endRecord();
        int id = idOf.size();
        idOf.put(origin, id);
        return id;
    }

    /// The original's, but for the two that say how times are written, which are ours.
    private OptionList interfaceOptions(CaptureInterface origin) {
        OptionList options = OptionList.empty(order);
        for (OptionList.Option option : origin.options().all()) {
            if (option.code() != IF_TSRESOL
                    && option.code() != IF_TSOFFSET
                    && option.code() != IF_FCSLEN) {
                options = options.with(option.code(), option.value());
            }
        }
        if (origin.resolution().finerThanMicroseconds()) {
            options = options.with(IF_TSRESOL, NANOSECONDS);
        }
        return origin.fcsLength() == null
                ? options
                : options.with(IF_FCSLEN, origin.fcsLength().byteValue());
    }

    @Override
    public void write(Packet packet) throws IOException {
        write(packet, packet.hasOptions() ? packet.options() : OptionList.EMPTY);
    }

    /// Takes a copy of what the packet shows, but with these options in place of its own. They must
    /// be in the byte order of the packet's interface, or hold no numbers.
    ///
    /// @throws io.sluice.pcaps.capture.CaptureWriteException also for a time before 1970, which a
    ///   pcapng file cannot hold
    public void write(Packet packet, OptionList options) throws IOException {
        CaptureInterface origin = packet.origin();
        if (origin.byteOrder() != order) {
            order = origin.byteOrder();
            writeSection();
        }
        int id = interfaceId(origin);
        if (!packet.timed() && id == 0 && options.isEmpty() && simpleSays(packet, origin)) {
            writeSimple(packet);
        } else {
            writeEnhanced(packet, id, options);
        }
        out.endPacket();
    }

    /// A simple packet block has no captured length: it follows from the snap length.
    private static boolean simpleSays(Packet packet, CaptureInterface origin) {
        return packet.capturedLength() == Math.min(packet.originalLength(), origin.snapLen());
    }

    private void writeSimple(Packet packet) {
        int length = SIMPLE_BODY + padded(packet.capturedLength());
        startBlock(BlockType.SIMPLE_PACKET, length);
        out.int32((int) packet.originalLength(), order);
        writeData(packet);
        endBlock(length);
    }

    private void writeEnhanced(Packet packet, int id, OptionList options) throws IOException {
        if (packet.timestampNanos() < 0) {
            throw out.refusal(
                    "the time of packet "
                            + packet.number()
                            + " is before 1970, which pcapng cannot say");
        }
        TimeResolution resolution = packet.origin().resolution();
        long ticks =
                resolution.finerThanMicroseconds()
                        ? packet.timestampNanos()
                        : packet.timestampNanos() / 1000;
        int length = ENHANCED_BODY + padded(packet.capturedLength()) + encodedLength(options);
        startBlock(BlockType.ENHANCED_PACKET, length);
        out.int32(id, order);
        out.int32((int) (ticks >>> Integer.SIZE), order);
        out.int32((int) ticks, order);
        out.int32(packet.capturedLength(), order);
        out.int32((int) packet.originalLength(), order);
        writeData(packet);
        writeOptions(options);
        endBlock(length);
    }

    private void writeData(Packet packet) {
        out.bytes(packet.data(), packet.offset(), packet.capturedLength());
        out.padRecord();
    }

    private void startBlock(int type, int bodyLength) {
        out.int32(type, order);
        out.int32(bodyLength + BlockType.OVERHEAD, order);
    }

    private void endBlock(int bodyLength) {
        out.int32(bodyLength + BlockType.OVERHEAD, order);
    }

    private static int padded(int length) {
        return length + 3 & ~3;
    }

    /// Options and the mark behind them, or nothing at all.
    private static int encodedLength(OptionList options) {
        return options.isEmpty() ? 0 : options.toBytes().length + OPTION_HEADER;
    }

    private void writeOptions(OptionList options) {
        if (options.isEmpty()) {
            return;
        }
        if (options.byteOrder() == order) {
            byte[] bytes = options.toBytes();
            out.bytes(bytes, 0, bytes.length);
        } else {
            writeTurned(options);
        }
        out.int32(0, order); // opt_endofopt
    }

    private void writeTurned(OptionList options) {
        for (OptionList.Option option : options.all()) {
            byte[] value = option.value();
            out.int16(option.code(), order);
            out.int16(value.length, order);
            out.bytes(value, 0, value.length);
            out.padRecord();
        }
    }
}
