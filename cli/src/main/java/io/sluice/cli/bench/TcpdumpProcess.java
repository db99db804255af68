package io.sluice.cli.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The installed tcpdump, a process for each pass over a file: what a replay without output is
/// compared with.
final class TcpdumpProcess {
    private final List<String> command;

    private TcpdumpProcess(List<String> command) {
        this.command = command;
    }

    /// @return empty where there is no tcpdump, or it cannot read the file or the filter
    static Optional<TcpdumpProcess> of(Path file, String filter) {
        TcpdumpProcess process =
                new TcpdumpProcess(
                        List.of("tcpdump", "-r", file.toString(), "-w", "/dev/null", filter));
        try {
            return process.run() == 0 ? Optional.of(process) : Optional.empty();
        } catch (IOException notInstalled) {
            return Optional.empty();
        }
    }

    /// The contender, under the name `tcpdump`; what it accepts nobody is told.
    Contender contender() {
        return new Contender(
                "tcpdump",
                () -> {
                    try {
                        run();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                    return 0;
                });
    }

    private int run() throws IOException {
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroy();
            throw new IOException("interrupted while tcpdump runs", e);
        }
    }
}
