package io.sluice.pcaps.capture;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/// A window that moves over a stream: the bytes from [#position()] on, as many as [#require(int)]
/// was asked for.
///
/// The stream is read into one reused array of 256 KiB (reads of 128 KiB to 1 MiB were measured to
/// be fastest, and faster than mapping the file), or of 16 KiB while that is enough, since most
/// captures are that small; what is left of a record at its end is moved to the front before the
/// next read. The array grows only after the bytes that fill it have come, at most to twice of
/// them, so that a length field alone costs nothing.
public final class CaptureInput implements Closeable {
    private static final int FIRST_BYTES = 16 << 10;
    private static final int USUAL_BYTES = 256 << 10;
    private static final VarHandle INT_LE =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT_BE =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private final InputStream in;
    private final String name;
    private final Decoding decoding;
    private byte[] bytes = new byte[FIRST_BYTES];
    private int position;
    private int limit;
    private long discarded;
    private boolean ended;

    /// @param name the name to show for this input in messages
    public CaptureInput(InputStream in, String name) {
        this(in, name, Decoding.NONE);
    }

    /// @param name the name to show for this input in messages
    /// @param decoding what `in` comes out of
    public CaptureInput(InputStream in, String name, Decoding decoding) {
        this.in = in;
        this.name = name;
        this.decoding = decoding;
    }

    /// An input that begins in the middle of a file.
    ///
    /// @param in stands at that place
    /// @param start the place, in bytes from the start of the file
    public static CaptureInput from(InputStream in, String name, long start) {
        CaptureInput input = new CaptureInput(in, name);
        input.discarded = start;
        return input;
    }

    /// The compression that was taken off, such as ", gzip", to end a description with; empty for
    /// none.
    public String compressionSuffix() {
        return decoding.label().map(label -> ", " + label).orElse("");
    }

    /// Why the stream ended before its time, where that is known.
    public Optional<String> fault() {
        return decoding.fault();
    }

    /// The window and all that follows, as a stream; this input is done with then.
    public InputStream toStream() {
        var window = new ByteArrayInputStream(bytes, position, limit - position);
        return new SequenceInputStream(window, in);
    }

    /// What is damaged where [#require] found less than was wanted of a record: the decompressor's
    /// fault, or else the cut. Empty if the stream ended properly, with nothing of the record
    /// there.
    ///
    /// @param packetNumber the number that the packet would have had
    /// @param part what was to be read
    /// @param wanted bytes it should have
    /// @param before bytes of the record in the window that were there before it
    public Optional<Damage> endOfStream(long packetNumber, String part, long wanted, int before) {
        if (decoding.fault().isPresent()) {
            return Optional.of(new Damage.Corrupt(offset(), packetNumber, decoding.fault().get()));
        }
        return present() == 0
                ? Optional.empty()
                : Optional.of(
                        new Damage.Cut(offset(), packetNumber, part, wanted, present() - before));
    }

    public String name() {
        return name;
    }

    /// Makes sure that `count` bytes lie at [#position()]. Other bytes may move: call [#bytes()]
    /// and [#position()] again afterwards.
    ///
    /// @return false if the stream ends before; then [#present()] says how many there are
    public boolean require(int count) throws IOException {
        return limit - position >= count || fill(count);
    }

    private boolean fill(int count) throws IOException {
        while (!ended && limit - position < count) {
            makeRoom();
            int got = in.read(bytes, limit, bytes.length - limit);
            if (got < 0) {
                ended = true;
            } else {
                limit += got;
            }
        }
        return limit - position >= count;
    }

    private void makeRoom() {
        if (position > 0) {
            System.arraycopy(bytes, position, bytes, 0, limit - position);
            discarded += position;
            limit -= position;
            position = 0;
        }
        boolean pastTheFirst = discarded + limit >= FIRST_BYTES && bytes.length < USUAL_BYTES;
        if (pastTheFirst) {
            bytes = Arrays.copyOf(bytes, USUAL_BYTES);
        } else if (limit == bytes.length) {
            bytes = Arrays.copyOf(bytes, bytes.length * 2);
        }
    }

    /// Whether there is anything more in the window, or in the stream without waiting for it.
    public boolean ready() throws IOException {
        return limit > position || ended || in.available() > 0;
    }

    /// The array that holds the window; valid until the next [#require(int)].
    public byte[] bytes() {
        return bytes;
    }

    /// Where in [#bytes()] the window starts.
    public int position() {
        return position;
    }

    /// Bytes in the window now.
    public int present() {
        return limit - position;
    }

    /// Offset of the window from the start of the stream.
    public long offset() {
        return discarded + position;
    }

    /// Bytes of the file that have been read for what lies before the window, in its compressed
    /// form where it has one.
    public long fileOffset() {
        return decoding.consumed(offset());
    }

    /// Moves the window forward over bytes that [#require(int)] has made present.
    public void advance(int count) {
        if (count < 0 || count > limit - position) {
            throw new IllegalArgumentException("advance by " + count + " of " + (limit - position));
        }
        position += count;
    }

    /// Moves the window forward over bytes of any number.
    ///
    /// @return how many of them the stream had
    public long skip(long count) throws IOException {
        long left = count;
        while (left > 0 && require(1)) {
            int step = (int) Math.min(left, limit - position);
            position += step;
            left -= step;
        }
        return count - left;
    }

    /// The 32-bit number at `ahead` bytes from the start of the window, in the given order.
    public int int32(int ahead, ByteOrder order) {
        return (int) (order == ByteOrder.BIG_ENDIAN ? INT_BE : INT_LE).get(bytes, position + ahead);
    }

    /// The unsigned 32-bit number at `ahead` bytes from the start of the window.
    public long uint32(int ahead, ByteOrder order) {
        return int32(ahead, order) & 0xffff_ffffL;
    }

    /// The unsigned 16-bit number at `ahead` bytes from the start of the window.
    public int uint16(int ahead, ByteOrder order) {
        int first = bytes[position + ahead] & 0xff;
        int second = bytes[position + ahead + 1] & 0xff;
        return order == ByteOrder.BIG_ENDIAN ? first << 8 | second : second << 8 | first;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
