package io.sluice.cli.command;

import io.sluice.cli.console.ExitCode;
import io.sluice.cli.console.Streams;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/// A command line that was run in this process, and what it left.
///
/// @param code how it ended
/// @param out what it printed on standard output
/// @param err what it printed on standard error
public record CommandLineRun(ExitCode code, String out, String err) {
    /// The project's folder.
    public static final Path ROOT =
            Path.of(System.getProperty("sluice.root", "..")).toAbsolutePath().normalize();

    public static final String MIX = ROOT.resolve("testdata/captures/mix.pcap").toString();

    public static CommandLineRun of(String... words) {
        return withInput(new byte[0], words);
    }

    public static CommandLineRun withInput(byte[] input, String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        ExitCode code =
                RootCommand.run(
                        List.of(words), Streams.of(new ByteArrayInputStream(input), out, err));
        return new CommandLineRun(
                code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /// Standard error without the line that says how fast it went.
    public String errWithoutTimes() {
        return err.lines()
                .filter(line -> !line.startsWith("filtering "))
                .map(line -> line + "\n")
                .collect(java.util.stream.Collectors.joining());
    }
}
