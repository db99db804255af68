package io.sluice.pcaps.records;

import java.nio.ByteOrder;
import java.util.Objects;

/// Whole records of a classic pcap file where they lie in memory: each a header of 16 bytes (two
/// words of time, captured length, original length), then the captured bytes.
///
/// One object is reused for all pieces; its bytes are valid until the next one. For one thread.
public final class RecordPiece {
    /// Bytes before each packet.
    public static final int HEADER_BYTES = 16;

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
        int at = record + 8;
        int value =
                bytes[at] & 0xff
                        | (bytes[at + 1] & 0xff) << 8
                        | (bytes[at + 2] & 0xff) << 16
                        | bytes[at + 3] << 24;
        return order == ByteOrder.BIG_ENDIAN ? Integer.reverseBytes(value) : value;
    }
}
