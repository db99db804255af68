package io.sluice.pcaps.output;

import io.sluice.pcaps.capture.PacketSink;
import java.io.IOException;
import java.util.Optional;

/// A capture file that is being written: what is the same for every format. A format adds how a
/// packet becomes a record.
public abstract class FileSink implements PacketSink {
    private final RecordOutput out;

    /// @param out takes the records; it belongs to the sink
    protected FileSink(RecordOutput out) {
        this.out = out;
    }

    @Override
    public final void flush() throws IOException {
        out.flush();
    }

    @Override
    public final void finish() throws IOException {
        out.finish();
    }

    @Override
    public final Optional<String> partName() {
        return out.partName();
    }

    @Override
    public final long packetsWritten() {
        return out.packets();
    }

    @Override
    public final long bytesWritten() {
        return out.bytesTaken();
    }

    @Override
    public final void close() throws IOException {
        out.close();
    }
}
