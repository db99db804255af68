package io.sluice.cli.console;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/// Text and bytes on their way to a stream, in UTF-8. Not safe for use by several threads.
public final class Output {
    private static final int BLOCK_CHARS = 32 << 10;

    /// When text is handed on.
    public enum Buffering {
        /// In large pieces; the fastest.
        BLOCK,
        /// At the end of each line, for whoever reads along.
        LINE
    }

    private final OutputStream stream;
    private final StringBuilder pending = new StringBuilder();
    private Buffering buffering;

    public Output(OutputStream stream, Buffering buffering) {
        this.stream = stream;
        this.buffering = buffering;
    }

    public void buffering(Buffering wanted) {
        buffering = wanted;
    }

    /// Where to put text; call [#endLine()] when a line is whole.
    public StringBuilder text() {
        return pending;
    }

    /// Ends the line in [#text()].
    ///
    /// @throws OutputException if the stream takes no more
    public void endLine() throws OutputException {
        pending.append('\n');
        if (buffering == Buffering.LINE || pending.length() >= BLOCK_CHARS) {
            flush();
        }
    }

    /// Writes a line.
    ///
    /// @throws OutputException if the stream takes no more
    public void line(String line) throws OutputException {
        pending.append(line);
        endLine();
    }

    /// Writes bytes as they are.
    ///
    /// @throws OutputException if the stream takes no more
    public void bytes(byte[] bytes) throws OutputException {
        flush();
        write(bytes);
    }

    /// The stream beneath, for who writes to it from now on; closing it does nothing.
    ///
    /// @throws OutputException if the stream takes no more
    public OutputStream stream() throws OutputException {
        flush();
        return new FilterOutputStream(stream) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                out.write(bytes, offset, length);
            }

            @Override
            public void close() throws IOException {
                out.flush();
            }
        };
    }

    /// Hands on all there is.
    ///
    /// @throws OutputException if the stream takes no more
    public void flush() throws OutputException {
        if (!pending.isEmpty()) {
            byte[] bytes = pending.toString().getBytes(StandardCharsets.UTF_8);
            pending.setLength(0);
            write(bytes);
        }
    }

    private void write(byte[] bytes) throws OutputException {
        try {
            stream.write(bytes);
            stream.flush();
        } catch (IOException e) {
            throw new OutputException(e);
        }
    }
}
