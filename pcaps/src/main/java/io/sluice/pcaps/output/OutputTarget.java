package io.sluice.pcaps.output;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/// Takes the bytes of an output, whole records at a time.
public sealed interface OutputTarget extends Closeable permits OutputTarget.OfStream, OutputFile {
    /// The name of the output in messages.
    String name();

    /// The name under which the bytes lie while the output is not finished, where that is another
    /// one.
    Optional<String> partName();

    /// Takes the first `length` bytes.
    void write(byte[] bytes, int length) throws IOException;

    /// Hands all that was taken to the operating system.
    void flush() throws IOException;

    /// Completes the output.
    void finish() throws IOException;

    /// Whether [#finish()] has returned.
    boolean finished();

    /// Bytes taken so far.
    long bytesSent();

    /// A stream that is written in place.
    final class OfStream implements OutputTarget {
        private final OutputStream out;
        private final String name;
        private long sent;
        private boolean finished;

        OfStream(OutputStream out, String name) {
            this.out = out;
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Optional<String> partName() {
            return Optional.empty();
        }

        @Override
        public void write(byte[] bytes, int length) throws IOException {
            out.write(bytes, 0, length);
            sent += length;
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }

        @Override
        public void finish() throws IOException {
            out.flush();
            finished = true;
        }

        @Override
        public boolean finished() {
            return finished;
        }

        @Override
        public long bytesSent() {
            return sent;
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }
}
