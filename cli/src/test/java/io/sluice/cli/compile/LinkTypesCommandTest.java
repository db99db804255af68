package io.sluice.cli.compile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.cli.command.CommandLineRun;
import io.sluice.cli.console.ExitCode;
import org.junit.jupiter.api.Test;

class LinkTypesCommandTest {

    @Test
    void aTypeIsFoundByItsNumberOrAWord() {
        CommandLineRun run = CommandLineRun.of("linktypes", "--json", "101");
        assertEquals(
                "{\"type\":\"linktype\",\"v\":1,\"name\":\"RAW\",\"dlt\":12,\"file\":101,"
                        + "\"description\":\"Raw IPv4/IPv6\",\"has\":[\"proto\"]}\n",
                run.out());
        assertEquals(3, CommandLineRun.of("linktypes", "COOKED").out().lines().count());
        assertEquals(ExitCode.USAGE, CommandLineRun.of("linktypes", "nothing").code());
    }

    @Test
    void aPrivateLinkTypeTakesWhatNeedsNoLayout() {
        CommandLineRun run = CommandLineRun.of("compile", "-d", "-y", "USER0", "link[3] = 7");
        assertTrue(run.out().startsWith("(000) ldb      [3]\n"), run.out() + run.err());
        assertEquals(
                run.out(), CommandLineRun.of("compile", "-d", "-y", "162", "link[3] = 7").out());
        assertEquals(ExitCode.USAGE, CommandLineRun.of("compile", "-y", "USER15", "vlan").code());
    }

    @Test
    void whatNestsTooDeeplyIsOneMessage() {
        CommandLineRun run = CommandLineRun.of("compile", "(".repeat(100_000) + "tcp");
        assertEquals(ExitCode.USAGE, run.code());
        assertTrue(run.err().startsWith("error: filter is nested too deeply"), run.err());
        assertTrue(run.err().lines().count() <= 4 && run.err().length() < 500, run.err());
    }
}
