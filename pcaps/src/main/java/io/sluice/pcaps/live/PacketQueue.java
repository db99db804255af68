package io.sluice.pcaps.live;

import io.sluice.pcaps.capture.Packet;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Packets between one thread that captures and one that looks at them: a ring of bytes of fixed
/// size. Who captures never waits: a packet that finds no room is dropped and counted.
///
/// A record is captured length, original length and time, 16 bytes, then the packet, padded to 8
/// bytes. It never wraps: where the ring's end is too near, the captured length is -1 there and the
/// record stands at the beginning.
final class PacketQueue {
    private static final int RECORD_HEADER = 16;
    private static final int SKIP = -1;
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    @SuppressWarnings("restricted") // libpcap says where its packets lie
    private static final MemorySegment MEMORY = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private final byte[] ring;
    private final int fractionNanos;

    /// Bytes written and read since the start; their remainders are the places in the ring.
    private volatile long written;

    private volatile long read;
    private long reading;
    private long bytesTaken;
    private volatile @Nullable Thread waiting;
    private volatile long offered;
    private volatile long dropped;

    /// @param bytes a power of two
    /// @param fractionNanos nanoseconds in a unit of libpcap's `tv_usec`: 1000, or 1
    PacketQueue(int bytes, int fractionNanos) {
        if (Integer.bitCount(bytes) != 1) {
            throw new IllegalArgumentException(bytes + " bytes");
        }
        this.ring = new byte[bytes];
        this.fractionNanos = fractionNanos;
    }

    /// Takes the packet that libpcap shows.
    ///
    /// @param header address of its `struct pcap_pkthdr`: a `struct timeval`, 16 bytes on machines
    ///   of 64 bits, then captured and original length, 4 bytes each
    /// @param data address of its bytes
    void offer(long header, long data) {
        offer(
                MEMORY.asSlice(data, MEMORY.get(ValueLayout.JAVA_INT, header + 16)),
                MEMORY.get(ValueLayout.JAVA_INT, header + 20),
                MEMORY.get(ValueLayout.JAVA_LONG, header) * 1_000_000_000L
                        + (long) MEMORY.get(ValueLayout.JAVA_INT, header + 8) * fractionNanos);
    }

    /// Takes a packet.
    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
    void offer(MemorySegment packet, int originalLength, long timestampNanos) {
        offered++;
        int capturedLength = (int) packet.byteSize();
        int size = RECORD_HEADER + (capturedLength + 7 & ~7);
        long start = written;
        int place = (int) start & ring.length - 1;
        int skipped = ring.length - place < size ? ring.length - place : 0;
        if (size > ring.length || ring.length - (start - read) < size + skipped) {
            dropped++;
            return;
        }
        if (skipped > 0) {
            INT.set(ring, place, SKIP);
            place = 0;
        }
        INT.set(ring, place, capturedLength);
        INT.set(ring, place + 4, originalLength);
        LONG.set(ring, place + 8, timestampNanos);
        MemorySegment.copy(
                packet, ValueLayout.JAVA_BYTE, 0, ring, place + RECORD_HEADER, capturedLength);
        written = start + skipped + size;
        LockSupport.unpark(waiting);
    }

    /// Wakes who waits, since something else than a packet has come.
    void wake() {
        LockSupport.unpark(waiting);
    }

    /// Makes `packet` show the next one, which stays where it is until the next call.
    ///
    /// @return false if there is none
    boolean poll(Packet packet) {
        read = reading; // what was shown before may be overwritten now
        if (reading == written) {
            return false;
        }
        int place = (int) reading & ring.length - 1;
        if ((int) INT.get(ring, place) == SKIP) {
            reading += ring.length - place;
            place = 0;
        }
        int capturedLength = (int) INT.get(ring, place);
        int originalLength = (int) INT.get(ring, place + 4);
        packet.bytes(
                ring,
                place + RECORD_HEADER,
                capturedLength,
                Integer.toUnsignedLong(originalLength));
        packet.time((long) LONG.get(ring, place + 8));
        reading += RECORD_HEADER + (capturedLength + 7 & ~7);
        bytesTaken += capturedLength;
        return true;
    }

    /// Captured bytes of the packets shown so far.
    long bytesTaken() {
        return bytesTaken;
    }

    boolean isEmpty() {
        return reading == written;
    }

    /// Waits until a packet comes, somebody calls [#wake], or time is up; it may also return
    /// without reason.
    void await(long nanos) {
        waiting = Thread.currentThread();
        if (isEmpty()) {
            LockSupport.parkNanos(this, nanos);
        }
        waiting = null;
    }

    long offered() {
        return offered;
    }

    long dropped() {
        return dropped;
    }
}
