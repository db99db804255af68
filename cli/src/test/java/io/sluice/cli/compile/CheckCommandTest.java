package io.sluice.cli.compile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.cli.command.CommandLineRun;
import io.sluice.cli.console.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckCommandTest {
    @TempDir private Path folder;

    @Test
    void aTrapIsShownWithItsPlaceAndAFixThatCanBePasted() {
        CommandLineRun run = CommandLineRun.of("check", "pppoes", "or", "arp");
        assertEquals(
                """
                warning[offsets-carry]: after 'pppoes' every later test looks inside the PPPoE session, also across 'or', 'not' and ')': 'arp' is only looked for there
                  pppoes or arp
                            ^^^
                  fix: arp or pppoes
                note[scoped-differs]: with --scoped, whose offsets end at 'or' and ')', this accepts other packets
                  pppoes or arp
                  ^^^^^^^^^^^^^
                  hint: --scoped, if that is what you mean
                1 warning, 1 note
                """,
                run.out());
        assertEquals(ExitCode.OK, run.code());
    }

    @Test
    void nothingFoundIsSaid() {
        assertEquals("nothing found\n", CommandLineRun.of("check", "-y", "RAW", "ip").out());
    }

    @Test
    void withACaptureTheFilterAndItsFixesAreCounted() {
        CommandLineRun run =
                CommandLineRun.of("check", "-r", CommandLineRun.MIX, "vlan 100 or icmp");
        assertTrue(run.out().contains("  fix: icmp or vlan 100   (946 packets)\n"), run.out());
        assertTrue(run.out().contains("; of these captures 946 packets, here 257\n"), run.out());
        assertTrue(run.out().contains("\n257 of 20000 packets accepted\n"), run.out());
        assertEquals(
                "946 packets\n",
                CommandLineRun.of("-r", CommandLineRun.MIX, "--count", "icmp or vlan 100").out());
    }

    @Test
    void packetsThatWereCutBeforeTheBytesAskedForAreCounted() throws IOException {
        // One packet of 60 bytes of which 20 were captured: an IPv4 header without its addresses.
        byte[] file = new byte[24 + 16 + 20];
        int[] header = {0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 1};
        for (int i = 0; i < header.length; i++) {
            file[i] = (byte) header[i];
        }
        file[24 + 8] = 20;
        file[24 + 12] = 60;
        file[40 + 12] = 8;
        Path capture = Files.write(folder.resolve("cut.pcap"), file);
        CommandLineRun run =
                CommandLineRun.of("check", "-r", capture.toString(), "ip src net 10.0.0.0/8");
        assertTrue(
                run.out()
                        .contains(
                                "note[cut-packets]: 1 packet is rejected because what the filter reads of it was not captured"),
                run.out());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    vlan 100 or icmp |         | OK
                    vlan 100 or icmp | warning | NO
                    vlan 100 or icmp | note    | NO
                    arp              | warning | OK
                    arp              | note    | NO
                    broadcast        | note    | OK
                    ip and arp       |         | USAGE
                    tcp prot 80      | note    | USAGE
                    arp              | error   | USAGE
                    """)
    void findingsAreNoFailureUnlessSo(String filter, String failOn, ExitCode code) {
        CommandLineRun run =
                failOn == null
                        ? CommandLineRun.of("check", filter)
                        : CommandLineRun.of("check", "--fail-on", failOn, filter);
        assertEquals(code, run.code());
    }

    @Test
    void jsonHasALineAFindingAndALineAFilter() throws IOException {
        Path filters = Files.writeString(folder.resolve("f"), "a\tarp\nb\tip prot 5\n");
        CommandLineRun run = CommandLineRun.of("check", "-F", filters.toString(), "--json");
        String[] lines = run.out().lines().toArray(String[]::new);
        assertEquals(
                "{\"type\":\"finding\",\"v\":1,\"filter\":\"a\",\"expr\":\"arp\",\"linktype\":\"EN10MB\","
                        + "\"level\":\"note\",\"code\":\"untagged-only\",\"message\":\"frames with a VLAN tag do"
                        + " not match\",\"offset\":0,\"length\":3,\"fixes\":[{\"when\":\"to accept them"
                        + " too\",\"filter\":\"arp or (vlan and arp)\"}]}",
                lines[0]);
        assertEquals(
                "{\"type\":\"check\",\"v\":1,\"filter\":\"a\",\"expr\":\"arp\",\"linktype\":\"EN10MB\","
                        + "\"size\":4,\"bytes\":14,\"computed_bytes\":0,\"findings\":1}",
                lines[1]);
        assertTrue(lines[2].startsWith("{\"type\":\"error\",\"v\":1,\"filter\":\"b\","), lines[2]);
        assertEquals(ExitCode.USAGE, run.code());
    }

    @Test
    void aFindingInAListOfFiltersSaysWhere() throws IOException {
        Path filters = Files.writeString(folder.resolve("f"), "# first\nbroadcast\n\nless 64\n");
        CommandLineRun run = CommandLineRun.of("check", "-F", filters.toString());
        assertTrue(run.out().startsWith(filters + ":4: note[inclusive-length]: "), run.out());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    -r - arp              | error: check reads a capture more than once
                    -r nowhere.pcap arp   | error: nowhere.pcap: no such file
                    -y NOPE arp           | error: -y: 'NOPE' is no link type
                    -r x.pcap -y RAW arp  | error: -r and -y or --handle exclude each other
                    """)
    void whatCannotBeDoneIsSaid(String words, String message) {
        CommandLineRun run = CommandLineRun.of(("check " + words).split(" ", -1));
        assertTrue(run.err().startsWith(message), run.err());
        assertEquals(ExitCode.USAGE, run.code());
    }
}
