package io.sluice.cli.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.cli.command.CommandLineRun;
import io.sluice.cli.console.ExitCode;
import io.sluice.emulator.kernel.KernelBpf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayProgramTest {

    private static final String FILTER = "tcp port 443";

    @TempDir private Path folder;

    private String program(String text) throws IOException {
        return Files.writeString(folder.resolve("program.s"), text).toString();
    }

    private String translated(String shape) throws IOException {
        return program(
                CommandLineRun.of("compile", "--as", "ebpf", "--shape", shape, FILTER).out());
    }

    private static CommandLineRun replay(String... options) {
        String[] words = new String[options.length + 4];
        System.arraycopy(
                new String[] {"replay", "-r", CommandLineRun.MIX, "--count"}, 0, words, 0, 4);
        System.arraycopy(options, 0, words, 4, options.length);
        return CommandLineRun.of(words);
    }

    private static void needsKernel() {
        Assumptions.assumeTrue(
                KernelBpf.open().isPresent(), "the kernel lets nobody but root load programs");
    }

    @ParameterizedTest
    @CsvSource({
        "socket, socket_filter, interp",
        "socket, socket_filter, both",
        "tc, sched_cls, jit",
        "tc, sched_act, both",
        "xdp, xdp, auto",
        "xdp, xdp, both",
    })
    void aTranslatedFilterDecidesAsTheFilter(String shape, String type, String engine)
            throws IOException {
        CommandLineRun run = replay("--asm", translated(shape), "--type", type, "--engine", engine);
        assertEquals(replay(FILTER).out(), run.out());
        assertEquals(ExitCode.OK, run.code(), run.err());
    }

    @Test
    void takesBytesTooAndGivesDigests() throws IOException {
        byte[] program =
                HexFormat.of()
                        .parseHex(
                                CommandLineRun.of("compile", "--as", "ebpf-hex", FILTER)
                                        .out()
                                        .replace("\n", ""));
        Path file = Files.write(folder.resolve("program.bin"), program);
        String classic =
                CommandLineRun.of("replay", "-r", CommandLineRun.MIX, "--digest", FILTER).out();
        String extended =
                CommandLineRun.of(
                                "replay",
                                "-r",
                                CommandLineRun.MIX,
                                "--digest",
                                "--bytecode",
                                file.toString())
                        .out();
        assertEquals(classic, extended);
    }

    @Test
    void whatNoKernelWouldLoadIsRefusedOrStoppedByItself() throws IOException {
        String file = program("r0 = *(u32 *)(r1 + 500)\nexit\n");
        CommandLineRun refused = replay("--asm", file);
        assertEquals(ExitCode.USAGE, refused.code());
        assertEquals(
                "error: "
                        + file
                        + ": insn 0: a kernel would not load it (context access): invalid"
                        + " bpf_context access off=500 size=4; use a field of this program type's"
                        + " context with its size, through the unchanged pointer (sluice verify says"
                        + " more, --no-verify runs it all the same)\n",
                refused.err());
        CommandLineRun stopped = replay("--asm", file, "--no-verify", "--engine", "both");
        assertEquals("0 packets\n", stopped.out());
        assertTrue(
                stopped.err()
                        .contains(
                                "stopped on 20000 packets, first by slot 0: access outside of"
                                        + " memory"),
                stopped.err());
    }

    @Test
    void aHelperThatReplayLacksIsNamedBeforeTheRun() throws IOException {
        String file =
                program(
                        """
                        r1 = 10 ll
                        *(u64 *)(r10 - 8) = r1
                        r1 = r10
                        r1 += -8
                        r2 = 8
                        call 6
                        r0 = 2
                        exit
                        """);
        CommandLineRun refused = replay("--asm", file, "--type", "xdp");
        assertEquals(ExitCode.USAGE, refused.code());
        assertEquals("", refused.out());
        assertTrue(
                refused.err()
                        .startsWith(
                                "error: "
                                        + file
                                        + ": insn 6: replay cannot call bpf_trace_printk (helper"
                                        + " 6); a program may call bpf_ktime_get_ns (helper 5),"),
                refused.err());
        CommandLineRun stopped = replay("--asm", file, "--type", "xdp", "--no-verify");
        assertTrue(
                stopped.err().contains("stopped on 20000 packets, first by slot 6: unknown helper"),
                stopped.err());
    }

    /// A test run of an XDP program seems to come from the loopback interface.
    @Test
    void fieldsThatATestRunSetsOtherwiseAreNoDisagreement() throws IOException {
        needsKernel();
        String file = program("r0 = *(u32 *)(r1 + 12)\nr0 += 1\nexit\n");
        CommandLineRun run = replay("--asm", file, "--type", "xdp", "--engine", "both,kernel");
        assertEquals("0 packets\n", run.out()); // XDP_DROP, 1
        assertFalse(run.err().contains("engines"), run.err());
        assertEquals(ExitCode.OK, run.code());
    }

    @ParameterizedTest
    @CsvSource({
        "xdp, R2 offset is outside of the packet",
        "sched_cls, R2 invalid mem access 'scalar'",
        "socket_filter, R2 invalid mem access 'scalar'"
    })
    void aProgramIsJudgedAsTheTypeItRunsAs(String type, String message) throws IOException {
        String file = program("r2 = *(u32 *)(r1 + 0)\nr0 = *(u8 *)(r2 + 0)\nexit\n");
        CommandLineRun refused = replay("--asm", file, "--type", type);
        assertEquals(ExitCode.USAGE, refused.code());
        assertEquals("", refused.out());
        assertTrue(refused.err().contains(message), refused.err());
        assertEquals(1, refused.err().lines().count(), refused.err());
    }

    @Test
    void aProgramThatWritesIntoThePacketDoesNotChangeTheCapture() throws IOException {
        String file =
                program(
                        """
                        r2 = *(u32 *)(r1 + 0)
                        r3 = *(u32 *)(r1 + 4)
                        r4 = r2
                        r4 += 14
                        r0 = 1
                        if r4 > r3 goto out
                        *(u16 *)(r2 + 12) = 0
                        r0 = 2
                        out:
                        exit
                        """);
        String[] line = {"-r", CommandLineRun.MIX, "-c", "1", "--type", "xdp", "--asm", file};
        assertEquals(
                CommandLineRun.of("-r", CommandLineRun.MIX, "-c", "1").out(),
                CommandLineRun.of(line).out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"kprobe", "syscall", "nonsense"})
    void typesThatAreGivenNoPacketsAreRefused(String type) throws IOException {
        CommandLineRun run = replay("--asm", program("r0 = 0\nexit\n"), "--type", type);
        assertEquals(ExitCode.USAGE, run.code());
    }

    @Test
    void aProgramDoesNotGoWithAFilterNorATypeWithoutOne() throws IOException {
        String file = program("r0 = 0\nexit\n");
        assertEquals(ExitCode.USAGE, replay("--asm", file, "arp").code());
        assertEquals(ExitCode.USAGE, replay("--asm", file, "--bytecode", file).code());
        assertEquals(ExitCode.USAGE, replay("--type", "xdp", "arp").code());
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp port 443", "len > 100", "ip6 or vlan", "udp[8:4] = 0x01020304"})
    void theKernelDecidesAsTheOtherEngines(String filter) {
        needsKernel();
        for (String engine : new String[] {"kernel", "both,kernel"}) {
            CommandLineRun run = replay("--engine", engine, filter);
            assertEquals(replay(filter).out(), run.out());
            assertEquals(ExitCode.OK, run.code(), run.err());
        }
    }

    @Test
    void aProgramIsComparedWithItselfInTheKernel() throws IOException {
        needsKernel();
        CommandLineRun run =
                replay("--asm", translated("tc"), "--type", "sched_cls", "--engine", "both,kernel");
        assertEquals(replay(FILTER).out(), run.out());
        assertEquals(ExitCode.OK, run.code(), run.err());
    }
}
