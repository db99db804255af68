package io.sluice.cli.command;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;

/// The three streams of a run: in a process those of the process, in a test three buffers.
///
/// @param in standard input, not buffered
/// @param out for the answer
/// @param err for everything about the answer
public record Streams(InputStream in, Output out, Output err) {

    public static Streams of(InputStream in, OutputStream out, OutputStream err) {
        return new Streams(
                in,
                new Output(out, Output.Buffering.BLOCK),
                new Output(err, Output.Buffering.LINE));
    }

    /// Those of the process, without the layers of [System#out], which hide errors.
    public static Streams ofProcess() {
        return of(
                new FileInputStream(FileDescriptor.in),
                new FileOutputStream(FileDescriptor.out),
                new FileOutputStream(FileDescriptor.err));
    }
}
