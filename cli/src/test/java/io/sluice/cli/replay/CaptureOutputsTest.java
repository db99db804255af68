package io.sluice.cli.replay;

import static io.sluice.cli.command.CommandLineRun.MIX;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.cli.command.CommandLineRun;
import io.sluice.cli.console.ExitCode;
import io.sluice.pcaps.Captures;
import io.sluice.pcaps.capture.Packet;
import io.sluice.pcaps.capture.PacketSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.StringJoiner;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What `-w` and the options beside it leave in a folder.
class CaptureOutputsTest {
    private static final String TWO_INTERFACES =
            CommandLineRun.ROOT.resolve("testdata/captures/mix-two-interfaces.pcapng").toString();

    @TempDir private Path dir = Path.of("");

    /// Each file of the folder with its format and how many packets it has.
    private String contents() throws IOException {
        StringJoiner text = new StringJoiner(" | ");
        try (Stream<Path> files = Files.list(dir)) {
            for (Path file : files.sorted().toList()) {
                try (PacketSource source = Captures.open(file)) {
                    Packet packet = new Packet();
                    long count = 0;
                    while (source.next(packet)) {
                        count++;
                    }
                    text.add(file.getFileName() + " " + source.format().label() + " " + count);
                }
            }
        }
        return text.toString();
    }

    private String out(String name) {
        return dir.resolve(name).toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    a.pcap -C 100k -W 3          | a.pcap0 ! a.pcap1 ! a.pcap2
                    a%S.pcap -G 4                | a20.pcap pcap 8974 ! a24.pcap pcap 8893 ! a28.pcap pcap 2133
                    a%S.pcapng.gz -G 4 -W 1      | a20.pcapng.gz pcapng 8974
                    a.pcap --split-by verdict    | a.accept.pcap pcap 20000
                    a.zst --split-by linktype    | a.EN10MB.zst pcap 20000
                    a --split-by file            | a.mix.pcap pcap 20000
                    a.x --write-format pcapng    | a.x pcapng 20000
                    a.pcapng --write-format pcap | a.pcapng pcap 20000
                    """)
    void filesAreNamedAsTheOptionsSay(String options, String expected) throws IOException {
        String[] words = ("replay -r " + MIX + " -w " + dir + "/" + options).split(" ");
        CommandLineRun run = CommandLineRun.of(words);
        assertEquals(ExitCode.OK, run.code(), run.err());
        if (!options.contains("-C")) {
            assertEquals(expected.replace('!', '|'), contents());
        } else {
            assertEquals(expected.replace('!', '|'), names());
        }
    }

    private String names() throws IOException {
        return contents().replaceAll(" pcap \\d+", "");
    }

    @Test
    void everyPacketIsAcceptedOrRejectedInOneOfTwoFiles() throws IOException {
        CommandLineRun run =
                CommandLineRun.of(
                        "replay",
                        "-r",
                        MIX,
                        "-w",
                        out("yes.pcap"),
                        "--write-rejected",
                        out("no.pcapng"),
                        "tcp port 443");
        assertEquals(ExitCode.OK, run.code(), run.err());
        assertEquals("no.pcapng pcapng 15896 | yes.pcap pcap 4104", contents());
        assertTrue(
                run.err()
                        .contains(
                                "; 4104 written to "
                                        + out("yes.pcap")
                                        + "; 15896 written to "
                                        + out("no.pcapng")),
                run.err());
    }

    @Test
    void aSplitByVerdictOrInterfaceHasEveryPacketOnce() throws IOException {
        CommandLineRun.of("-r", MIX, "-w", out("v.pcap"), "--split-by", "verdict", "--json", "arp");
        assertEquals("v.accept.pcap pcap 1046 | v.reject.pcap pcap 18954", contents());
        CommandLineRun run =
                CommandLineRun.of("-r", TWO_INTERFACES, "-w", out("i.pcap"), "--split-by", "iface");
        assertEquals(ExitCode.OK, run.code(), run.err());
        assertTrue(contents().startsWith("i."), contents());
    }

    @Test
    void jsonNamesTheOutputs() {
        CommandLineRun run =
                CommandLineRun.of(
                        "-r", MIX, "-w", out("a.pcap"), "--summary-only", "--json", "arp");
        assertTrue(
                run.out()
                        .endsWith(
                                "\"written\":1046,\"outputs\":[{\"file\":\""
                                        + out("a.pcap")
                                        + "\",\"files\":1,\"packets\":1046}]}\n"),
                run.out());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    -w in.pcap                      | -w in.pcap is the file in.pcap that is being read; write to another file
                    -w hard.pcap                    | -w hard.pcap is the file in.pcap that is being read; write to another file
                    -w soft.pcap                    | -w soft.pcap is the file in.pcap that is being read; write to another file
                    --write-rejected soft.pcap      | --write-rejected soft.pcap is the file in.pcap that is being read; write to another file
                    -w o.pcap --split-by verdict    | -w o.pcap may become o.accept.pcap, the file in.pcap that is being read; write to another file
                    -w ring -C 1 -W 2               | -w ring may become ring1, the file in.pcap that is being read; write to another file
                    -w t%S -G 1                     | -w t%S may become t20, the file in.pcap that is being read; write to another file
                    -w a --write-rejected ./a       | -w and --write-rejected name the same file; give each its own
                    -w a -G 5                       | -G with a name without a time would write each file over the one before; name it like trace-%Y%m%d-%H%M%S.pcap
                    -w a%Q -G 5                     | -w a%Q: %Q in a file name; use %Y %m %d %H %M %S %y %j %s %F %T or %%
                    -w a -W 5                       | option -W goes with -C or -G: it says how many files
                    -w a -C x                       | option -C: 'x' is no size; write millions of bytes, or a number with k, m or g
                    -C 5                            | option -C goes with -w FILE, which is missing
                    -w - -C 5                       | option -w -: standard output is one file; name a file to split or rotate
                    -w a --split-by verdikt         | option --split-by: 'verdikt' is nothing to split by; did you mean 'verdict'?
                    -w a --write-format erf         | option --write-format: 'erf' is not written; there are pcap, pcapng
                    """)
    void whatWouldLoseDataIsRefusedBeforeAnythingIsTouched(String options, String message)
            throws IOException {
        Path in = Files.copy(Path.of(MIX), dir.resolve("in.pcap"));
        byte[] before = Files.readAllBytes(in);
        Files.createLink(dir.resolve("hard.pcap"), in);
        for (String link : new String[] {"soft.pcap", "o.accept.pcap", "ring1", "t20"}) {
            Files.createSymbolicLink(dir.resolve(link), in);
        }
        long files = count();
        String[] words =
                ("-r "
                                + in
                                + " "
                                + options.replaceAll(
                                        "(-w|--write-rejected) (?!-)", "$1 " + dir + "/"))
                        .split(" +");
        CommandLineRun run = CommandLineRun.of(words);
        assertEquals(
                "error: " + message + "\n", run.err().replace(dir + "/", "").replace("./a", "a"));
        assertEquals(ExitCode.USAGE, run.code());
        assertArrayEquals(before, Files.readAllBytes(in));
        assertEquals(files, count());
    }

    private long count() throws IOException {
        try (Stream<Path> files = Files.list(dir)) {
            return files.count();
        }
    }

    @Test
    void anOutputThatMatchesTheGlobOfTheInputsIsRefused() throws IOException {
        Files.copy(Path.of(MIX), dir.resolve("one.pcap"));
        Files.copy(Path.of(MIX), dir.resolve("two.pcap"));
        for (String input : new String[] {out("*.pcap"), dir.toString()}) {
            CommandLineRun run = CommandLineRun.of("-r", input, "-w", out("two.pcap"), "arp");
            assertEquals(ExitCode.USAGE, run.code());
            assertTrue(run.err().contains(" that is being read"), run.err());
        }
        assertEquals(Files.size(Path.of(MIX)), Files.size(dir.resolve("two.pcap")));
    }

    @Test
    void aFullDeviceEndsWithExitCode4AndCounts() {
        CommandLineRun run = CommandLineRun.of("-r", MIX, "-w", "/dev/full", "tcp");
        assertEquals(ExitCode.OUTPUT_FAILED, run.code());
        assertEquals(
                "error: /dev/full: No space left on device; 0 whole packets were written\n",
                run.err());
    }

    @Test
    void commentsAndFlagsOfAPacketOutliveACut() throws IOException {
        CommandLineRun run =
                CommandLineRun.of("-r", TWO_INTERFACES, "-s", "20", "-w", out("cut.pcapng"));
        assertEquals(ExitCode.OK, run.code(), run.err());
        try (PacketSource before = Captures.open(Path.of(TWO_INTERFACES));
                PacketSource after = Captures.open(dir.resolve("cut.pcapng"))) {
            Packet whole = new Packet();
            Packet cut = new Packet();
            while (before.next(whole)) {
                assertTrue(after.next(cut));
                assertEquals(Math.min(20, whole.capturedLength()), cut.capturedLength());
                assertEquals(whole.timestampNanos(), cut.timestampNanos());
                assertEquals(
                        whole.hasOptions() ? whole.options().all().size() : 0,
                        cut.hasOptions() ? cut.options().all().size() : 0);
            }
            assertEquals(before.sectionOptions(), after.sectionOptions());
        }
    }
}
