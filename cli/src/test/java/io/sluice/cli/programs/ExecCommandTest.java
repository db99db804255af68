package io.sluice.cli.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.cli.command.CommandLineRun;
import io.sluice.cli.console.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExecCommandTest {

    @TempDir private Path folder;

    private String file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"interp", "jit", "both"})
    void runsBytecodeOnMemory(String engine) {
        // r0 = *(u16 *)(r1 + 2); exit
        CommandLineRun run =
                CommandLineRun.of(
                        "exec",
                        "--bytecode",
                        "6910020000000000 9500000000000000",
                        "--mem",
                        "00 11 22 33",
                        "--engine",
                        engine);
        assertEquals("0x3322\n", run.out());
        assertEquals(ExitCode.OK, run.code());
    }

    /// Two engines asked for random numbers were called a bug.
    @Test
    void whatDiffersFromRunToRunIsNotCompared() throws IOException {
        CommandLineRun run =
                CommandLineRun.of("exec", "--asm", file("a", "call 7\nexit"), "--engine", "both");
        assertEquals(ExitCode.OK, run.code(), run.err());
    }

    @Test
    void runsAssemblyOfEitherSyntax() throws IOException {
        assertEquals(
                "0x4\n",
                CommandLineRun.of("exec", "--asm", file("a", "r0 = r2\nexit"), "--mem", "00000000")
                        .out());
        assertEquals(
                "0x4\n",
                CommandLineRun.of(
                                "exec",
                                "--asm",
                                file("b", "mov %r0, %r2\nexit"),
                                "--mem",
                                "00000000")
                        .out());
    }

    @Test
    void whatTheVerifierRefusesIsNotRun() throws IOException {
        String program = file("a", "r0 = 1\nr0 = *(u32 *)(r1 + 2)\nexit");
        CommandLineRun run = CommandLineRun.of("exec", "--asm", program, "--mem", "00112233");
        assertEquals(
                program
                        + """
                         · plain memory · REJECTED (--no-verify runs it all the same)
                        Out of bounds
                           insn 1, line 2: r0 = *(u32 *)(r1 + 2)
                        path      no branch was passed: straight from the start
                        fix       check the offset against the size before the access
                        verifier's words: R1 min value is outside of the allowed memory range
                        """,
                run.out());
        assertEquals("", run.err());
        assertEquals(ExitCode.NO, run.code());
        CommandLineRun json =
                CommandLineRun.of("exec", "--json", "--asm", program, "--mem", "00112233");
        assertEquals(
                "{\"type\":\"exec\",\"v\":1,\"file\":\""
                        + program
                        + "\",\"fault\":\"refused: slot 1: out of bounds: R1 min value is outside"
                        + " of the allowed memory"
                        + " range\",\"reason\":\"out_of_bounds\",\"insn\":1,\"message\":\"R1 min"
                        + " value is outside of the allowed memory range\",\"suggestion\":\"check"
                        + " the offset against the size before the"
                        + " access\",\"causes\":[],\"line\":2,\"text\":\"r0 = *(u32 *)(r1 +"
                        + " 2)\"}\n",
                json.out());
        assertEquals(ExitCode.NO, json.code());
    }

    @Test
    void aFileWhoseProgramIsRefusedMeetsNoResultButAnError() throws IOException {
        String text = "-- asm\nldxb %r0, [%r1+1]\nexit\n-- mem\n07\n";
        String result = file("result.data", text + "-- result\n0\n");
        String error = file("error.data", text + "-- error\nany\n");
        CommandLineRun run = CommandLineRun.of("exec", result, error);
        String refused =
                "refused: slot 0: out of bounds: R1 min value is outside of the allowed memory"
                        + " range";
        assertEquals(
                result + ": " + refused + ", expected 0x0\n" + error + ": ok, " + refused + "\n",
                run.out());
        assertEquals(ExitCode.NO, run.code());
    }

    /// What Linux refuses and RFC 9669 gives a meaning.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    r0 = 1; r0 <<= 65; exit                           | 0x2
                    w0 = 5; w0 >>= 33; exit                           | 0x2
                    r0 = 9; r0 /= 0; exit                             | 0x0
                    r0 = 9; r0 %= 0; exit                             | 0x9
                    r0 = *(u8 *)(r1 + 3); exit                        | 0x33
                    r1 += r2; r0 = *(u8 *)(r1 - 1); exit              | 0x33
                    *(u8 *)(r1 + 0) = 7; r0 = *(u8 *)(r1 + 0); exit   | 0x7
                    r0 = *(u8 *)skb[1]; exit                          | 0x11
                    """)
    void theInstructionSetIsTheMeasureAndNotAKernel(String program, String answer)
            throws IOException {
        CommandLineRun run =
                CommandLineRun.of(
                        "exec",
                        "--asm",
                        file("a", program.replace("; ", "\n")),
                        "--mem",
                        "00112233");
        assertEquals(answer + "\n", run.out(), run.err());
    }

    @Test
    void helpersThatExecDoesNotHaveAreRefused() throws IOException {
        assertEquals(
                ExitCode.OK, CommandLineRun.of("exec", "--asm", file("a", "call 8\nexit")).code());
        CommandLineRun run = CommandLineRun.of("exec", "--asm", file("b", "call 14\nexit"));
        assertTrue(
                run.out().contains("Helper unavailable\n   insn 0, line 1: call 14\n"), run.out());
        assertEquals(ExitCode.NO, run.code());
    }

    @Test
    void saysWhichInstructionFaulted() throws IOException {
        CommandLineRun run =
                CommandLineRun.of(
                        "exec",
                        "--no-verify",
                        "--asm",
                        file("a", "r0 = *(u32 *)(r1 + 2)\nexit"),
                        "--mem",
                        "0000");
        assertEquals(
                "fault: slot 0: access outside of memory: 4 bytes at 0x10000002, offset 2 of packet"
                        + " (2 bytes)\n",
                run.out());
        assertEquals(ExitCode.NO, run.code());
    }

    @Test
    void checksConformanceFilesAgainstTheirResults() throws IOException {
        String good =
                file(
                        "good.data",
                        "# a comment\n-- asm\nmov %r0, 7 # seven\nexit\n-- result\n0x7\n");
        String bad =
                file(
                        "bad.data",
                        "-- raw\n0x00000000000000b7\n0x0000000000000095\n-- result\n0x1\n");
        String refused = file("refused.data", "-- asm\nfrob\n-- error\nInvalid\n");
        CommandLineRun all = CommandLineRun.of("exec", good, bad, refused);
        assertEquals(
                good
                        + ": ok, 0x7\n"
                        + bad
                        + ": 0x0, expected 0x1\n"
                        + refused
                        + ": ok, refused: 2:1: 'frob' is no instruction\n",
                all.out());
        assertEquals(ExitCode.NO, all.code());
        CommandLineRun json = CommandLineRun.of("exec", "--json", good);
        assertEquals(
                "{\"type\":\"exec\",\"v\":1,\"file\":\""
                        + good
                        + "\",\"r0\":\"0x7\",\"expected\":\"0x7\",\"verdict\":\"ok\"}\n",
                json.out());
        assertEquals(ExitCode.OK, json.code());
    }

    @Test
    void aRefusedProgramIsAFaultInJson() throws IOException {
        String refused = file("refused.data", "\n-- mem\n00\n-- asm\n  frob\n-- error\nany\n");
        assertEquals(
                "{\"type\":\"exec\",\"v\":1,\"file\":\""
                        + refused
                        + "\",\"fault\":\"refused: 5:3: 'frob' is no instruction\","
                        + "\"expected\":\"error\",\"verdict\":\"ok\"}\n",
                CommandLineRun.of("exec", "--json", refused).out());
    }

    @Test
    void aFileThatIsNoneDoesNotKeepTheOthersFromRunning() throws IOException {
        String bad = file("bad.data", "-- asm\nexit\n-- mem\nxyz\n");
        String wrong = file("wrong.data", "-- asm\nexit\n-- result\n0xq\n");
        String good = file("good.data", "-- asm\nmov %r0, 7\nexit\n-- result\n7\n");
        CommandLineRun run = CommandLineRun.of("exec", bad, wrong, folder + "/none.data", good);
        assertEquals(good + ": ok, 0x7\n", run.out());
        assertEquals(
                "error: %s: memory: 'xyz' is not bytes of two hexadecimal digits%n".formatted(bad)
                        + "error: %s: '0xq' is no number of 64 bits%n".formatted(wrong)
                        + "error: %s/none.data: no such file%n".formatted(folder),
                run.err());
        assertEquals(ExitCode.USAGE, run.code());
    }

    @Test
    void refusesWhatIsNoProgram() {
        CommandLineRun run = CommandLineRun.of("exec", "--bytecode", "0000000000000000");
        assertEquals("", run.out());
        assertEquals(
                "error: bytecode: slot 0 (0000000000000000): opcode 0x00 is reserved\n", run.err());
        assertEquals(ExitCode.USAGE, run.code());
        assertEquals(ExitCode.USAGE, CommandLineRun.of("exec", "--bytecode", "zz").code());
        assertEquals(ExitCode.USAGE, CommandLineRun.of("exec").code());
        assertEquals(ExitCode.USAGE, CommandLineRun.of("exec", "--mem", "00", "x.data").code());
    }

    @Test
    void compilePrintsExtendedPrograms() {
        String source = CommandLineRun.of("compile", "--as", "ebpf", "arp").out();
        assertTrue(source.contains("r0 = *(u16 *)skb[12]"), source);
        String xdp = CommandLineRun.of("compile", "--as", "ebpf", "--shape", "xdp", "arp").out();
        assertTrue(xdp.contains("r9 = *(u32 *)(r6 + 4)"), xdp);
        assertTrue(
                CommandLineRun.of("compile", "--as", "ebpf-asm", "arp")
                        .out()
                        .contains("ldabsh 12"));
        assertTrue(
                CommandLineRun.of("compile", "--as", "ebpf-c", "arp")
                        .out()
                        .contains("{ 0x28, 0, 0, 0, 12 },"));
        assertTrue(
                CommandLineRun.of("compile", "--as", "elf", "arp").out().startsWith("\u007fELF"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ebpf", "ebpf-asm", "ebpf-c", "ebpf-hex"})
    void asmAndDisasmReadWhatTheyWrite(String form) {
        byte[] program =
                HexFormat.of()
                        .parseHex(
                                "b700000001000000150101000000000018020000ffffffff00000000ffffffff9500000000000000");
        String text =
                CommandLineRun.withInput(program, "disasm", "--from", "ebpf-raw", "--as", form)
                        .out();
        String hex =
                CommandLineRun.withInput(
                                text.getBytes(StandardCharsets.UTF_8), "asm", "--from", form)
                        .out();
        assertEquals("", hex.replace("\n", "").replace(HexFormat.of().formatHex(program), ""));
    }

    @Test
    void aClassicListingBecomesAnExtendedProgram() {
        String listing = CommandLineRun.of("compile", "-d", "arp").out();
        assertEquals(
                CommandLineRun.of("compile", "--as", "ebpf", "arp").out(),
                CommandLineRun.withInput(
                                listing.getBytes(StandardCharsets.UTF_8), "disasm", "--as", "ebpf")
                        .out());
    }
}
