package io.sluice.cli.console;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;

/// The three streams of a run: in a process those of the process, in a test three buffers.
///
/// @param in standard input, not buffered
/// @param out for the answer
/// @param err for everything about the answer
/// @param terminals those of them that somebody looks at
public record Streams(InputStream in, Output out, Output err, Set<Terminal> terminals) {
    /// A stream that may be a terminal.
    public enum Terminal {
        OUT,
        ERR
    }

    /// Streams none of which is a terminal.
    public static Streams of(InputStream in, OutputStream out, OutputStream err) {
        return of(in, out, err, Set.of());
    }

    static Streams of(InputStream in, OutputStream out, OutputStream err, Set<Terminal> terminals) {
        return new Streams(
                in,
                new Output(out, Output.Buffering.BLOCK),
                new Output(err, Output.Buffering.LINE),
                terminals);
    }

    /// Those of the process, without the layers of [System#out], which hide errors.
    public static Streams ofProcess() {
        Set<Terminal> terminals = EnumSet.noneOf(Terminal.class);
        if (isTerminal("1")) {
            terminals.add(Terminal.OUT);
        }
        if (isTerminal("2")) {
            terminals.add(Terminal.ERR);
        }
        return of(
                new FileInputStream(FileDescriptor.in),
                new FileOutputStream(FileDescriptor.out),
                new FileOutputStream(FileDescriptor.err),
                terminals);
    }

    /// A file that a command line names; `-` is standard input.
    ///
    /// @throws FileSystemException if it is a folder, or cannot be opened
    public InputStream open(String name) throws IOException {
        if (name.equals("-")) {
            return in;
        }
        Path file = Path.of(name);
        if (Files.isDirectory(file)) {
            throw new FileSystemException(name, null, "is a folder; name a file");
        }
        return Files.newInputStream(file);
    }

    /// All of [#open(String)].
    public byte[] bytesOf(String name) throws IOException {
        if (name.equals("-")) {
            return in.readAllBytes();
        }
        try (InputStream file = open(name)) {
            return file.readAllBytes();
        }
    }

    /// The JDK knows of a terminal only where input and output are one; on Linux the links of a
    /// process say it of each (proc(5), "/proc/pid/fd"). Elsewhere nothing is taken for a terminal.
    private static boolean isTerminal(String descriptor) {
        Path link = Path.of("/proc/self/fd", descriptor);
        try {
            return Files.isSymbolicLink(link)
                    && Files.readSymbolicLink(link).toString().matches("/dev/(pts/|tty|console).*");
        } catch (IOException unreadable) {
            return false;
        }
    }
}
