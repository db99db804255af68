package io.sluice.cli.replay;

import static io.sluice.cli.command.CommandLineRun.MIX;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.cli.command.CommandLineRun;
import io.sluice.cli.console.ExitCode;
import io.sluice.cli.console.Output;
import io.sluice.pcaps.compression.Compression;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Which captures a command line names, and what it believes of them.
class CaptureInputsTest {
    @TempDir private Path dir = Path.of("");

    private static byte[] mix() throws IOException {
        return Files.readAllBytes(Path.of(MIX));
    }

    private String write(String name, byte[] bytes) throws IOException {
        Path file = dir.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.write(file, bytes).toString();
    }

    private static byte[] compressed(Compression compression, byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream encoder = compression.compress(out)) {
            encoder.write(bytes);
        }
        return out.toByteArray();
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void standardInputMayBeCompressed(Compression compression) throws IOException {
        CommandLineRun run =
                CommandLineRun.withInput(
                        compressed(compression, mix()), "-r", "-", "--count", "tcp port 443");
        assertEquals("4104 packets\n", run.out(), run.err());
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void aCutCompressedStreamIsDamageThatNamesThePacket(Compression compression)
            throws IOException {
        byte[] whole = compressed(compression, mix());
        CommandLineRun run =
                CommandLineRun.withInput(
                        Arrays.copyOf(whole, whole.length / 2), "-r", "-", "--count", "tcp");
        assertEquals(ExitCode.DAMAGED_INPUT, run.code());
        assertTrue(run.err().matches("warning: -: .*packet \\d+.*offset \\d+.*\n"), run.err());
    }

    @Test
    void foldersGlobsListsAndTreesAreReadInTheOrderOfNames() throws IOException {
        write("a/2.pcap", mix());
        write("a/1.pcap", mix());
        write("a/b/3.pcap", mix());
        write("a/readme.txt", "text".getBytes(StandardCharsets.UTF_8));
        assertEquals("1 2", read("-r", dir.resolve("a").toString()));
        assertEquals("1 2 3", read("-r", dir.resolve("a").toString(), "--recursive"));
        assertEquals("1 2", read("-r", dir + "/*/[12].pcap"));
        assertEquals("1 2 3", read("-r", dir + "/**.pcap"));
        String list =
                write(
                        "list",
                        (dir + "/a/b/3.pcap\n\n" + dir + "/a/1.pcap\n")
                                .getBytes(StandardCharsets.UTF_8));
        assertEquals("3 1", read("-V", list));
        assertEquals("2 3 1", read("-V", list, "-r", dir + "/a/2.pcap"));
    }

    /// The captures of the table of results, by the numbers that are their names.
    private static String read(String... options) {
        String[] words = Arrays.copyOf(options, options.length + 2);
        words[options.length] = "--summary-only";
        words[options.length + 1] = "arp";
        CommandLineRun run = CommandLineRun.of(words);
        assertEquals(ExitCode.OK, run.code(), run.err());
        return String.join(
                " ",
                run.out()
                        .lines()
                        .filter(line -> line.contains(".pcap "))
                        .map(line -> line.replaceFirst(".*/(\\d)\\.pcap .*", "$1"))
                        .toList());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    packet=60          | warning: MIX: damaged at packet 2, offset 98: captured length 112 is more than the limit of 60 bytes; 1 packet used
                    inflate-ratio=x    | error: option --limit: 'inflate-ratio=x' is no limit, which is NAME=N, with k, m or g where wanted; there are packet, block, interfaces, inflate-ratio, inflate-free, open-files
                    pakket=1           | error: option --limit: 'pakket=1' is no limit, which is NAME=N, with k, m or g where wanted; did you mean 'packet'?
                    block=1            | error: option --limit block=1: block is a number from 32 to 1073741823
                    """)
    void limitsCanBeChanged(String limit, String message) {
        CommandLineRun run = CommandLineRun.of("-r", MIX, "--limit", limit, "--count", "arp");
        assertEquals(message, run.err().replace(MIX, "MIX").strip());
    }

    @Test
    void aBombIsStoppedAtItsRatioAndTheRatioCanBeChanged() throws IOException {
        byte[] zeros = new byte[24 + (8 << 20)];
        System.arraycopy(mix(), 0, zeros, 0, 24);
        String bomb = write("bomb.pcap.gz", compressed(Compression.GZIP, zeros));
        CommandLineRun stopped =
                CommandLineRun.of(
                        "-r",
                        bomb,
                        "--limit",
                        "inflate-free=1m",
                        "--limit",
                        "inflate-ratio=100",
                        "--count");
        assertEquals(ExitCode.DAMAGED_INPUT, stopped.code());
        assertTrue(stopped.err().contains("more than the limit of 100 to one"), stopped.err());
        assertEquals(ExitCode.OK, CommandLineRun.of("-r", bomb, "--count").code());
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void infoLooksIntoACompressedFileAndHashesAllOfIt(Compression compression) throws Exception {
        byte[] file = compressed(compression, mix());
        CommandLineRun run = CommandLineRun.of("info", write("mix", file));
        assertEquals(ExitCode.OK, run.code(), run.err());
        assertTrue(run.out().contains("  packets       20000\n"), run.out());
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(file);
        assertTrue(run.out().contains(HexFormat.of().formatHex(hash)), run.out());
    }

    @Test
    void aFollowedFileIsOneFile() {
        assertEquals(
                "error: option --follow goes with one file; standard input is read until it ends anyway\n",
                CommandLineRun.of("-r", "-", "--follow").err());
    }

    @Test
    void progressIsSaidOnceASecondHasPassed() throws IOException {
        AtomicLong clock = new AtomicLong();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        try (var source = io.sluice.pcaps.Captures.open(Path.of(MIX))) {
            for (Progress.Show show : Progress.Show.values()) {
                Progress progress =
                        new Progress(show, new Output(err, Output.Buffering.LINE), clock::get);
                progress.reading(source, java.util.OptionalLong.of(48));
                progress.tick(10, 5);
                clock.addAndGet(1_000_000_000L);
                progress.tick(1000, 250);
                progress.tick(1100, 260);
                progress.clear();
            }
        }
        String name = "..." + MIX.substring(MIX.length() - 27);
        assertEquals(
                "\r"
                        + name
                        + "  50.0 %  24 B/s  1.0 kpackets/s  accepted 25.0 %  ETA 1 s\033[K\r\033[K"
                        + "{\"type\":\"progress\",\"v\":1,\"file\":\""
                        + MIX
                        + "\",\"file_bytes\":24,\"file_size\":48,\"read\":1000,\"accepted\":250,\"elapsed_ns\":1000000000}\n",
                err.toString(StandardCharsets.UTF_8));
    }
}
