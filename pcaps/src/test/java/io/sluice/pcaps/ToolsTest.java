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
            assertEquals(tshark(file), fields(file), file.toString());
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

    private static List<String> tshark(Path file) throws IOException {
        Process tshark =
                new ProcessBuilder(
                                "tshark",
                                "-n",
                                "-r",
                                file.toString(),
                                "-c",
                                Integer.toString(ENOUGH),
                                "-T",
                                "fields",
                                "-e",
                                "frame.time_epoch",
                                "-e",
                                "frame.cap_len",
                                "-e",
                                "frame.len")
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        try (BufferedReader lines = tshark.inputReader()) {
            return lines.lines().toList();
        }
    }

    /// The first packets in tshark's form.
    private static List<String> fields(Path file) throws IOException {
        var lines = new ArrayList<String>();
        try (PacketSource source = Captures.open(file)) {
            var packet = new Packet();
            while (lines.size() < ENOUGH && source.next(packet)) {
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
