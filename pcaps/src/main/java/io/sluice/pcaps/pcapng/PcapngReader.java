package io.sluice.pcaps.pcapng;

import io.sluice.pcaps.capture.CaptureFormat;
import io.sluice.pcaps.capture.CaptureFormatException;
import io.sluice.pcaps.capture.CaptureInput;
import io.sluice.pcaps.capture.CaptureInterface;
import io.sluice.pcaps.capture.Damage;
import io.sluice.pcaps.capture.InterfaceStatistics;
import io.sluice.pcaps.capture.OptionList;
import io.sluice.pcaps.capture.Packet;
import io.sluice.pcaps.capture.PacketSource;
import io.sluice.pcaps.capture.ReadLimits;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Reads a pcapng file: any number of sections, each with its byte order, and of interfaces, each
/// with its link type, snap length and time resolution; enhanced, simple and obsolete packet
/// blocks. Other blocks are skipped.
///
/// An interface of a later section that is described like the one with the same number in an
/// earlier section is the same one for [#interfaces()], so a file of thousands of sections does not
/// fill the list.
public final class PcapngReader implements PacketSource {
    private static final int SECTION_FIXED_LENGTH = 16;
    private static final int SKIPPED_TYPES = 64;

    /// Enough for the counts and a comment; one block of each interface is kept.
    private static final int STATISTICS_BYTES = 4096;

    private final BlockWindow block;
    private final CaptureInput in;
    private final ReadLimits limits;
    private final List<CaptureInterface> interfaces = new ArrayList<>();
    private final Map<CaptureInterface, Integer> indexOf = new HashMap<>();
    private final Map<Integer, InterfaceStatistics> statistics = new TreeMap<>();
    private final SortedMap<Long, Long> skipped = new TreeMap<>();
    private final List<SectionInterface> section = new ArrayList<>();
    private final PacketBlocks packetBlocks;
    private OptionList sectionOptions = OptionList.EMPTY;
    private long descriptionBytes;
    private int sections;
    private int minorVersion;
    private @Nullable Damage damage;

    private PcapngReader(CaptureInput in, ReadLimits limits) {
        this.in = in;
        this.limits = limits;
        this.block = new BlockWindow(in, limits);
        this.packetBlocks = new PacketBlocks(block, section, limits);
    }

    /// Whether the first four bytes of `window`, which must be present, are those of a pcapng file.
    public static boolean recognizes(CaptureInput window) {
        return window.int32(0, ByteOrder.LITTLE_ENDIAN) == BlockType.SECTION_HEADER;
    }

    /// Reads on to the first interface, which comes before the first packet; from then on `in`
    /// belongs to the reader.
    ///
    /// @throws CaptureFormatException if the first section header is cut off or not one we can read
    public static PcapngReader open(CaptureInput in, ReadLimits limits) throws IOException {
        var reader = new PcapngReader(in, limits);
        try {
            reader.readFirstSection();
        } catch (BlockDamage e) {
            throw refusal(in, e.damage());
        }
        reader.readUntilFirstInterface();
        return reader;
    }

    private static CaptureFormatException refusal(CaptureInput in, Damage damage) {
        String problem =
                switch (damage) {
                    case Damage.Corrupt corrupt -> corrupt.problem();
                    case Damage.Cut cut ->
                            "the file ends inside the pcapng "
                                    + cut.part()
                                    + ": "
                                    + cut.wanted()
                                    + " bytes wanted, "
                                    + cut.found()
                                    + " found";
                };
        return new CaptureFormatException(in.name(), damage.offset(), problem);
    }

    private void readFirstSection() throws IOException {
        if (block.enter()) {
            readNonPacket();
            block.leave();
        }
    }

    private void readUntilFirstInterface() throws IOException {
        try {
            while (section.isEmpty() && block.enter() && !packetBlocks.isPacket()) {
                readNonPacket();
                block.leave();
            }
        } catch (BlockDamage e) {
            damage = e.damage();
        }
    }

    @Override
    public boolean next(Packet packet) throws IOException {
        try {
            while (damage == null && block.enter()) {
                if (packetBlocks.isPacket()) {
                    packetBlocks.show(packet);
                    block.leave();
                    return true;
                }
                readNonPacket();
                block.leave();
            }
        } catch (BlockDamage e) {
            damage = e.damage();
        }
        return false;
    }

    private void readNonPacket() throws IOException {
        switch (block.type()) {
            case BlockType.SECTION_HEADER -> readSectionHeader();
            case BlockType.INTERFACE_DESCRIPTION -> readInterface();
            case BlockType.INTERFACE_STATISTICS -> readStatistics();
            // pcapng draft, section 3.1: a reader skips the types it does not know.
            default -> countSkipped(Integer.toUnsignedLong(block.type()));
        }
    }

    /// A file may have any number of types; a few are remembered.
    private void countSkipped(long type) {
        if (skipped.size() < SKIPPED_TYPES || skipped.containsKey(type)) {
            skipped.merge(type, 1L, Long::sum);
        }
    }

    private void readSectionHeader() throws BlockDamage {
        block.requireBody(SECTION_FIXED_LENGTH, "section header");
        int body = BlockWindow.HEADER;
        int major = in.uint16(body + 4, block.order());
        int minor = in.uint16(body + 6, block.order());
        // libpcap 1.10, sf-pcapng.c: version 1.2 is written by some and means the same as 1.0.
        if (major != 1 || minor != 0 && minor != 2) {
            throw block.corrupt(
                    "unsupported pcapng version "
                            + major
                            + "."
                            + minor
                            + "; version 1.0 can be read");
        }
        minorVersion = minor;
        section.clear();
        sections++;
        sectionOptions =
                OptionList.copyOf(
                        in.bytes(),
                        in.position() + body + SECTION_FIXED_LENGTH,
                        block.bodyLength() - SECTION_FIXED_LENGTH,
                        block.order());
    }

    private void readInterface() throws BlockDamage {
        if (section.size() >= limits.interfaces()) {
            throw block.corrupt(
                    "more than the limit of " + limits.interfaces() + " interfaces in a section");
        }
        SectionInterface read = SectionInterface.read(block, section.size());
        Integer known = indexOf.get(read.description());
        if (known == null && interfaces.size() >= limits.interfaces()) {
            throw block.corrupt(
                    "more than the limit of " + limits.interfaces() + " different interfaces");
        }
        if (known == null) {
            descriptionBytes += block.bodyLength();
            if (descriptionBytes > limits.blockBytes()) {
                throw block.corrupt(
                        "interface descriptions of more than the limit of "
                                + limits.blockBytes()
                                + " bytes");
            }
            known = interfaces.size();
            indexOf.put(read.description(), known);
            interfaces.add(read.description());
        }
        read.index(known);
        section.add(read);
    }

    private void readStatistics() throws BlockDamage {
        int fixed = 12;
        block.requireBody(fixed, "interface statistics");
        int body = BlockWindow.HEADER;
        long id = in.uint32(body, block.order());
        if (id < section.size()) {
            int index = section.get((int) id).index();
            OptionList options =
                    OptionList.copyOf(
                            in.bytes(),
                            in.position() + body + fixed,
                            Math.min(block.bodyLength() - fixed, STATISTICS_BYTES),
                            block.order());
            statistics.put(index, new InterfaceStatistics(index, options));
        }
    }

    @Override
    public Optional<Damage> damage() {
        return Optional.ofNullable(damage);
    }

    @Override
    public List<CaptureInterface> interfaces() {
        return Collections.unmodifiableList(interfaces);
    }

    @Override
    public List<InterfaceStatistics> statistics() {
        return List.copyOf(statistics.values());
    }

    @Override
    public SortedMap<Long, Long> skippedBlocks() {
        return Collections.unmodifiableSortedMap(skipped);
    }

    @Override
    public boolean ready() throws IOException {
        return in.ready();
    }

    @Override
    public OptionList sectionOptions() {
        return sectionOptions;
    }

    @Override
    public String name() {
        return in.name();
    }

    @Override
    public CaptureFormat format() {
        return CaptureFormat.PCAPNG;
    }

    @Override
    public String description() {
        String order = block.order() == ByteOrder.BIG_ENDIAN ? "big-endian" : "little-endian";
        String count = sections == 1 ? "" : ", " + sections + " sections";
        return "pcapng 1." + minorVersion + ", " + order + count + in.compressionSuffix();
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
