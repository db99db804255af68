package io.sluice.cli.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.cli.command.CommandLineRun;
import io.sluice.cli.command.VectorFiles;
import io.sluice.cli.console.ExitCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Real captures through the whole command line.
@Tag("vectors")
class CaptureVectorsTest {
    /// What tcpdump prints of link, network and transport layer and nothing above.
    private static final Pattern UP_TO_TRANSPORT =
            Pattern.compile(
                    "\\S+ (ARP, (Request who-has|Reply) .*"
                            + "|IP6? \\S+ > \\S+ (UDP, length \\d+|Flags \\[[^]]*](, \\S+ \\d+(:\\d+)?)*"
                            + "(, options \\[[^]]*])?, length \\d+)"
                            + "|IP \\S+ > \\S+ ICMP (echo|\\S+ (udp|tcp) port|time exceeded|host) .*"
                            + "|IP6 \\S+ > \\S+ ICMP6, (echo|neighbor|router (sol|adv)).*)");

    /// Link types that have a printer here.
    private static final Set<String> PRINTED =
            Set.of(
                    "EN10MB",
                    "RAW",
                    "IPV4",
                    "IPV6",
                    "NULL",
                    "LOOP",
                    "LINUX_SLL",
                    "LINUX_SLL2",
                    "PPP",
                    "PPP_SERIAL",
                    "C_HDLC");

    /// tcpdump looks into MACsec and MPTCP options, and prints ARP addresses of any length and
    /// microseconds beyond a second as they are.
    private static final Pattern NOT_COMPARED =
            Pattern.compile("(macsec|mptcp)-.*|arp-too-long-tha.pcap|timestamp_invalid_micro.pcap");

    /// Every capture of the table gives the packets the table says, or one line that says why not.
    @Test
    void everyCaptureOpensOrIsRefusedInOneLine() throws IOException {
        Path folder = VectorFiles.folder();
        List<String> differences = new ArrayList<>();
        int opened = 0;
        int refused = 0;
        for (String[] row : VectorFiles.rows(folder.resolve("tcpdump-captures.tsv"))) {
            String file = folder.resolve("tcpdump-captures").resolve(row[0]).toString();
            CommandLineRun run = CommandLineRun.of("-r", file, "--count");
            if (run.code() == ExitCode.USAGE) {
                refused++;
                if (row[11].equals("ok") || run.err().lines().count() != 1) {
                    differences.add(row[0] + ": " + run.err());
                }
            } else {
                opened++;
                String count = run.out().substring(0, run.out().indexOf(' '));
                if (!count.equals(row[9])) {
                    differences.add(
                            row[0]
                                    + ": expected "
                                    + row[9]
                                    + " ("
                                    + row[11]
                                    + "), got "
                                    + run.out()
                                    + run.err());
                }
            }
        }
        System.out.println(
                "captures: "
                        + opened
                        + " opened, "
                        + refused
                        + " refused, "
                        + differences.size()
                        + " differ");
        differences.forEach(difference -> System.out.println("  " + difference));
        assertEquals(List.of(), differences);
    }

    /// Lines that end at the transport layer are tcpdump's, to the letter; it prints more of the
    /// others.
    @Test
    void packetLinesAreTcpdumps() throws IOException, InterruptedException {
        Path folder = VectorFiles.folder();
        Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/tcpdump")), "no tcpdump to compare with");
        List<String> differences = new ArrayList<>();
        int agree = 0;
        for (String[] row : VectorFiles.rows(folder.resolve("tcpdump-captures.tsv"))) {
            Path file = folder.resolve("tcpdump-captures").resolve(row[0]);
            if (!PRINTED.contains(row[7]) || NOT_COMPARED.matcher(row[0]).matches()) {
                continue;
            }
            List<String> theirs = tcpdump(file);
            List<String> ours =
                    CommandLineRun.of("-n", "-S", "-r", file.toString()).out().lines().toList();
            for (int i = 0; i < theirs.size() && theirs.size() == ours.size(); i++) {
                boolean comparable = UP_TO_TRANSPORT.matcher(theirs.get(i)).matches();
                if (comparable && ours.get(i).equals(theirs.get(i))) {
                    agree++;
                } else if (comparable) {
                    differences.add(row[0] + ":\n    " + theirs.get(i) + "\n    " + ours.get(i));
                }
            }
        }
        System.out.println("packet lines: " + agree + " agree, " + differences.size() + " differ");
        differences.forEach(difference -> System.out.println("  " + difference));
        assertTrue(agree > 500, "compared " + agree + " lines only");
        assertEquals(List.of(), differences);
    }

    private static List<String> tcpdump(Path file) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder("/usr/bin/tcpdump", "-n", "-S", "-r", file.toString());
        builder.environment().put("TZ", "UTC");
        Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
        List<String> lines;
        try (BufferedReader reader =
                new BufferedReader(
                        new InputStreamReader(
                                process.getInputStream(), StandardCharsets.ISO_8859_1))) {
            lines = reader.lines().filter(line -> !line.startsWith("\t")).toList();
        }
        process.waitFor();
        return lines;
    }
}
