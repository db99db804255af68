package io.sluice.emulator.cbpf;

import java.nio.ByteOrder;

/// An engine that walks the records of a classic pcap file by itself, so that between the file's
/// bytes and the filter there is neither a call nor an array.
public interface RecordScanner {
    /// Bytes before each packet: two words of time, captured length, original length.
    int RECORD_HEADER_BYTES = 16;

    /// Runs the program on the records of a piece of a classic pcap file: each a header of 16
    /// bytes, then the captured bytes.
    ///
    /// The walk ends, before a record, where the piece does not hold the whole record, where its
    /// captured length is more than `longest`, or where `accepted` is full; [#position] then says
    /// where it stands.
    ///
    /// @param buffer holds the piece
    /// @param from where the first record starts
    /// @param to where the piece ends
    /// @param longest the greatest captured length to believe
    /// @param order byte order of the lengths
    /// @param accepted takes where each accepted record starts
    /// @return how many were accepted
    /// @throws IndexOutOfBoundsException if the piece is not within `buffer`
    int scan(byte[] buffer, int from, int to, int longest, ByteOrder order, int[] accepted);

    /// An engine for the same program with working memory of its own, for another thread.
    RecordScanner another();

    /// Where the last [#scan] ended: the start of the first record it did not run.
    int position();

    /// How many records the last [#scan] ran.
    int records();
}
