package io.sluice.cli.options;

import io.sluice.cli.console.ExitCode;
import io.sluice.cli.console.Streams;
import java.io.IOException;
import java.util.Set;

/// One of the commands: what it takes, and doing it.
public interface Command {
    /// The options it takes, in the order of its help.
    Set<Flag> flags();

    /// Does it. The answer goes to the output stream, everything about the answer to the other.
    ///
    /// @throws io.sluice.cli.console.UsageException if the words ask for something that cannot be
    ///   done
    /// @throws io.sluice.cli.console.OutputException if standard output takes no more
    /// @throws IOException if an input cannot be read
    ExitCode run(Arguments arguments, Streams streams) throws IOException;
}
