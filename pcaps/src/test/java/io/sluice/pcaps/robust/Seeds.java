package io.sluice.pcaps.robust;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.sluice.pcaps.compression.Compression;
import io.sluice.pcaps.pcapng.Blocks;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/// Small captures of every kind that is read, by name.
final class Seeds {
    private static final String RECORD = "01000000 02000000 04000000 3c000000 aabbccdd";
    private static final String SWAPPED_RECORD = "01000000 02000000 3c000000 04000000 aabbccdd";
    private static final String BIG_RECORD = "00000001 00000002 00000004 0000003c aabbccdd";
    private static final String LONG_RECORD =
            "01000000 02000000 04000000 3c000000 0100000008000000 aabbccdd";
    private static final String SNOOP_RECORD =
            "0000003c 00000003 0000001c 00000000 00000001 00000002 aabbcc00";

    private Seeds() {}

    /// Those that stand in a file as they are read.
    static Map<String, byte[]> plain() {
        var seeds = new TreeMap<>(pcap());
        seeds.putAll(pcapng());
        seeds.putAll(snoop());
        return seeds;
    }

    /// The captures of one reader.
    ///
    /// @param reader a format's name or a compression's
    static Map<String, byte[]> of(String reader) throws IOException {
        return switch (reader) {
            case "pcap" -> pcap();
            case "pcapng" -> pcapng();
            case "snoop" -> snoop();
            case "gzip" -> compressed(Compression.GZIP);
            case "zstd" -> compressed(Compression.ZSTD);
            case "lz4" -> compressed(Compression.LZ4);
            default -> throw new IllegalArgumentException("no reader of " + reader);
        };
    }

    private static Map<String, byte[]> pcap() {
        var seeds = new TreeMap<String, byte[]>();
        seeds.put("microseconds", microseconds());
        seeds.put(
                "big-endian",
                hex("a1b2c3d4 0002 0004 00000000 00000000 00000060 00000001", BIG_RECORD));
        seeds.put(
                "nanoseconds",
                hex("4d3cb2a1 0200 0400 00000000 00000000 02000000 69000024", RECORD));
        seeds.put(
                "modified",
                hex("34cdb2a1 0200 0400 00000000 00000000 00000400 01000000", LONG_RECORD));
        seeds.put("navtel", hex("4d3c2ba1 0200 0400 00000000 00000000 00000400 01000000", RECORD));
        seeds.put(
                "version-2.2",
                hex("d4c3b2a1 0200 0200 00000000 00000000 00000400 01000000", SWAPPED_RECORD));
        seeds.put(
                "version-2.3",
                hex("d4c3b2a1 0200 0300 00000000 00000000 00000400 01000000", SWAPPED_RECORD));
        return seeds;
    }

    private static Map<String, byte[]> snoop() {
        return Map.of("snoop", hex("736e6f6f70000000 00000002 00000004", SNOOP_RECORD));
    }

    private static Map<String, byte[]> pcapng() {
        var seeds = new TreeMap<String, byte[]>();
        seeds.put("pcapng-little", pcapng(LITTLE_ENDIAN));
        seeds.put("pcapng-big", pcapng(BIG_ENDIAN));
        seeds.put("pcapng-sections", Blocks.join(pcapng(BIG_ENDIAN), pcapng(LITTLE_ENDIAN)));
        return seeds;
    }

    private static byte[] microseconds() {
        return hex("d4c3b2a1 0200 0400 00000000 00000000 00000400 01000000", RECORD);
    }

    /// Those of the compressions.
    static Map<String, byte[]> compressed() throws IOException {
        var seeds = new TreeMap<String, byte[]>();
        for (Compression compression : Compression.values()) {
            seeds.putAll(compressed(compression));
        }
        return seeds;
    }

    private static Map<String, byte[]> compressed(Compression compression) throws IOException {
        byte[] first = compress(compression, microseconds());
        byte[] second = compress(compression, hex("", RECORD));
        return Map.of(
                compression.label(),
                Blocks.join(first, second),
                compression.label() + "-pcapng",
                compress(compression, pcapng(LITTLE_ENDIAN)));
    }

    private static byte[] compress(Compression compression, byte[] bytes) throws IOException {
        var out = new ByteArrayOutputStream();
        try (OutputStream encoder = compression.compress(out)) {
            encoder.write(bytes);
        }
        return out.toByteArray();
    }

    private static byte[] hex(String header, String record) {
        return HexFormat.of().parseHex((header + record + record + record).replace(" ", ""));
    }

    /// A section with every block that means something, and some that do not.
    private static byte[] pcapng(ByteOrder order) {
        var blocks = new Blocks(order);
        byte[] comment = blocks.option(1, (byte) 'w', (byte) 'h', (byte) 'y');
        byte[] end = blocks.ints(0);
        byte[] four = {1, 2, 3, 4};
        return blocks.section()
                .interfaceOf(
                        1,
                        96,
                        blocks.option(2, (byte) 'e', (byte) '0'),
                        blocks.option(9, (byte) 9),
                        end)
                .enhanced(0, 1_700_000_000_000_000_000L, 60, four)
                .block(6, blocks.ints(0, 0, 5, 4, 60), four, comment, end)
                .block(3, blocks.ints(4), four)
                .interfaceOf(
                        101, 0, blocks.option(9, (byte) 0x8a), blocks.option(14, new byte[8]), end)
                .block(
                        2,
                        order == BIG_ENDIAN
                                ? blocks.ints(1 << 16, 0, 1, 4, 4)
                                : blocks.ints(1, 0, 1, 4, 4),
                        four)
                .block(4, blocks.ints(0))
                .block(0xbad, blocks.ints(32_473, 1))
                .block(5, blocks.ints(0, 0, 0), blocks.option(5, new byte[8]), end)
                .enhanced(1, 2048, 4, four)
                .toBytes();
    }
}
