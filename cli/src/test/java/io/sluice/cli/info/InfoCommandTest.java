package io.sluice.cli.info;

import static io.sluice.cli.command.CommandLineRun.MIX;
import static io.sluice.cli.command.CommandLineRun.ROOT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.cli.command.CommandLineRun;
import io.sluice.cli.command.VectorFiles;
import io.sluice.cli.console.ExitCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.jr.ob.JSON;

class InfoCommandTest {
    /// Where capinfos says what the file does not, by the file's name.
    private static final Map<String, String> CAPINFOS_DIFFERS =
            Map.of(
                    "atm-oam-loopback-print-overrun.pcap",
                    "takes 4 bytes of ATM header off the length; over a million microseconds",
                    "bgp_vpn_rt-oobr.pcap",
                    "takes time 0 for none, so its earliest is later than its latest",
                    "olsr-oobr-2.pcap",
                    "takes second 0 for none",
                    "rx_serviceid_oobr.pcap",
                    "prints 0.-2078753 for over a million microseconds",
                    "pcap-invalid-version-2.pcap",
                    "reads version 2.5, which libpcap refuses",
                    "timestamp_invalid_micro.pcap",
                    "over a million microseconds");

    private static final String NAME = "mix-two-interfaces.pcapng";

    @Test
    void saysWhatAFileHolds() {
        String file = ROOT.resolve("testdata/captures").resolve(NAME).toString();
        CommandLineRun run = CommandLineRun.of("info", file);
        assertEquals(
                """
                %s
                  format        pcapng 1.0, little-endian
                  file size     2364 bytes
                  SHA-256       cb440f03c6832d8c0a57132f54a087e8f0727d9af1e9b54a897d158cb0c6f3fa
                  packets       24
                  data          1480 bytes, 1480 of them captured
                  first packet  2023-11-14T22:13:20.123456Z
                  last packet   2023-11-14T22:13:22.962962936Z
                  duration      2.839506936 s
                  rate          8.45 packets/s, 521.22 B/s, 4169.74 bit/s
                  time order    strict
                  average       61.67 bytes a packet
                  interface 0   EN10MB, eth0, no snap length, unit 10^-6 s, 12 packets
                  interface 1   RAW, tun0, no snap length, unit 10^-9 s, 12 packets
                  health        nothing found
                """
                        .formatted(file),
                run.out());
        assertEquals(ExitCode.OK, run.code(), run.err());
    }

    @Test
    void damageIsAFindingAndExitCode3(@TempDir Path dir) throws IOException {
        byte[] mix = Files.readAllBytes(Path.of(MIX));
        byte[] odd = Arrays.copyOf(mix, 24 + 74 + 20);
        odd[24 + 12] = 1; // the original length of the first packet, below its captured length
        Path file = Files.write(dir.resolve("odd.pcap"), odd);
        CommandLineRun run = CommandLineRun.of("info", file.toString());
        assertEquals(ExitCode.DAMAGED_INPUT, run.code());
        assertTrue(
                run.out()
                        .endsWith(
                                """
                                  health        cut off in packet 2 at offset 98: 112 bytes of packet data wanted, 4 found
                                                1 packet with more bytes captured than were on the wire
                                """),
                run.out());
        assertEquals(
                "warning: "
                        + file
                        + ": cut off in packet 2 at offset 98: 112 bytes of packet data wanted, 4 found; 1 packet"
                        + " used\n",
                run.err());
    }

    @Test
    void recordsOfZerosAtTheEndAreAFinding() throws IOException {
        byte[] mix = Files.readAllBytes(Path.of(MIX));
        byte[] tail = Arrays.copyOf(Arrays.copyOf(mix, 98), 98 + 3 * 16);
        CommandLineRun run = CommandLineRun.withInput(tail, "info", "--json", "-");
        assertEquals(ExitCode.OK, run.code(), run.err());
        assertTrue(
                run.out().contains("\"empty\":3,\"empty_at_end\":3,\"duplicates\":2"), run.out());
    }

    @Test
    void nothingToLookAtIsAnError() {
        assertEquals(
                "error: no capture is given: sluice info FILE, or - for standard input\n",
                CommandLineRun.of("info").err());
    }

    /// Packets, sizes, hash, times and order of every capture as capinfos has them.
    @Test
    @Tag("vectors")
    void capinfosFindsTheSame() throws IOException {
        Path vectors = VectorFiles.folder();
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/capinfos")), "capinfos is not installed");
        for (String folder : List.of("tcpdump-captures", "synthetic", "libpcap/captures")) {
            compare(folder, vectors.resolve(folder));
        }
    }

    private static void compare(String what, Path folder) throws IOException {
        List<String> files;
        try (Stream<Path> all = Files.list(folder)) {
            files =
                    all.map(Path::toString)
                            .filter(name -> name.contains(".pcap"))
                            .sorted()
                            .toList();
        }
        Map<String, String> theirs = capinfos(files);
        Map<String, String> ours = ours(files);
        List<String> differences = new ArrayList<>();
        theirs.forEach((file, facts) -> {
            String name = String.valueOf(Path.of(file).getFileName());
            if (!facts.equals(ours.get(file)) && !CAPINFOS_DIFFERS.containsKey(name)) {
                differences.add(file + ": capinfos " + facts + ", here " + ours.get(file));
            }
        });
        CAPINFOS_DIFFERS.forEach((name, why) -> System.out.println(name + ": capinfos " + why));
        System.out.println(
                "capinfos on "
                        + what
                        + ": "
                        + (theirs.size() - differences.size())
                        + " agree, "
                        + differences.size()
                        + " differ, "
                        + (files.size() - theirs.size())
                        + " not read by capinfos to the end");
        differences.forEach(System.out::println);
        assertEquals(List.of(), differences);
    }

    private static Map<String, String> ours(List<String> files) throws IOException {
        List<String> words = new ArrayList<>(List.of("info", "--json"));
        words.addAll(files);
        Map<String, String> facts = new TreeMap<>();
        for (String line : CommandLineRun.of(words.toArray(String[]::new)).out().lines().toList()) {
            Map<String, Object> info = JSON.std.mapFrom(line);
            if ("info".equals(info.get("type"))) {
                facts.put(
                        String.valueOf(info.get("file")),
                        info.get("packets")
                                + " "
                                + info.get("file_size")
                                + " "
                                + info.get("bytes")
                                + " "
                                + seconds(info.get("first_ns"))
                                + " "
                                + seconds(info.get("last_ns"))
                                + " "
                                + info.get("sha256"));
            }
        }
        return facts;
    }

    private static String seconds(@Nullable Object nanos) {
        return nanos == null
                ? "n/a"
                : BigDecimal.valueOf(((Number) nanos).longValue(), 9)
                        .stripTrailingZeros()
                        .toPlainString();
    }

    /// A table of one line a file; what capinfos cannot read is not in it.
    private static Map<String, String> capinfos(List<String> files) throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of("capinfos", "-TrmQ", "-c", "-s", "-d", "-a", "-e", "-S", "-H"));
        command.addAll(files);
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        Map<String, String> facts = new TreeMap<>();
        try (BufferedReader lines = process.inputReader()) {
            for (String line : lines.lines().toList()) {
                String[] cells = line.replace("\"", "").split(",", -1);
                facts.put(
                        cells[0],
                        cells[1]
                                + " "
                                + cells[2]
                                + " "
                                + cells[3]
                                + " "
                                + plain(cells[4])
                                + " "
                                + plain(cells[5])
                                + " "
                                + cells[6]);
            }
        }
        return facts;
    }

    private static String plain(String seconds) {
        return !seconds.matches("[0-9.]+")
                ? seconds
                : new BigDecimal(seconds).stripTrailingZeros().toPlainString();
    }
}
