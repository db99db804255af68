package io.sluice.pcaps.output;

import io.sluice.pcaps.capture.CaptureWriteException;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// Where a writer puts its records. Only whole records ever go out in one write, at least once a
/// second, so what is on disk can be read after a crash and lacks a second at most.
///
/// For one thread at a time.
public final class RecordOutput implements Closeable {
    private static final int BUFFER_BYTES = 256 << 10;
    private static final long FLUSH_NANOS = 1_000_000_000L;

    private static final VarHandle INT_LE =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT_BE =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private final OutputTarget target;
    private byte[] buffer = new byte[BUFFER_BYTES];
    private int used;
    private int recordStart;
    private long packets;
    private long packetsOut;
    private long lastFlushNanos = System.nanoTime();
    private boolean flushed;
    private boolean failed;

    /// @param target takes the bytes; it is closed with this output
    public RecordOutput(OutputTarget target) {
        this.target = target;
    }

    /// An output to a stream that is written in place, such as standard output.
    public static RecordOutput toStream(OutputStream out, String name) {
        return new RecordOutput(new OutputTarget.OfStream(out, name));
    }

    /// The name of the output in messages.
    public String name() {
        return target.name();
    }

    /// The name under which the bytes lie until they are complete, where that is another one.
    public Optional<String> partName() {
        return target.partName();
    }

    /// Appends a 32-bit number.
    public void int32(int value, ByteOrder order) {
        room(Integer.BYTES);
        (order == ByteOrder.BIG_ENDIAN ? INT_BE : INT_LE).set(buffer, used, value);
        used += Integer.BYTES;
    }

    /// Appends a 16-bit number.
    public void int16(int value, ByteOrder order) {
        room(Short.BYTES);
        boolean big = order == ByteOrder.BIG_ENDIAN;
        buffer[used] = (byte) (big ? value >>> 8 : value);
        buffer[used + 1] = (byte) (big ? value : value >>> 8);
        used += Short.BYTES;
    }

    /// Appends bytes.
    public void bytes(byte[] source, int offset, int length) {
        room(length);
        System.arraycopy(source, offset, buffer, used, length);
        used += length;
    }

    /// Appends zero bytes up to the next multiple of four, counted from the start of the record.
    public void padRecord() {
        int padding = -(used - recordStart) & 3;
        room(padding);
        Arrays.fill(buffer, used, used + padding, (byte) 0);
        used += padding;
    }

    private void room(int length) {
        if (buffer.length - used < length) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, used + length));
        }
    }

    /// Ends a record that is no packet.
    public void endRecord() throws CaptureWriteException {
        recordStart = used;
        flushed = false;
        if (used >= BUFFER_BYTES / 2) {
            send();
        }
    }

    /// Ends a record that is one packet.
    public void endPacket() throws CaptureWriteException {
        endPackets(1);
    }

    /// Ends records that are one packet each.
    public void endPackets(int count) throws CaptureWriteException {
        packets += count;
        endRecord();
        if (System.nanoTime() - lastFlushNanos > FLUSH_NANOS) {
            flush();
        }
    }

    /// Packets taken so far.
    public long packets() {
        return packets;
    }

    /// Bytes taken so far in whole records, before compression.
    public long bytesTaken() {
        return target.bytesSent() + recordStart;
    }

    /// Hands all whole records to the operating system. Where nothing was written since the last
    /// time nothing happens: a compressor would write an empty block.
    public void flush() throws CaptureWriteException {
        if (flushed && !failed) {
            return;
        }
        send();
        try {
            target.flush();
        } catch (IOException e) {
            throw failure(e);
        }
        lastFlushNanos = System.nanoTime();
        flushed = true;
    }

    private void send() throws CaptureWriteException {
        if (failed) {
            throw new CaptureWriteException(
                    name() + ": has failed before; " + remains(), packetsOut, null);
        }
        try {
            target.write(buffer, recordStart);
        } catch (IOException e) {
            throw failure(e);
        }
        System.arraycopy(buffer, recordStart, buffer, 0, used - recordStart);
        used -= recordStart;
        recordStart = 0;
        packetsOut = packets;
    }

    /// Completes the output: everything on disk, then under its name.
    public void finish() throws CaptureWriteException {
        send();
        try {
            target.finish();
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /// A failure that the writer itself has found; what was taken before stays whole.
    public CaptureWriteException refusal(String problem) throws CaptureWriteException {
        flush();
        return new CaptureWriteException(
                name() + ": " + problem + "; " + remains(), packetsOut, null);
    }

    private CaptureWriteException failure(IOException cause) {
        failed = true;
        return new CaptureWriteException(
                name() + ": " + cause.getMessage() + "; " + remains(), packetsOut, cause);
    }

    private String remains() {
        String count = String.format(Locale.ROOT, "%,d whole packets", packetsOut);
        return target.partName()
                .map(part -> count + " are in " + part)
                .orElse(count + " were written");
    }

    /// Lets go of the output; what is not finished stays as a part, with its whole records.
    @Override
    public void close() throws IOException {
        try (target) {
            if (!failed && !target.finished()) {
                flush();
            }
        }
    }
}
