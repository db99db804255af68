package io.sluice.cli;

import io.sluice.cli.command.RootCommand;
import io.sluice.cli.console.Streams;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Runs what users run most, for nobody: the launcher does so once with `-XX:AOTCacheOutput`, and
/// the JVM keeps the classes that were loaded and what it learnt of their methods (JEP 514 and
/// 515).
public final class Rehearsal {
    /// So many of a capture of two megabytes that two threads share what they make.
    private static final int COPIES = 28;

    private static final List<String> LINES =
            List.of(
                    "version",
                    "help",
                    "help replay",
                    "help exit-codes",
                    "compile tcp port 80",
                    "compile -d tcp port 80",
                    "compile -ddd host 10.0.0.1 and (port 80 or 443)",
                    "compile --as asm ip6 and udp port 53",
                    "compile --as c vlan and tcp port 80",
                    "compile --as ebpf net 10.0.0.0/8 and not icmp",
                    "compile --json tcp[tcpflags] & (tcp-syn|tcp-fin) != 0",
                    "compile tcp prot 80",
                    "check vlan 100 or icmp",
                    "disasm 1,6 0 0 65535",
                    "asm 1,6 0 0 65535",
                    "exec --bytecode b70000002a0000009500000000000000",
                    "verify --bytecode b70000002a0000009500000000000000",
                    "linktypes cooked",
                    "info CAPTURE",
                    "replay -r CAPTURE tcp port 443",
                    "replay -r CAPTURE --json -c 100 tcp port 443",
                    "replay -r CAPTURE --verdicts -c 100 udp",
                    "replay -r CAPTURE --count tcp port 443",
                    "replay -r CAPTURE --count --engine interp tcp port 443",
                    "replay -r CAPTURE --count --engine jit tcp port 443",
                    "replay -r CAPTURE --summary-only --engine jit host 10.0.0.1 and (port 80 or 443)",
                    "replay -r CAPTURE -w LARGE" + " -r CAPTURE".repeat(COPIES - 1),
                    "replay -r LARGE --count tcp port 443",
                    "replay -r LARGE -w /dev/null tcp port 443");

    private Rehearsal() {}

    /// @param args a capture to replay, and where to put a large one, which is removed again
    public static void main(String[] args) throws IOException {
        Main.reportBugs();
        Main.mayHalt();
        Streams.ofProcess();
        for (String line : LINES) {
            List<String> words =
                    List.of(line.replace("CAPTURE", args[0]).replace("LARGE", args[1]).split(" "));
            RootCommand.run(
                    words,
                    Streams.of(
                            InputStream.nullInputStream(),
                            OutputStream.nullOutputStream(),
                            OutputStream.nullOutputStream()));
        }
        Files.deleteIfExists(Path.of(args[1]));
    }
}
