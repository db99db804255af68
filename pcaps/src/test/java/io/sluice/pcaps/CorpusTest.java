package io.sluice.pcaps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.sluice.pcaps.capture.CaptureFormatException;
import io.sluice.pcaps.capture.Packet;
import io.sluice.pcaps.capture.PacketSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.jr.ob.JSON;

/// Captures of tcpdump's and libpcap's own tests, and generated ones, against what libpcap found in
/// them.
@Tag("vectors")
class CorpusTest {
    private Path vectors = Path.of("");

    @BeforeEach
    void needsTheVectors() {
        String folder = System.getProperty("sluice.vectors", "");
        assumeFalse(folder.isEmpty(), "no test vectors: give -Dsluice.vectors=DIR");
        vectors = Path.of(folder);
    }

    @ParameterizedTest
    @CsvSource({"tcpdump-captures", "synthetic"})
    void everyCaptureOpensWithThePacketCountOfItsTable(String folder) throws IOException {
        List<String> rows = Files.readAllLines(vectors.resolve(folder + ".tsv"));
        var differences = new ArrayList<String>();
        for (String row : rows.subList(1, rows.size())) {
            String[] columns = row.split("\t", -1);
            String unit =
                    columns[3].equals("ns") || columns[3].equals("10^-9") ? "10^-9 s" : "10^-6 s";
            String expected =
                    columns[1]
                            + " "
                            + columns[2]
                            + " "
                            + unit
                            + " "
                            + Long.parseLong(columns[5]) % 65536
                            + " "
                            + columns[9];
            compare(vectors.resolve(folder, columns[0]), expected, differences);
        }
        report(folder, rows.size() - 1, differences);
    }

    private static void compare(Path file, String expected, List<String> differences) {
        String found = facts(file);
        if (!found.equals(expected)) {
            differences.add(file.getFileName() + ": " + expected + ", found " + found);
        }
    }

    private static String facts(Path file) {
        try (PacketSource source = Captures.open(file)) {
            long packets = count(source);
            var origin = source.interfaces().getFirst();
            String order =
                    origin.byteOrder().toString().toLowerCase(Locale.ROOT).replace("_endian", "");
            return source.format().label()
                    + " "
                    + order
                    + " "
                    + origin.resolution()
                    + " "
                    + origin.linkType()
                    + " "
                    + packets
                    + source.damage().map(damage -> " " + damage.message()).orElse("");
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static long count(PacketSource source) throws IOException {
        var packet = new Packet();
        long count = 0;
        while (source.next(packet)) {
            count++;
            assertEquals(count, packet.number());
        }
        return count;
    }

    private static void report(String what, int total, List<String> differences) {
        System.out.println(
                what
                        + ": "
                        + (total - differences.size())
                        + " agree, "
                        + differences.size()
                        + " differ");
        differences.forEach(System.out::println);
        assertEquals(List.of(), differences);
    }

    @Test
    void everyCaptureOfLibpcapOpensOrIsRefusedInOneLine() throws IOException {
        Map<String, Long> counts = packetCounts();
        var differences = new ArrayList<String>();
        int total = 0;
        int refused = 0;
        try (Stream<Path> files = Files.list(vectors.resolve("libpcap/captures"))) {
            for (Path file : files.sorted().toList()) {
                total++;
                String name = String.valueOf(file.getFileName());
                try (PacketSource source = Captures.open(file)) {
                    long found = count(source);
                    Long expected = counts.get(name);
                    if (expected != null && expected != found || source.damage().isPresent()) {
                        differences.add(
                                name
                                        + ": "
                                        + expected
                                        + ", found "
                                        + found
                                        + " "
                                        + source.damage());
                    }
                } catch (CaptureFormatException e) {
                    refused++;
                    System.out.println(e.getMessage());
                    boolean meant =
                            name.contains("invalid")
                                    || name.contains("not-zero")
                                    || name.contains("too-long");
                    if (!meant || String.valueOf(e.getMessage()).contains("\n")) {
                        differences.add(name + ": " + e.getMessage());
                    }
                }
            }
        }
        System.out.println("libpcap captures: " + refused + " refused as they should be");
        report("libpcap/captures", total, differences);
    }

    /// The counts that libpcap's own results have, one a packet.
    private Map<String, Long> packetCounts() throws IOException {
        var counts = new HashMap<String, Long>();
        for (String line : Files.readAllLines(vectors.resolve("libpcap/apply.jsonl"))) {
            Map<String, Object> row = JSON.std.mapFrom(line);
            counts.put(
                    String.valueOf(row.get("capture")),
                    ((Number) row.getOrDefault("packets", 0)).longValue());
        }
        return counts;
    }
}
