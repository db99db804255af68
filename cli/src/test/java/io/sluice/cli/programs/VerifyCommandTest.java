package io.sluice.cli.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.cli.command.CommandLineRun;
import io.sluice.cli.console.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyCommandTest {

    @TempDir private Path folder;

    private String program(String text) throws IOException {
        return Files.writeString(folder.resolve("program.s"), text).toString();
    }

    @Test
    void theAnswerNamesTheKernelThatJudged() throws IOException {
        String file = program("r0 = 0\nexit\n");
        String byDefault = CommandLineRun.of("verify", "--json", file).out();
        assertTrue(
                byDefault.endsWith(
                        ",\"kernel\":\"6.18\",\"max_states_per_insn\":0,\"stack_depth\":[0]}\n"),
                byDefault);
        assertEquals(
                byDefault, CommandLineRun.of("verify", "--json", "--kernel", "6.18", file).out());
    }

    @Test
    void anAcceptedProgramComesWithWhatItsWalkCost() throws IOException {
        String file = program("call f\nexit\nf:\n*(u64 *)(r10 - 16) = 1\nr0 = 0\nexit\n");
        String people = CommandLineRun.of("verify", file).out();
        assertTrue(
                people.matches(
                        ".* · socket_filter · ACCEPTED: 5 instructions walked, 0 states, 0 at once,"
                                + " stack 0\\+16 bytes, \\d+ us\n"),
                people);
        String json = CommandLineRun.of("verify", "--json", "--timing", file).out();
        assertTrue(
                json.matches(
                        ".*\"processed\":5,.*\"states\":0,\"peak_states\":0,.*"
                                + "\"stack_depth\":\\[0,16\\],\"nanos\":[1-9]\\d*}\n"),
                json);
    }

    @Test
    void aMapThatHasANameHasItInTheLog() throws IOException {
        String line =
                """
                {"insns":["1811000000000000","0000000000000000","b700000000000000","9500000000000000"],\
                "maps":[{"insns":[0],"spec":{"type":"hash","key_size":4,"value_size":8,\
                "max_entries":1,"name":"flows"}}]}
                """;
        String file = Files.writeString(folder.resolve("list.jsonl"), line).toString();
        String out = CommandLineRun.of("verify", "--programs", file, "--log-style", "kernel").out();
        assertTrue(out.contains("; R1=map_ptr(map=flows,ks=4,vs=8)"), out);
    }

    @Test
    void aKernelThatIsNotKnownIsRefusedWithTheListOfThoseThatAre() throws IOException {
        CommandLineRun run =
                CommandLineRun.of("verify", "--kernel", "5.4", program("r0 = 0\nexit\n"));
        assertEquals(ExitCode.USAGE, run.code());
        assertEquals("", run.out());
        assertEquals(
                "error: option --kernel: '5.4' is not known here; these are: 6.18\n", run.err());
    }
}
