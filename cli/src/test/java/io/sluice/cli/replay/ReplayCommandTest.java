package io.sluice.cli.replay;

import static io.sluice.cli.command.CommandLineRun.MIX;
import static io.sluice.cli.command.CommandLineRun.ROOT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.cli.command.CommandLineRun;
import io.sluice.cli.command.RootCommand;
import io.sluice.cli.console.ExitCode;
import io.sluice.cli.console.Streams;
import io.sluice.emulator.cbpf.CbpfCheck;
import io.sluice.emulator.cbpf.CbpfChecker;
import io.sluice.emulator.cbpf.CbpfInterpreter;
import io.sluice.emulator.cbpf.CbpfRules;
import io.sluice.emulator.cbpf.CheckedProgram;
import io.sluice.emulator.jit.cbpf.CbpfCrossCheck;
import io.sluice.emulator.jit.cbpf.EngineDisagreementException;
import io.sluice.filters.cbpf.CbpfAssembler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.jr.ob.JSON;

class ReplayCommandTest {
    @TempDir private Path folder;

    @Test
    void packetsOnOneStreamTheSummaryOnTheOther() {
        CommandLineRun run = CommandLineRun.of("-r", MIX, "-c", "3", "tcp", "port", "443");
        assertEquals(
                """
                22:13:20.000864 IP 192.168.0.194.54515 > 10.0.2.163.443: Flags [S], seq 257500466, win 64240, \
                options [mss 1460], length 0
                22:13:20.003783 IP 192.168.0.60.37336 > 192.168.2.191.443: Flags [S], seq 1373398346, win 64240, \
                options [mss 1460], length 0
                22:13:20.004949 IP 192.168.0.188.53623 > 192.168.0.35.443: Flags [S], seq 1739863255, win 64240, \
                options [mss 1460], length 0
                """,
                run.out());
        assertEquals(
                "3 accepted of 10 read (30.0 %), 7 rejected; 174 B of 718 B, stopped by -c 3\n",
                run.errWithoutTimes());
        assertEquals(ExitCode.OK, run.code());
    }

    @Test
    void theSummaryIsTheAnswerWhenItIsAskedFor() {
        CommandLineRun run =
                CommandLineRun.of("replay", "-r", MIX, "--summary-only", "tcp port 443");
        assertEquals(
                "4104 accepted of 20000 read (20.5 %), 15896 rejected; 325.5 kB of 1.7 MB\n",
                run.out());
        assertTrue(run.err().startsWith("filtering "), run.err());
    }

    /// The numbers are tcpdump's: `tcpdump -r mix.pcap --count EXPR`.
    @ParameterizedTest
    @CsvSource({"tcp port 443, 4104 packets", "'', 20000 packets", "net 203.0.113.0/24, 0 packets"})
    void aCountAlone(String filter, String expected) {
        CommandLineRun run = CommandLineRun.of("-r", MIX, "--count", filter);
        assertEquals(expected + "\n", run.out());
        assertEquals("", run.err());
    }

    @ParameterizedTest
    @CsvSource({"interp", "jit", "auto", "both"})
    void everyEngineCountsTheSame(String engine) {
        CommandLineRun run =
                CommandLineRun.of("-r", MIX, "--engine", engine, "--count", "tcp port 443");
        assertEquals("4104 packets\n", run.out());
        assertEquals("", run.err());
    }

    /// A limit that is never reached keeps a run from walking records where they lie.
    @ParameterizedTest
    @CsvSource({"interp", "jit", "auto"})
    void recordsCountAndAreWrittenAsPacketsAre(String engine) throws IOException {
        Path cut = folder.resolve("cut.pcap");
        byte[] mix = Files.readAllBytes(Path.of(MIX));
        Files.write(cut, java.util.Arrays.copyOf(mix, mix.length - 3));
        for (String filter : new String[] {"tcp", "ip[8] = 64", "not arp", "vlan"}) {
            Path records = folder.resolve("records.pcap");
            Path packets = folder.resolve("packets.pcap");
            for (String file : new String[] {MIX, cut.toString()}) {
                String[] common = {"-r", file, "--engine", engine, "--summary-only", filter};
                CommandLineRun fast = run(common);
                CommandLineRun slow = run(common, "-c", "1000000");
                assertEquals(slow.out(), fast.out());
                assertEquals(slow.errWithoutTimes(), fast.errWithoutTimes());
                assertEquals(slow.code(), fast.code());
                run(common, "-w", records.toString());
                run(common, "-c", "1000000", "-w", packets.toString());
                assertArrayEquals(Files.readAllBytes(packets), Files.readAllBytes(records));
            }
        }
    }

    private static CommandLineRun run(String[] words, String... more) {
        return CommandLineRun.of(
                java.util.stream.Stream.concat(
                                java.util.stream.Stream.of(more), java.util.stream.Stream.of(words))
                        .toArray(String[]::new));
    }

    @Test
    void anUnknownEngineIsNamed() {
        CommandLineRun run = CommandLineRun.of("-r", MIX, "--engine", "jti", "arp");
        assertEquals(
                "error: option --engine: there is no engine 'jti'; did you mean 'jit'?\n",
                run.err());
        assertEquals(ExitCode.USAGE, run.code());
    }

    @Test
    void enginesThatDifferAreAnInternalErrorWithTheSmallestCase() throws IOException {
        var check = CbpfChecker.check(CbpfAssembler.assemble("ret #1\n"), CbpfRules.LIBPCAP);
        CheckedProgram program = ((CbpfCheck.Accepted) check).program();
        CheckedProgram other =
                ((CbpfCheck.Accepted)
                                CbpfChecker.check(
                                        CbpfAssembler.assemble("ldb [1]\nret a\n"),
                                        CbpfRules.LIBPCAP))
                        .program();
        var engine = new CbpfCrossCheck(program, new CbpfInterpreter(other));
        var bug =
                assertThrows(
                        EngineDisagreementException.class,
                        () -> engine.run(new byte[] {7, 8, 9}, 0, 3, 3));
        var err = new ByteArrayOutputStream();
        Streams streams =
                Streams.of(InputStream.nullInputStream(), OutputStream.nullOutputStream(), err);
        assertEquals(ExitCode.INTERNAL, RootCommand.disagreement(bug, streams));
        streams.err().flush();
        assertEquals(
                """
                internal error: the interpreter returns 1, the generated code 0 for the packet  (0 bytes of 3)
                (000) ret      #1
                please report this with the command line
                """,
                err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void verdictsNameTheInstructionThatDecided() {
        CommandLineRun run = CommandLineRun.of("-r", MIX, "-t", "-c", "1", "--verdicts", "icmp");
        assertEquals(
                "#4 accept (003) jeq #0x1 jt 4 jf 5  IP 192.168.0.179 > 10.0.5.252: ICMP echo reply, id 20765, seq 5, "
                        + "length 48",
                run.out().lines().toList().getLast());
        assertTrue(run.out().startsWith("#1 reject (003) jeq #0x1 jt 4 jf 5  IP "), run.out());
    }

    @Test
    void aLoadBeyondTheCapturedBytesIsNamed() {
        CommandLineRun run =
                CommandLineRun.of(
                        "-r", MIX, "-t", "--verdicts", "-c", "1", "link[60000] = 1 or arp");
        assertTrue(
                run.out().startsWith("#1 reject (000) ldb [60000]: beyond the captured bytes  IP "),
                run.out());
    }

    @Test
    void aFilterThatIsNoneForOneCaptureIsAppliedToTheOthers() throws IOException {
        Path raw =
                Files.copy(ROOT.resolve("testdata/captures/mix.pcap"), folder.resolve("raw.pcap"));
        byte[] bytes = Files.readAllBytes(raw);
        bytes[20] = 101; // LINKTYPE_RAW
        Files.write(raw, bytes);
        CommandLineRun run = CommandLineRun.of("-r", raw.toString(), "-r", MIX, "--count", "vlan");
        assertTrue(run.err().startsWith("error: 'vlan' not supported on DLT_RAW"), run.err());
        assertEquals(CommandLineRun.of("-r", MIX, "--count", "vlan").out(), run.out());
        assertEquals(ExitCode.USAGE, run.code());
    }

    @Test
    void jsonHasTheSameAndASummary() throws IOException {
        CommandLineRun run = CommandLineRun.of("-r", MIX, "--json", "-c", "1", "icmp");
        String[] lines = run.out().lines().toArray(String[]::new);
        Map<String, Object> packet = JSON.std.mapFrom(lines[0]);
        assertEquals(
                "[type, v, n, file, ts_ns, time, len, caplen, verdict, ret, line]",
                packet.keySet().toString());
        assertEquals(1_700_000_000_001_285_000L, packet.get("ts_ns"));
        Map<String, Object> summary = JSON.std.mapFrom(lines[1]);
        assertEquals(
                "[type, v, file, filter, expr, linktype, read, accepted, rejected, bytes, accepted_bytes]",
                summary.keySet().toString());
        assertEquals(
                "4 1 3",
                summary.get("read")
                        + " "
                        + summary.get("accepted")
                        + " "
                        + summary.get("rejected"));
    }

    @Test
    void acceptedPacketsAreWrittenAndReadBack() throws IOException {
        Path out = folder.resolve("out.pcap");
        CommandLineRun run = CommandLineRun.of("-r", MIX, "-w", out.toString(), "arp");
        assertEquals("", run.out());
        assertTrue(run.err().contains(" written to " + out), run.err());
        String direct = CommandLineRun.of("-r", MIX, "arp").out();
        assertEquals(direct, CommandLineRun.of("-r", out.toString()).out());
        assertFalse(direct.isEmpty());
    }

    @Test
    void aSnapLengthCutsWhatIsWritten() throws IOException {
        Path out = folder.resolve("out.pcap");
        CommandLineRun.of("-r", MIX, "-s", "20", "-c", "5", "-w", out.toString());
        CommandLineRun run = CommandLineRun.of("-r", out.toString(), "--summary-only");
        assertEquals("5 accepted of 5 read (100.0 %), 0 rejected; 100 B of 100 B\n", run.out());
    }

    @Test
    void theInputIsNeverOverwrittenWhateverLinksLeadToIt() throws IOException {
        Path original = Files.copy(Path.of(MIX), folder.resolve("in.pcap"));
        byte[] before = Files.readAllBytes(original);
        Path symbolic = Files.createSymbolicLink(folder.resolve("symbolic"), original);
        Path hard = Files.createLink(folder.resolve("hard"), original);
        for (Path out :
                new Path[] {original, symbolic, hard, folder.resolve(".").resolve("in.pcap")}) {
            CommandLineRun run =
                    CommandLineRun.of("-r", original.toString(), "-w", out.toString(), "arp");
            assertEquals(ExitCode.USAGE, run.code());
            assertTrue(run.err().contains("that is being read; write to another file"), run.err());
        }
        assertEquals(
                ExitCode.USAGE,
                CommandLineRun.of("-r", folder + "/*.pcap", "-w", original.toString(), "arp")
                        .code());
        assertArrayEquals(before, Files.readAllBytes(original));
    }

    @Test
    void anExistingOutputSurvivesARunThatFails() throws IOException {
        Path out = Files.writeString(folder.resolve("out.pcap"), "precious");
        assertEquals(
                ExitCode.USAGE,
                CommandLineRun.of("-r", MIX, "-w", out.toString(), "tcp prot 1").code());
        assertEquals(
                ExitCode.USAGE,
                CommandLineRun.of("-r", "/does/not/exist", "-w", out.toString(), "tcp").code());
        assertEquals("precious", Files.readString(out));
    }

    @Test
    void standardInputAndOutputWillDo() throws IOException {
        byte[] capture = Files.readAllBytes(Path.of(MIX));
        CommandLineRun run =
                CommandLineRun.withInput(capture, "-r", "-", "--count", "tcp port 443");
        assertEquals("4104 packets\n", run.out());
        CommandLineRun written = CommandLineRun.withInput(capture, "-r", "-", "-c", "2", "-w", "-");
        assertTrue(written.out().length() > 24, "a pcap file on standard output");
    }

    @Test
    void severalCapturesGiveATable() throws IOException {
        Path copy = Files.copy(Path.of(MIX), folder.resolve("b.pcap"));
        CommandLineRun run =
                CommandLineRun.of(
                        "-r", MIX, "-r", copy.toString(), "--summary-only", "arp", "or", "icmp");
        String[] lines = run.out().lines().toArray(String[]::new);
        assertEquals(4, lines.length);
        assertTrue(lines[0].matches("capture +read +accepted"), lines[0]);
        assertTrue(lines[1].startsWith(MIX) && lines[2].startsWith(copy.toString()), run.out());
        assertTrue(lines[3].contains(" of 40000 read "), lines[3]);
    }

    @Test
    void manyFiltersCountInOnePass() throws IOException {
        Path filters =
                Files.writeString(
                        folder.resolve("filters.txt"),
                        """
                        # the web
                        web\ttcp port 443

                        arp
                        tcp prot 80
                        """);
        CommandLineRun run = CommandLineRun.of("replay", "-r", MIX, "-F", filters.toString());
        String[] lines = run.out().lines().toArray(String[]::new);
        assertTrue(lines[0].matches("capture +read +web +4 +5"), lines[0]);
        assertTrue(lines[1].matches(".*mix.pcap +20000 +4104 +\\d+ +error"), lines[1]);
        assertTrue(run.err().startsWith("error: " + filters + ":5: "), run.err());
        assertEquals(ExitCode.USAGE, run.code());
    }

    @Test
    void manyFiltersInJsonAreOneObjectAPair() throws IOException {
        Path filters =
                Files.writeString(
                        folder.resolve("f.txt"), "none\tnet 203.0.113.0/24\nudp\r\ntcp prot 80\n");
        CommandLineRun run =
                CommandLineRun.of(
                        "replay", "-r", MIX, "-F", filters.toString(), "--json", "--digest");
        String[] lines = run.out().lines().toArray(String[]::new);
        assertEquals(
                "{\"type\":\"result\",\"v\":1,\"file\":\""
                        + MIX
                        + "\",\"filter\":\"none\",\"expr\":\"net 203.0.113.0/24\","
                        + "\"linktype\":\"EN10MB\",\"read\":20000,\"accepted\":0,"
                        + "\"sha1\":\"da39a3ee5e6b4b0d3255bfef95601890afd80709\"}",
                lines[0]);
        Map<String, Object> udp = JSON.std.mapFrom(lines[1]);
        assertEquals("2 udp", udp.get("filter") + " " + udp.get("expr"));
        Map<String, Object> error = JSON.std.mapFrom(lines[2]);
        assertEquals("[type, v, file, filter, expr, linktype, error]", error.keySet().toString());
        assertEquals(ExitCode.USAGE, run.code());
    }

    @Test
    void theDigestIsOfTheNumbersJoinedByCommas() throws IOException {
        Path few = folder.resolve("few.pcap");
        CommandLineRun.of("-r", MIX, "-c", "3", "-w", few.toString());
        CommandLineRun run = CommandLineRun.of("-r", few.toString(), "--json", "--digest", "");
        assertEquals(
                "\"" + java.util.HexFormat.of().formatHex(sha1("1,2,3")) + "\"",
                run.out().replaceAll("(?s).*\"sha1\":(\"[0-9a-f]*\").*", "$1"));
    }

    private static byte[] sha1(String text) {
        try {
            return java.security.MessageDigest.getInstance("SHA-1")
                    .digest(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    -d   | (000) ldh      [12]
                    -dd  | { 0x28, 0, 0, 0x0000000c },
                    -ddd | 4
                    """)
    void aDumpCompilesForTheCaptureAndStops(String option, String first) {
        CommandLineRun run = CommandLineRun.of("-r", MIX, option, "arp");
        assertEquals(first, run.out().lines().findFirst().orElse(""));
        assertEquals("", run.err());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    -t     | IP
                    -tt    | 1700000000.000864 IP
                    -tttt  | 2023-11-14 22:13:20.000864 IP
                    -nn    | 22:13:20.000864 IP
                    -nSlvU | 22:13:20.000864 IP
                    -#     | '    1  22:13:20.000864 IP'
                    """)
    void tcpdumpHabitsMeanTheSame(String option, String start) {
        CommandLineRun run = CommandLineRun.of(option, "-r", MIX, "-c1");
        assertTrue(run.out().startsWith(start), run.out());
    }
}
