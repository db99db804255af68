package io.sluice.emulator.jit;

import io.sluice.emulator.cbpf.CbpfEngine;
import java.nio.ByteOrder;

/// An engine whose class was written for one program, and which also walks the records of a classic
/// pcap file by itself, so that between the file's bytes and the filter there is neither a call nor
/// an array.
public interface GeneratedFilter extends CbpfEngine {
    /// Runs the program on the records of a piece of a classic pcap file: each a header of 16 bytes
    /// (two words of time, captured length, original length), then the captured bytes.
    ///
    /// The walk ends, before a record, where the piece does not hold the whole record, where its
    /// captured length is negative, or where `accepted` is full; [#position] then says where it
    /// stands.
    ///
    /// @param buffer holds the piece
    /// @param from where the first record starts
    /// @param to where the piece ends
    /// @param order byte order of the lengths
    /// @param accepted takes where each accepted record starts
    /// @return how many were accepted
    /// @throws IndexOutOfBoundsException if the piece is not within `buffer`
    int scan(byte[] buffer, int from, int to, ByteOrder order, int[] accepted);

    /// Where the last [#scan] ended: the start of the first record it did not run.
    int position();

    /// How many records the last [#scan] ran.
    int records();
}
