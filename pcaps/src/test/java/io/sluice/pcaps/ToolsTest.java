package io.sluice.pcaps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.pcaps.capture.Packet;
import io.sluice.pcaps.capture.PacketSource;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Times to the nanosecond, both lengths and the bytes of every packet, as tcpdump and tshark see
/// them.
///
/// Skipped where the tools are not installed.
class ToolsTest {
    private static final Path OURS =
            Path.of(System.getProperty("sluice.root", ".."), "testdata", "captures");
    private static final int ENOUGH = 400;

    /// Their fractions of a second are millions of microseconds and more. tcpdump multiplies them
    /// by 1000 into a field of 32 bits, so its copy has other times than the original.
    private static final Set<String> TOO_MANY_MICROSECONDS =
            Set.of(
                    "atm-oam-loopback-print-overrun.pcap",
                    "rx_serviceid_oobr.pcap",
                    "timestamp_invalid_micro.pcap");

    /// Wireshark reads a version that nobody has defined; libpcap refuses it, as we do.
    private static final String VERSION_2_5 = "pcap-invalid-version-2.pcap";

    private static boolean installed(String tool) {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(dir -> Files.isExecutable(Path.of(dir, tool)));
    }

    private static List<Path> captures(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().matches(".*\\.(pcap|pcapng)"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void tcpdumpFindsTheSameInOurCaptures() throws IOException {
        assumeTrue(installed("tcpdump"), "tcpdump is not installed");
        compareWithTcpdump("testdata/captures", captures(OURS));
    }

    @Test
    void tsharkFindsTheSameInOurCaptures() throws IOException {
        assumeTrue(installed("tshark"), "tshark is not installed");
        for (Path file : captures(OURS)) {
            assertEquals(tshark(file, ENOUGH), fields(file, ENOUGH), file.toString());
        }
    }

    @Test
    @Tag("vectors")
    void tcpdumpFindsTheSameInTheVectors() throws IOException {
        String vectors = System.getProperty("sluice.vectors", "");
        assumeTrue(!vectors.isEmpty(), "no test vectors: give -Dsluice.vectors=DIR");
        assumeTrue(installed("tcpdump"), "tcpdump is not installed");
        for (String folder : List.of("tcpdump-captures", "libpcap/captures", "synthetic")) {
            compareWithTcpdump(folder, captures(Path.of(vectors, folder)));
        }
    }

    @Test
    @Tag("vectors")
    void tsharkFindsTheSameInTheVectors(@TempDir Path dir) throws IOException {
        String vectors = System.getProperty("sluice.vectors", "");
        assumeTrue(!vectors.isEmpty(), "no test vectors: give -Dsluice.vectors=DIR");
        assumeTrue(installed("tshark"), "tshark is not installed");
        for (String folder : List.of("tcpdump-captures", "libpcap/captures", "synthetic")) {
            List<Path> files = captures(Path.of(vectors, folder));
            List<Path> whole = readByWireshark(files);
            int differ = compareWithTshark(whole, dir.resolve("merged.pcapng"));
            System.out.println(
                    "tshark on "
                            + folder
                            + ": "
                            + (whole.size() - differ)
                            + " agree, "
                            + differ
                            + " differ, "
                            + (files.size() - whole.size())
                            + " not compared: Wireshark does not read them to the end, or otherwise");
            assertEquals(0, differ);
        }
    }

    /// Those that capinfos gives a line for: it and tshark read by one library, and one capinfos
    /// looks at hundreds of files in the time that a tshark takes to start.
    private static List<Path> readByWireshark(List<Path> files) throws IOException {
        var command = new ArrayList<>(List.of("capinfos", "-TrmQ", "-c"));
        files.forEach(file -> command.add(file.toString()));
        return lines(command).stream()
                .map(line -> Path.of(line.substring(1, line.lastIndexOf("\",\""))))
                .filter(file -> !TOO_MANY_MICROSECONDS.contains(file.getFileName().toString()))
                .filter(file -> !file.endsWith(VERSION_2_5))
                .toList();
    }

    /// All files joined to one for tshark, packets in the order of the files.
    ///
    /// @return in how many of them a packet differs
    private static int compareWithTshark(List<Path> files, Path merged) throws IOException {
        var merge =
                new ArrayList<>(List.of("mergecap", "-a", "-F", "pcapng", "-w", merged.toString()));
        files.forEach(file -> merge.add(file.toString()));
        lines(merge);
        List<String> theirs = tshark(merged, Integer.MAX_VALUE);
        int at = 0;
        int differ = 0;
        for (Path file : files) {
            List<String> ours = fields(file, Integer.MAX_VALUE);
            int end = Math.min(at + ours.size(), theirs.size());
            int snapLen = snapLen(file);
            List<String> same =
                    theirs.subList(at, end).stream().map(line -> cut(line, snapLen)).toList();
            if (!ours.equals(same)) {
                differ++;
                System.out.println(file + ": tshark " + same + ", here " + ours);
            }
            at = end;
        }
        assertEquals(theirs.size(), at, "packets in all files");
        return differ;
    }

    private static int snapLen(Path file) throws IOException {
        try (PacketSource source = Captures.open(file)) {
            return source.interfaces().isEmpty()
                    ? Integer.MAX_VALUE
                    : source.interfaces().getFirst().snapLen();
        }
    }

    /// A packet is given up to the snap length here, as in libpcap, and in Wireshark whole.
    private static String cut(String line, int snapLen) {
        String[] fields = line.split("\t", -1);
        int captured = Math.min(Integer.parseInt(fields[1]), snapLen);
        return fields[0] + "\t" + captured + "\t" + fields[2];
    }

    private static List<String> lines(List<String> command) throws IOException {
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try (BufferedReader lines = process.inputReader()) {
            return lines.lines().toList();
        }
    }

    /// tcpdump writes what it reads as a nanosecond pcap file, which is read again here. What it
    /// refuses, such as link types that differ, is counted and not compared.
    private static void compareWithTcpdump(String folder, List<Path> files) throws IOException {
        var differences = new ArrayList<String>();
        int refused = 0;
        for (Path file : files) {
            Process tcpdump =
                    new ProcessBuilder("tcpdump", "-r", file.toString(), "--nano", "-w", "-")
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            byte[] copy = tcpdump.getInputStream().readAllBytes();
            if (tcpdump.onExit().join().exitValue() != 0) {
                refused++;
            } else if (!packets(Captures.open(file))
                            .equals(packets(Captures.open(new ByteArrayInputStream(copy), "copy")))
                    && !TOO_MANY_MICROSECONDS.contains(file.getFileName().toString())) {
                differences.add(file.getFileName().toString());
            }
        }
        System.out.println(
                "tcpdump on "
                        + folder
                        + ": "
                        + (files.size() - refused - differences.size())
                        + " agree, "
                        + differences.size()
                        + " differ, "
                        + refused
                        + " refused by tcpdump");
        assertEquals(List.of(), differences);
    }

    /// Each packet's time, lengths and bytes; times without what pcap's 32 bits cannot hold.
    private static List<String> packets(PacketSource open) throws IOException {
        var packets = new ArrayList<String>();
        try (PacketSource source = open) {
            var packet = new Packet();
            while (source.next(packet)) {
                int hash = 0;
                for (int i = 0; i < packet.capturedLength(); i++) {
                    hash = hash * 31 + packet.data()[packet.offset() + i];
                }
                long seconds = packet.timestampNanos() / 1_000_000_000L & 0xffff_ffffL;
                packets.add(
                        seconds
                                + "."
                                + packet.timestampNanos() % 1_000_000_000L
                                + " "
                                + packet.capturedLength()
                                + " "
                                + packet.originalLength()
                                + " "
                                + hash);
            }
        }
        return packets;
    }

    private static List<String> tshark(Path file, int atMost) throws IOException {
        return lines(
                List.of(
                        "tshark",
                        "-n",
                        "-r",
                        file.toString(),
                        "-c",
                        Integer.toString(atMost),
                        "-T",
                        "fields",
                        "-e",
                        "frame.time_epoch",
                        "-e",
                        "frame.cap_len",
                        "-e",
                        "frame.len"));
    }

    /// The first packets in tshark's form.
    private static List<String> fields(Path file, int atMost) throws IOException {
        var lines = new ArrayList<String>();
        try (PacketSource source = Captures.open(file)) {
            var packet = new Packet();
            while (lines.size() < atMost && source.next(packet)) {
                lines.add(
                        String.format(
                                Locale.ROOT,
                                "%d.%09d\t%d\t%d",
                                packet.timestampNanos() / 1_000_000_000L,
                                packet.timestampNanos() % 1_000_000_000L,
                                packet.capturedLength(),
                                packet.originalLength()));
            }
        }
        return lines;
    }
}
