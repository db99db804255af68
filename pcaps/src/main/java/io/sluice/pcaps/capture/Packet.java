package io.sluice.pcaps.capture;

import java.nio.ByteOrder;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One packet of a capture: a view that the source fills again and again.
///
/// What it shows is valid until the next call of the source's [PacketSource#next]; [#copy] keeps
/// it. Not safe for use by several threads at once.
public final class Packet {
    private byte[] data = new byte[0];
    private int offset;
    private int capturedLength;
    private long originalLength;
    private boolean timed;
    private long timestampNanos;
    private long number;
    private int interfaceIndex;
    private @Nullable CaptureInterface origin;
    private int linkType;
    private int optionsOffset;
    private int optionsLength;
    private ByteOrder optionsOrder = ByteOrder.LITTLE_ENDIAN;

    /// The buffer that holds the packet; the packet is `capturedLength` bytes from `offset`, the
    /// rest is not the reader's business. Owned by the source, not to be written to.
    public byte[] data() {
        return data;
    }

    /// Where in [#data()] the packet starts.
    public int offset() {
        return offset;
    }

    /// Bytes that the capture has of the packet.
    public int capturedLength() {
        return capturedLength;
    }

    /// Bytes that the packet had on the wire, 0 to 2^32-1, as the file says; it may be less than
    /// [#capturedLength()] in files by broken writers.
    public long originalLength() {
        return originalLength;
    }

    /// Whether the capture has a time for this packet; a pcapng Simple Packet Block has none.
    public boolean timed() {
        return timed;
    }

    /// Nanoseconds since 1970-01-01T00:00:00Z; 0 where the packet is not [#timed()].
    public long timestampNanos() {
        return timestampNanos;
    }

    /// The place of the packet in its capture, from 1.
    public long number() {
        return number;
    }

    /// The place of its interface in [PacketSource#interfaces()].
    public int interfaceIndex() {
        return interfaceIndex;
    }

    /// The interface that the packet came from.
    ///
    /// @throws IllegalStateException before a source has filled this view
    public CaptureInterface origin() {
        if (origin == null) {
            throw new IllegalStateException("no packet has been read yet");
        }
        return origin;
    }

    /// The LINKTYPE value that the file has for it.
    public int linkType() {
        return linkType;
    }

    /// Whether a pcapng file says more of the packet than bytes, lengths and time.
    public boolean hasOptions() {
        return optionsLength > 0;
    }

    /// A copy of what a pcapng file says of the packet: comments, flags, verdicts.
    public OptionList options() {
        return OptionList.copyOf(data, optionsOffset, optionsLength, optionsOrder);
    }

    /// Where in [#data()] the options lie, for who copies them as they are.
    public int optionsOffset() {
        return optionsOffset;
    }

    /// Bytes of options, 0 where there are none.
    public int optionsLength() {
        return optionsLength;
    }

    /// The byte order of the numbers in the options.
    public ByteOrder optionsOrder() {
        return optionsOrder;
    }

    /// A packet with bytes of its own, which stays as it is.
    ///
    /// @throws IllegalStateException before a source has filled this view
    public Packet copy() {
        byte[] own = new byte[capturedLength + optionsLength];
        System.arraycopy(data, offset, own, 0, capturedLength);
        System.arraycopy(data, optionsOffset, own, capturedLength, optionsLength);
        Packet copy = new Packet();
        copy.bytes(own, 0, capturedLength, originalLength);
        copy.options(capturedLength, optionsLength, optionsOrder);
        copy.timed = timed;
        copy.timestampNanos = timestampNanos;
        copy.origin(number, interfaceIndex, origin());
        return copy;
    }

    /// Sets the bytes and the two lengths; the packet has no options then.
    public void bytes(
            byte[] newData, int newOffset, int newCapturedLength, long newOriginalLength) {
        Objects.checkFromIndexSize(newOffset, newCapturedLength, newData.length);
        data = newData;
        offset = newOffset;
        capturedLength = newCapturedLength;
        originalLength = newOriginalLength;
        optionsLength = 0;
    }

    /// Sets the time, in nanoseconds since 1970-01-01T00:00:00Z.
    public void time(long nanos) {
        timed = true;
        timestampNanos = nanos;
    }

    /// Says that the packet has no time.
    public void untimed() {
        timed = false;
        timestampNanos = 0;
    }

    /// Sets number and interface, and with it the link type.
    public void origin(long newNumber, int newInterfaceIndex, CaptureInterface newOrigin) {
        number = newNumber;
        interfaceIndex = newInterfaceIndex;
        origin = newOrigin;
        linkType = newOrigin.linkType();
    }

    /// Says where in [#data()] the options of the packet lie; to be called after [#bytes].
    public void options(int newOffset, int newLength, ByteOrder newOrder) {
        Objects.checkFromIndexSize(newOffset, newLength, data.length);
        optionsOffset = newOffset;
        optionsLength = newLength;
        optionsOrder = newOrder;
    }
}
