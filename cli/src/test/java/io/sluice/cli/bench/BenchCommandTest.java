package io.sluice.cli.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.cli.command.CommandLineRun;
import io.sluice.cli.console.ExitCode;
import io.sluice.cli.console.Streams;
import io.sluice.cli.console.UsageException;
import io.sluice.cli.options.ArgumentParser;
import io.sluice.session.run.RecordRun;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.runner.options.TimeValue;
import tools.jackson.jr.ob.JSON;

/// What is measured and how it is reported; how fast anything is, no test says.
class BenchCommandTest {
    private static final Race NO_TIME = new Race(0, 1, 3);

    /// In this JVM.
    private static final JmhRun.Rigour NO_RIGOUR =
            new JmhRun.Rigour(0, 0, 2, TimeValue.milliseconds(1));

    @TempDir private Path folder;

    private record Ran(ExitCode code, String out, String err) {}

    private static Ran bench(String... words) throws IOException {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        Streams streams = Streams.of(InputStream.nullInputStream(), out, err);
        BenchCommand command = new BenchCommand(NO_TIME, NO_RIGOUR);
        ExitCode code =
                command.run(
                        new ArgumentParser("bench", command.flags()).parse(List.of(words)),
                        streams);
        streams.out().flush();
        streams.err().flush();
        return new Ran(
                code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void everyEngineAcceptsAsManyAndTheFloorNothing() throws IOException {
        Ran ran = bench("--json", "-r", CommandLineRun.MIX, "tcp", "port", "443");
        long accepted = -1;
        int engines = 0;
        for (String line : ran.out().lines().toList()) {
            Map<String, Object> result = JSON.std.mapFrom(line);
            assertEquals("bench", result.get("type"));
            assertEquals("tcp port 443", result.get("expr"));
            long count = Long.parseLong(String.valueOf(result.get("accepted")));
            if (String.valueOf(result.get("engine")).endsWith("floor")) {
                assertEquals(0, count);
            } else {
                accepted = accepted < 0 ? count : accepted;
                assertEquals(accepted, count);
            }
            engines++;
        }
        assertTrue(accepted > 1000, accepted + " accepted");
        assertTrue(engines >= 3, engines + " engines");
        assertEquals(ExitCode.OK, ran.code());
    }

    @Test
    void jmhMeasuresPacketsAndCompilation() throws IOException {
        Ran ran = bench("--jmh", "--json", "-r", CommandLineRun.MIX, "tcp", "port", "443");
        List<String> engines = new ArrayList<>();
        for (String line : ran.out().lines().toList()) {
            Map<String, Object> result = JSON.std.mapFrom(line);
            assertEquals("jmh", result.get("type"));
            String engine = String.valueOf(result.get("engine"));
            assertEquals(engine.contains("compile") ? "compilation" : "packet", result.get("per"));
            assertTrue(Long.parseLong(String.valueOf(result.get("picoseconds"))) > 0, line);
            engines.add(engine);
        }
        assertTrue(engines.containsAll(List.of("interp", "jit", "compile")), engines.toString());
        assertEquals(ExitCode.OK, ran.code());
    }

    @Test
    void jmhRefusesWhatItCannotMeasure() {
        var paper = assertThrows(UsageException.class, () -> bench("--jmh", "--paper"));
        assertEquals("--jmh measures what it measures alone: not with --paper", paper.getMessage());
        var stdin = assertThrows(UsageException.class, () -> bench("--jmh", "-r", "-", "arp"));
        assertEquals(
                "--jmh reads the capture in several JVMs: name a file, not standard input",
                stdin.getMessage());
    }

    @Test
    void theTextHasALineForEachEngine() throws IOException {
        List<String> lines = bench("arp").out().lines().toList();
        assertTrue(
                lines.getFirst().startsWith("filter     engine         a packet"),
                lines.getFirst());
        assertTrue(lines.get(1).startsWith("1          interp  "), lines.get(1));
        assertTrue(lines.get(2).startsWith("1          jit     "), lines.get(2));
        assertTrue(lines.stream().anyMatch(line -> line.startsWith("1          floor   ")));
    }

    @Test
    void thePaperComparesTreesOfTestsWithBpf() throws IOException {
        List<String> lines = bench("--paper", "tcp", "port", "443").out().lines().toList();
        assertEquals(
                List.of("filter", "1", "1", "1", "1", "", "filter", "1", "mean"),
                lines.stream().map(line -> line.split(" ", -1)[0]).toList());
        assertEquals("filter     stack/interp tree/interp stack/jit interp/jit", lines.get(6));
        List<Object> engines = new ArrayList<>();
        for (String line : bench("--paper", "--json").out().lines().toList()) {
            engines.add(JSON.std.mapFrom(line).get("engine"));
        }
        assertEquals(
                Collections.nCopies(7, List.of("interp", "jit", "stack", "tree")).stream()
                        .flatMap(List::stream)
                        .toList(),
                engines);
    }

    @Test
    void whatIsMoreThanATreeOfTestsHasNoPlaceInThePaper() throws IOException {
        List<String> lines = bench("--paper", "ip", "protochain", "6").out().lines().toList();
        assertEquals(
                List.of("filter", "1", "1"),
                lines.stream().map(line -> line.split(" ", -1)[0]).toList());
    }

    @Test
    void slowerThanTheBaselineIsTheAnswerNo() throws IOException {
        Path before = folder.resolve("before.jsonl");
        Files.writeString(before, bench("--json", "arp").out());
        String fast = Files.readString(before).replaceAll("(high_picoseconds\":)\\d+", "$11");
        Files.writeString(before, fast);
        Ran ran = bench("--baseline", before.toString(), "arp");
        assertEquals(ExitCode.NO, ran.code());
        assertTrue(ran.err().contains("slower: 1, interp: "), ran.err());
        String slow = fast.replaceAll("(high_picoseconds\":)\\d+", "$1999999999999");
        Files.writeString(before, slow);
        assertEquals(ExitCode.OK, bench("--baseline", before.toString(), "arp").code());
        assertThrows(UsageException.class, () -> bench("--baseline", CommandLineRun.MIX, "arp"));
    }

    @Test
    void theSuiteHasSevenFiltersOfItsOwn() {
        var e = assertThrows(UsageException.class, () -> bench("--suite", "arp"));
        assertEquals("--suite has filters of its own; leave out the others", e.getMessage());
    }

    /// Large enough for threads to share it.
    private Path large() throws IOException {
        byte[] mix = Files.readAllBytes(Path.of(CommandLineRun.MIX));
        Path file = folder.resolve("large.pcap");
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write(mix);
            for (long size = mix.length; size < 50L << 20; size += mix.length - 24) {
                out.write(mix, 24, mix.length - 24);
            }
        }
        return file;
    }

    @Test
    void aReplayIsMeasuredByThreadsAndByFiltersInOnePass() throws IOException {
        Path filters = Files.writeString(folder.resolve("f"), "arp\ntcp\nudp\nip\nip6\n");
        Path file = large();
        Ran ran = bench("--replay", "--json", "-r", file.toString(), "-F", filters.toString());
        assertEquals(ExitCode.OK, ran.code());
        List<String> ways = new ArrayList<>();
        Set<Object> accepted = new HashSet<>();
        for (String line : ran.out().lines().toList()) {
            Map<String, Object> result = JSON.std.mapFrom(line);
            assertEquals("bench_replay", result.get("type"));
            assertEquals(Files.size(file), Long.parseLong(String.valueOf(result.get("bytes"))));
            if ("sluice".equals(result.get("engine"))) {
                ways.add(result.get("filters") + " by " + result.get("threads"));
                accepted.add(result.get("accepted"));
            }
        }
        List<String> expected = new ArrayList<>();
        for (int count : new int[] {1, 4, 5}) {
            for (int threads = 1; threads <= RecordRun.usualThreads(); threads++) {
                expected.add(count + " by " + threads);
            }
        }
        assertEquals(expected, ways);
        assertEquals(1, accepted.size());
    }

    @Test
    void aSmallFileIsReplayedByOneThread() throws IOException {
        Ran ran = bench("--replay", "-r", CommandLineRun.MIX, "arp");
        List<String> lines = ran.out().lines().toList();
        assertTrue(lines.getFirst().startsWith("engine   filters threads    a pass"));
        assertTrue(lines.get(1).startsWith("sluice         1       1 "), lines.get(1));
        assertTrue(lines.size() <= 3, ran.out());
        assertTrue(ran.err().contains(CommandLineRun.MIX + ": 20000 packets, "), ran.err());
    }

    @Test
    void aReplayNeedsAFileThatCanBeReadAgain() {
        for (String[] words :
                new String[][] {
                    {"--replay", "arp"},
                    {"--replay", "-r", "-", "arp"},
                    {"--replay", "--paper", "-r", CommandLineRun.MIX, "arp"}
                }) {
            assertThrows(UsageException.class, () -> bench(words));
        }
    }
}
