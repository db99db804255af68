package io.sluice.cli.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.cli.command.CommandLineRun;
import io.sluice.cli.console.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RefusalReportTest {

    /// Asks for 20 bytes of IPv4 and reads one more.
    private static final String ONE_TOO_FAR =
            """
            r0 = 2
            r2 = *(u32 *)(r1 + 0)
            r3 = *(u32 *)(r1 + 4)
            r4 = r2
            r4 += 34
            if r4 > r3 goto out
            r5 = *(u16 *)(r2 + 12)
            if r5 != 8 goto out
            r6 = r2
            r6 += 14
            r0 = *(u8 *)(r6 + 20)
            out:
            exit
            """;

    @TempDir private Path folder;

    private String verify(String text, String... options) throws IOException {
        String file = Files.writeString(folder.resolve("program.s"), text).toString();
        String[] words = new String[options.length + 2];
        words[0] = "verify";
        words[1] = file;
        System.arraycopy(options, 0, words, 2, options.length);
        CommandLineRun run = CommandLineRun.of(words);
        assertEquals(ExitCode.NO, run.code(), run.err());
        return run.out().replace(file, "FILE");
    }

    @Test
    void saysWhereTheRegisterCameFromAndShowsAPacket() throws IOException {
        String[] lines = verify(ONE_TOO_FAR, "--type", "xdp").split("\n", -1);
        assertEquals("FILE · xdp · REJECTED", lines[0]);
        assertEquals("Packet bounds", lines[1]);
        assertEquals("   insn 10, line 11: r0 = *(u8 *)(r6 + 20)", lines[2]);
        assertEquals(
                "path      insn 1, line 2: r2 = *(u32 *)(r1 + 0) · sets the register", lines[3]);
        assertEquals("          insn 5, line 6: if r4 > r3 goto out · not taken", lines[4]);
        assertEquals("          insn 7, line 8: if r5 != 8 goto out · not taken", lines[5]);
        assertEquals("          insn 8, line 9: r6 = r2 · copies it", lines[6]);
        assertEquals("          insn 9, line 10: r6 += 14 · calculates with it", lines[7]);
        assertTrue(lines[8].startsWith("fix       compare the pointer"), lines[8]);
        assertTrue(lines[9].matches("packet    34 bytes [0-9a-f]{24}0800[0-9a-f]{40}"), lines[9]);
        assertTrue(lines[10].startsWith("   stops it at slot 10: access outside of memory"));
    }

    @Test
    void theFaultIsAMemberOfTheObject() throws IOException {
        String json = verify(ONE_TOO_FAR, "--type", "xdp", "--json");
        assertTrue(json.contains("\"line\":11,\"text\":\"r0 = *(u8 *)(r6 + 20)\""), json);
        assertTrue(
                json.contains("\"causes\":[{\"insn\":1,\"what\":\"made\"},{\"insn\":5,\""), json);
        assertTrue(json.contains("\"fault\":{\"packet\":\""), json);
        assertTrue(json.contains("\"insn\":10,\"message\":\"slot 10: access outside of"), json);
    }

    @Test
    void aCallClearsWhatIsReadBehindIt() throws IOException {
        String out = verify("r1 = 5\ncall 7\nr0 = r1\nexit\n");
        assertTrue(out.contains("path      insn 1, line 2: call 7 · clears it\n"), out);
        assertFalse(out.contains("packet    "), out);
    }

    @Test
    void nothingIsShownThatDoesNotHappen() throws IOException {
        String out = verify("r0 = r7\nexit\n");
        assertTrue(out.contains("path      nothing on this path writes the register\n"), out);
        assertFalse(out.contains("packet    "), out);
        String other = verify("r0 = *(u8 *)(r1 + 4000)\nexit\n", "--type", "kprobe", "--json");
        assertFalse(other.contains("\"fault\""), other);
    }
}
