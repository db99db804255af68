package io.sluice.cli.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.cli.command.CommandLineRun;
import io.sluice.cli.command.CommandName;
import io.sluice.cli.console.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProgramCommandsTest {
    private static final String ARP =
            """
            (000) ldh      [12]
            (001) jeq      #0x806           jt 2	jf 3
            (002) ret      #262144
            (003) ret      #0
            """;

    @TempDir private Path folder;

    @Test
    void compilePrintsTcpdumpsListing() {
        assertEquals(ARP, CommandLineRun.of("compile", "-d", "arp").out());
        assertEquals(ARP, CommandLineRun.of("compile", "--as", "d", "arp").out());
    }

    @Test
    void compileShowsTheProgramBesideTheText() {
        String view =
                """
                ; EN10MB: 7 instructions, 8 before optimisation; deepest byte read: 23
                (000) ldh      [12]                             ; arp
                (001) jeq      #0x806           jt 5    jf 2
                (002) jeq      #0x800           jt 3    jf 6    ; icmp
                (003) ldb      [23]
                (004) jeq      #0x1             jt 5    jf 6
                (005) ret      #262144                          ; accept
                (006) ret      #0                               ; reject
                ; means: ARP or ICMP over IPv4
                """;
        assertEquals(view, CommandLineRun.of("compile", "arp", "or", "icmp").out());
        assertEquals(
                CommandLineRun.of("compile", "-d", "arp", "or", "icmp").out(),
                CommandLineRun.withInput(view.getBytes(StandardCharsets.UTF_8), "disasm").out());
    }

    @Test
    void compileShowsTheGraphAfterEachPass() {
        assertEquals(
                """
                -- lower: 4 nodes
                0: [12:2] = 0x806 ? 2 : 1
                1: [12:2] = 0x806 ? 2 : 3
                2: accept 262144
                3: reject
                """,
                CommandLineRun.of("compile", "--passes", "arp or arp")
                        .out()
                        .lines()
                        .limit(5)
                        .collect(java.util.stream.Collectors.joining("\n", "", "\n")));
        String out = CommandLineRun.of("compile", "--passes", "arp or arp").out();
        assertTrue(out.endsWith("-- program: 4 instructions\n" + ARP), out);
        assertEquals(ExitCode.USAGE, CommandLineRun.of("compile", "--passes", "-d", "arp").code());
    }

    @Test
    void aProgramThatLinuxWouldNotLoadIsPrintedWithAWarning() {
        StringBuilder filter = new StringBuilder("ip[0] & 1 = 0");
        for (int i = 1; i < 3_000; i++) {
            filter.append(" or ip[").append(i).append("] & 1 = 0");
        }
        CommandLineRun run = CommandLineRun.of("compile", "-d", filter.toString());
        assertTrue(
                run.err()
                        .matches(
                                "warning: \\d+ instructions; Linux loads programs of up to 4096\n"),
                run.err());
        assertEquals(ExitCode.OK, run.code());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    -s 96       | ret      #96
                    -y NULL     | (000) ld       [0]
                    -y DLT_NULL | (000) ld       [0]
                    -y 0        | (000) ld       [0]
                    """)
    void optionsReachTheCompiler(String options, String line) {
        String[] words = ("compile " + options + " ip or arp").split(" ", -1);
        CommandLineRun run = CommandLineRun.of(words);
        assertTrue(run.out().contains(line), run.out() + run.err());
    }

    @Test
    void jsonHasTheInstructionsOrTheFaultAndItsPlace() throws IOException {
        Path filters = Files.writeString(folder.resolve("f"), "a\tarp\nhost 𝄞𝄞 bad\n");
        CommandLineRun run = CommandLineRun.of("compile", "-F", filters.toString(), "--json");
        String[] lines = run.out().lines().toArray(String[]::new);
        assertEquals(
                "{\"type\":\"program\",\"v\":1,\"filter\":\"a\",\"expr\":\"arp\",\"linktype\":\"EN10MB\","
                        + "\"insns\":[[40,0,0,12],[21,0,1,2054],[6,0,0,262144],[6,0,0,0]],"
                        + "\"bytes\":14,\"computed_bytes\":0,\"means\":\"ARP\"}",
                lines[0]);
        assertTrue(
                lines[1].startsWith(
                        "{\"type\":\"error\",\"v\":1,\"filter\":2,\"expr\":\"host 𝄞𝄞 bad\","),
                lines[1]);
        assertTrue(lines[1].contains("\"offset\":5,\"length\":1"), lines[1]);
        assertEquals(ExitCode.USAGE, run.code());
    }

    @Test
    void manyFiltersAreToldApartByAHeading() throws IOException {
        Path filters =
                Files.writeString(folder.resolve("f"), "a\tarp\n\n# c\ntcp prot 1\nb\trarp\n");
        CommandLineRun run = CommandLineRun.of("compile", "-d", "-F", filters.toString());
        assertTrue(run.out().startsWith("# a: arp\n" + ARP + "# b: rarp\n"), run.out());
        assertTrue(run.err().startsWith("error: " + filters + ":4: "), run.err());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "d", "dd", "ddd", "asm", "hex", "raw", "raw-be", "xt_bpf", "json", "c", "dot"
            })
    void whatOnePrintsTheOtherReadsBack(String form) throws IOException {
        Path file = folder.resolve("program");
        String text = CommandLineRun.of("compile", "--as", form, "arp").out();
        if (form.startsWith("raw")) {
            // Not text: through a file that asm wrote as hexadecimal digits would not test the
            // bytes.
            byte[] digits =
                    CommandLineRun.of("compile", "--as", "hex", "arp")
                            .out()
                            .getBytes(StandardCharsets.UTF_8);
            assertEquals(ARP, CommandLineRun.withInput(digits, "disasm").out());
            return;
        }
        Files.writeString(file, text);
        assertEquals(ARP, CommandLineRun.of("disasm", file.toString()).out());
        assertEquals(text, CommandLineRun.of("asm", "--as", form, file.toString()).out());
    }

    @Test
    void aProgramMayStandOnTheCommandLine() {
        assertEquals("(000) ret      #65535\n", CommandLineRun.of("disasm", "1,6 0 0 65535").out());
    }

    @Test
    void aProgramThatWouldNotRunIsPrintedWithAWarning() {
        CommandLineRun run = CommandLineRun.of("disasm", "1,40 0 0 12");
        assertEquals("(000) ldh      [12]\n", run.out());
        assertTrue(run.err().startsWith("warning: would not run, instruction 0: "), run.err());
        assertEquals(ExitCode.OK, run.code());
    }

    @Test
    void aTextThatIsNoProgramIsRefusedWithItsPlace() {
        CommandLineRun run =
                CommandLineRun.withInput(
                        "ldh [12]\nnonsense\n".getBytes(StandardCharsets.UTF_8), "asm");
        assertTrue(run.err().startsWith("error: -: line 2, column 1: "), run.err());
        assertEquals(ExitCode.USAGE, run.code());
    }

    @Test
    void helpIsShort() {
        // A line for each command but help and version, and eight around them.
        assertEquals(
                CommandName.values().length - 2 + 8L, CommandLineRun.of().out().lines().count());
        assertEquals(CommandLineRun.of().out(), CommandLineRun.of("help").out());
        for (String topic :
                new String[] {
                    "exit-codes",
                    "formats",
                    "json",
                    "limits",
                    "replay",
                    "compile",
                    "check",
                    "disasm",
                    "exec"
                }) {
            CommandLineRun run = CommandLineRun.of("help", topic);
            assertTrue(run.out().lines().count() <= 70, topic);
            assertTrue(run.out().lines().allMatch(line -> line.length() <= 110), run.out());
        }
        assertTrue(
                CommandLineRun.of("version").out().startsWith("sluice 0."),
                CommandLineRun.of("version").out());
    }
}
