package io.sluice.pcaps.records;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Objects;

/// Whole records of a classic pcap file where they lie in memory: each a header of 16 bytes (two
/// words of time, captured length, original length), then the captured bytes.
///
/// One object is reused for all pieces; its bytes are valid until the next one. For one thread.
public final class RecordPiece {
    /// Bytes before each packet.
    public static final int HEADER_BYTES = 16;

    private static final VarHandle INT_LE =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT_BE =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private byte[] bytes = new byte[0];
    private int from;
    private int to;
    private int longest;
    private ByteOrder order = ByteOrder.LITTLE_ENDIAN;
    private int end;
    private int records;

    /// Makes the object show a piece of which nothing has been walked.
    ///
    /// @param newFrom where the first record starts
    /// @param newTo where the piece ends, perhaps inside a record
    /// @param newLongest the captured length above which a record needs the reader's care
    public void show(byte[] newBytes, int newFrom, int newTo, int newLongest, ByteOrder newOrder) {
        Objects.checkFromToIndex(newFrom, newTo, newBytes.length);
        bytes = newBytes;
        from = newFrom;
        to = newTo;
        longest = newLongest;
        order = newOrder;
        end = newFrom;
        records = 0;
    }

    /// Makes the piece end earlier.
    public void cut(int newTo) {
        to = Objects.checkIndex(newTo, to + 1);
    }

    /// Says how far a walk over the records came.
    ///
    /// @param newEnd where the first record starts that was not walked
    /// @param newRecords how many were
    public void walked(int newEnd, int newRecords) {
        end = Objects.checkIndex(newEnd, to + 1);
        records = newRecords;
    }

    public byte[] bytes() {
        return bytes;
    }

    public int from() {
        return from;
    }

    public int to() {
        return to;
    }

    public int longest() {
        return longest;
    }

    public ByteOrder order() {
        return order;
    }

    /// Where the walk ended.
    public int end() {
        return end;
    }

    /// How many records were walked.
    public int records() {
        return records;
    }

    /// Captured bytes of the packets that were walked.
    public int packetBytes() {
        return end - from - HEADER_BYTES * records;
    }

    /// The captured length of the record that starts there.
    public int capturedLength(int record) {
        return int32(record + 8);
    }

    /// The original length of the record that starts there, unsigned.
    public int originalLength(int record) {
        return int32(record + 12);
    }

    /// The seconds of its time.
    public long seconds(int record) {
        return int32(record) & 0xffff_ffffL;
    }

    /// The part of its time below a second, in the unit of the file.
    public long ticks(int record) {
        return int32(record + 4) & 0xffff_ffffL;
    }

    private int int32(int at) {
        return order == ByteOrder.BIG_ENDIAN
                ? (int) INT_BE.get(bytes, at)
                : (int) INT_LE.get(bytes, at);
    }
}
