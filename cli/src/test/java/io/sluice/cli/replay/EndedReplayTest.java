package io.sluice.cli.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.cli.command.CommandLineRun;
import io.sluice.cli.live.VethPair;
import io.sluice.pcaps.Captures;
import io.sluice.pcaps.capture.Packet;
import io.sluice.pcaps.capture.PacketSource;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Replays that somebody ends by a signal: processes of their own, on Linux.
class EndedReplayTest {
    /// After that the thread that takes the signals has come and gone unseen.
    private static final long UNSEEN_NANOS = TimeUnit.SECONDS.toNanos(20);

    @TempDir private Path dir = Path.of("");

    @BeforeEach
    void needsSignals() {
        assumeTrue(Files.isDirectory(Path.of("/proc/self/task")), "skipped: not Linux");
    }

    private Path err() {
        return dir.resolve("err");
    }

    /// Starts the application, and waits until it has taken its signals.
    private Process sluice(String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path")));
        command.add("io.sluice.cli.Main");
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command).redirectError(err().toFile()).start();
        awaitSignalsTaken(process);
        return process;
    }

    /// A thread takes them, and ends.
    private static void awaitSignalsTaken(Process process) throws Exception {
        long start = System.nanoTime();
        while (!hasThread(process) && System.nanoTime() - start < UNSEEN_NANOS) {
            assertTrue(!process.waitFor(5, TimeUnit.MILLISECONDS), "ended by itself");
        }
        while (hasThread(process)) {
            assertTrue(!process.waitFor(5, TimeUnit.MILLISECONDS), "ended by itself");
        }
    }

    private static boolean hasThread(Process process) throws IOException {
        try (Stream<Path> tasks = Files.list(Path.of("/proc/" + process.pid() + "/task"))) {
            return tasks.anyMatch(task -> name(task).startsWith("signals"));
        }
    }

    private static String name(Path task) {
        try {
            return Files.readString(task.resolve("comm"));
        } catch (IOException itHasEnded) {
            return "";
        }
    }

    private static byte[] mix() throws IOException {
        return Files.readAllBytes(Path.of(CommandLineRun.MIX));
    }

    private static long packets(Path file) throws IOException {
        Packet packet = new Packet();
        long packets = 0;
        try (PacketSource source = Captures.open(file)) {
            while (source.next(packet)) {
                packets++;
            }
            assertTrue(source.damage().isEmpty());
        }
        return packets;
    }

    /// The last packet has come in part only: it counts for nothing, and is no damage.
    @Test
    void ctrlCSaysWhatWasDoneAndLeavesAReadablePart() throws Exception {
        Path out = dir.resolve("out.pcap");
        Process process = sluice("-r", "-", "-w", out.toString(), "--print");
        process.getOutputStream().write(mix(), 0, 300);
        process.getOutputStream().flush();
        BufferedReader lines = process.inputReader();
        for (int i = 0; i < 3; i++) {
            assertTrue(lines.readLine() != null);
        }
        VethPair.signal(process, "INT");
        assertEquals(130, VethPair.awaitEnd(process), () -> VethPair.text(err()));
        Path part = dir.resolve("out.pcap.part-" + process.pid());
        List<String> said = VethPair.text(err()).lines().toList();
        assertEquals("warning: interrupted: results are those of the first 3 packets", said.get(0));
        assertTrue(said.get(1).startsWith("3 accepted of 3 read (100.0 %), 0 rejected; "));
        assertTrue(said.get(1).endsWith("; 3 whole packets are in " + part), said.get(1));
        assertEquals(3, packets(part));
        assertTrue(Files.notExists(out));
    }

    @Test
    void sigtermEndsALongCountWithItsOwnExitCode() throws Exception {
        Process process = sluice("-r", "-", "--digest", "--json", "arp");
        process.getOutputStream().write(mix());
        process.getOutputStream().flush();
        VethPair.signal(process, "TERM");
        BufferedReader reader = process.inputReader();
        List<String> lines = reader.lines().toList();
        assertEquals(143, VethPair.awaitEnd(process), () -> VethPair.text(err()));
        // It may have been in the midst of what it was given.
        String read = lines.get(0).replaceFirst(".*\"read\":(\\d+),.*", "$1");
        assertTrue(Integer.parseInt(read) <= 20_000, read);
        assertEquals(
                "{\"type\":\"warning\",\"v\":1,\"code\":\"interrupted\",\"used\":"
                        + read
                        + ",\"message\":\"interrupted: results are those of the first "
                        + read
                        + " packets\"}",
                lines.get(1));
    }

    @Test
    void aFollowedFileIsReadAsItGrowsUntilCtrlC() throws Exception {
        byte[] mix = mix();
        Path growing = Files.write(dir.resolve("growing.pcap"), Arrays.copyOf(mix, 98 + 10));
        Path out = dir.resolve("out.pcap");
        Process process =
                sluice("-r", growing.toString(), "--follow", "-w", out.toString(), "--print");
        BufferedReader lines = process.inputReader();
        assertTrue(String.valueOf(lines.readLine()).contains("192.168.0.194.54515"));
        Files.write(growing, Arrays.copyOfRange(mix, 108, 300), StandardOpenOption.APPEND);
        assertTrue(String.valueOf(lines.readLine()).contains("192.168.0.80.33885"));
        assertTrue(lines.readLine() != null);
        VethPair.signal(process, "INT");
        assertEquals(0, VethPair.awaitEnd(process), () -> VethPair.text(err()));
        List<String> said = VethPair.text(err()).lines().toList();
        assertTrue(said.get(0).endsWith("; 3 written to " + out), said.get(0));
        assertEquals(3, packets(out));
    }
}
