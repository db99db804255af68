package io.sluice.cli.command;

import static io.sluice.cli.command.CommandLineRun.MIX;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.cli.console.ExitCode;
import io.sluice.cli.console.Streams;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever is wrong: one clear message, at most four lines, and the right exit code.
class BadInputTest {
    @TempDir private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    -r MIX -Z nobody tcp      | unknown option '-Z': nothing here runs with more rights than you have
                    -r MIX --jsom             | unknown option '--jsom': did you mean '--json'?
                    -r MIX --unheard-of       | unknown option '--unheard-of': an expression that starts with '-' goes behind '--'
                    -r                        | option -r needs FILE
                    -r MIX -c none            | option -c: 'none' is not a number from 1 to
                    -r MIX -c 0               | option -c: '0' is not a number from 1 to
                    -r MIX --netmask 1.2      | --netmask: '1.2' is no netmask
                    -r MIX -w a -w b          | option -w is given 2 times
                    -r MIX -F - tcp           | a filter is given twice, as words and with -F
                    -r MIX --names D --resolve | --names and --resolve exclude each other
                    replay tcp                | no capture is given; name one with -r FILE
                    -r no/such.pcap tcp       | no/such.pcap: no such file
                    -r no*such tcp            | no*such: no file matches
                    -r MIX -w . tcp           | option -w: . is a folder; name a file in it
                    -r MIX -w no/such tcp     | option -w: there is no folder
                    -V . tcp                  | .: is a folder; name a file
                    compile -F .              | .: is a folder; name a file
                    disasm .                  | .: is a folder; name a file
                    exec .                    | .: is a folder; name a file
                    exec --asm .              | .: is a folder; name a file
                    verify --programs .       | .: is a folder; name a file
                    bench --baseline . tcp    | .: is a folder; name a file
                    compile -y EN10M tcp      | -y: 'EN10M' is no link type
                    compile --as nothing tcp  | option --as: 'nothing' is no form
                    -r no[such tcp            | no[such: no such file, and as a glob: Missing
                    compile -dddd tcp         | -d is given 4 times
                    compiel tcp               | unknown command 'compiel'; did you mean 'compile'?
                    tcp port 80               | 'tcp port 80' is a filter; name a capture too
                    help exit-code            | no help on 'exit-code'; did you mean 'exit-codes'?
                    """)
    void usageErrorsSayWhatWouldBeRight(String line, String message) {
        CommandLineRun run = CommandLineRun.of(line.replace("MIX", MIX).split(" ", -1));
        assertEquals("", run.out());
        assertTrue(run.err().startsWith("error: " + message), run.err());
        assertEquals(1, run.err().lines().count());
        assertEquals(ExitCode.USAGE, run.code());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    tcp prot 443   | did you mean
                    (tcp port 80   | ^
                    tcp port 65536 | port number 65536 greater than maximum 65535
                    host example   | --resolve
                    """)
    void aBadExpressionIsUnderlined(String filter, String part) {
        CommandLineRun run = CommandLineRun.of("-r", MIX, filter);
        assertTrue(run.err().startsWith("error: ") && run.err().contains(part), run.err());
        assertTrue(run.err().contains("\n  " + filter + "\n"), run.err());
        assertTrue(run.err().lines().count() <= 4, run.err());
        assertEquals("", run.out());
        assertEquals(ExitCode.USAGE, run.code());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ''                        | USAGE
                    this is not a capture     | USAGE
                    <!DOCTYPE html><title>401 | USAGE
                    """)
    void aFileThatIsNoCaptureIsRefusedInOneLine(String content, ExitCode code) throws IOException {
        Path file = Files.writeString(folder.resolve("input"), content);
        CommandLineRun run = CommandLineRun.of("-r", file.toString(), "tcp");
        assertEquals(code, run.code());
        assertTrue(run.err().startsWith("error: " + file + ": "), run.err());
        assertEquals(1, run.err().lines().count());
    }

    @Test
    void aFolderOfOtherThingsIsSkippedWithAWarning() throws IOException {
        Files.writeString(folder.resolve("README"), "text");
        Files.copy(Path.of(MIX), folder.resolve("a.pcap"));
        CommandLineRun run = CommandLineRun.of("-r", folder.toString(), "--count", "arp");
        assertEquals(ExitCode.OK, run.code());
        assertTrue(run.err().startsWith("warning: skipped: "), run.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-r", "info -r", "replay --summary-only -r", "-F - -r"})
    void aFolderOfNothingElseIsRefused(String words) throws IOException {
        Files.writeString(folder.resolve("README"), "text");
        CommandLineRun run =
                CommandLineRun.withInput(
                        "arp\nip\n".getBytes(StandardCharsets.UTF_8),
                        (words + " " + folder).split(" "));
        assertEquals(ExitCode.USAGE, run.code());
        assertTrue(run.err().contains("error: none of these files is a capture"), run.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"bench", "info", "replay"})
    void anEmptyFolderIsRefused(String command) {
        CommandLineRun run = CommandLineRun.of(command, "-r", folder.toString());
        assertEquals(ExitCode.USAGE, run.code());
        assertTrue(run.err().contains(folder + ": no file in this folder"), run.err());
    }

    @Test
    void aCutCaptureGivesItsWholePacketsAWarningAndItsOwnCode() throws IOException {
        byte[] whole = Files.readAllBytes(Path.of(MIX));
        Path cut = Files.write(folder.resolve("cut.pcap"), Arrays.copyOf(whole, 500));
        CommandLineRun run = CommandLineRun.of("-r", cut.toString(), "--count");
        assertEquals(ExitCode.DAMAGED_INPUT, run.code());
        assertTrue(
                run.err().startsWith("warning: " + cut + ": cut off in packet 5 at offset 398: "),
                run.err());
        assertTrue(run.err().endsWith("; 4 packets used\n"), run.err());
        assertEquals("4 packets\n", run.out());
        CommandLineRun header =
                CommandLineRun.withInput(Arrays.copyOf(whole, 10), "-r", "-", "--count");
        assertEquals(ExitCode.USAGE, header.code());
    }

    @Test
    void anUnreadableCaptureDoesNotStopTheOthers() throws IOException {
        Path text = Files.writeString(folder.resolve("text"), "text");
        CommandLineRun run =
                CommandLineRun.of(
                        "-r", text.toString(), "-r", MIX, "-r", "none", "--count", "tcp port 443");
        assertEquals("4104 packets\n", run.out());
        assertEquals(ExitCode.USAGE, run.code());
        assertEquals(2, run.err().lines().count());
    }

    @Test
    void aReaderThatGoesAwayIsNoError() {
        assertEquals(ExitCode.OK, run(new FailingStream("Broken pipe")));
    }

    @Test
    void aFullDiskIsAnError() {
        assertEquals(ExitCode.OUTPUT_FAILED, run(new FailingStream("No space left on device")));
    }

    private static ExitCode run(OutputStream out) {
        return RootCommand.run(
                List.of("-r", MIX),
                Streams.of(
                        java.io.InputStream.nullInputStream(),
                        out,
                        OutputStream.nullOutputStream()));
    }

    private static final class FailingStream extends OutputStream {
        private final String reason;

        FailingStream(String reason) {
            this.reason = reason;
        }

        @Override
        public void write(int b) throws IOException {
            throw new IOException(reason);
        }
    }

    @Test
    void controlCharactersOfTheCommandLineDoNotReachTheTerminal() {
        CommandLineRun run = CommandLineRun.of("-r", "no\u001b[31msuch", "tcp \u202e\u0007");
        assertTrue(run.err().chars().allMatch(c -> c == '\n' || c >= ' ' && c < 0x7f), run.err());
        CommandLineRun json = CommandLineRun.of("compile", "--json", "tcp \u001b[31m");
        assertTrue(
                new String(json.out().getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8)
                        .chars()
                        .allMatch(c -> c == '\n' || c >= ' ' && c < 0x7f),
                json.out());
    }
}
