package io.sluice.cli.command;

import io.sluice.cli.console.ExitCode;
import io.sluice.cli.console.Streams;
import io.sluice.cli.options.Arguments;
import io.sluice.cli.options.Command;
import io.sluice.cli.options.Flag;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;

/// `sluice version`.
final class VersionCommand implements Command {
    @Override
    public Set<Flag> flags() {
        return EnumSet.of(Flag.HELP);
    }

    @Override
    public ExitCode run(Arguments arguments, Streams streams) throws IOException {
        streams.out().line("sluice " + version() + ", Java " + Runtime.version().feature());
        return ExitCode.OK;
    }

    /// The build writes it into a file beside this class.
    private static String version() throws IOException {
        try (InputStream file = VersionCommand.class.getResourceAsStream("version.txt")) {
            return file == null
                    ? "(unknown)"
                    : new String(file.readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }
}
