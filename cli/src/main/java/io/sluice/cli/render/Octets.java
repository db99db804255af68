package io.sluice.cli.render;

/// The captured bytes that a printer may look at: a window that moves inwards, header by header.
///
/// Offsets count from the window's start. Every read must be preceded by [#has(int, int)]; a read
/// beyond the window is a bug of the printer and ends as [IndexOutOfBoundsException]. One object
/// serves every packet.
final class Octets {
    private byte[] data = {};
    private int start;
    private int end;

    /// Points at `length` bytes of `data` from `offset`; the array stays the caller's.
    void wrap(byte[] data, int offset, int length) {
        java.util.Objects.checkFromIndexSize(offset, length, data.length);
        this.data = data;
        this.start = offset;
        this.end = offset + length;
    }

    int length() {
        return end - start;
    }

    boolean has(int offset, int length) {
        return offset >= 0 && length >= 0 && offset <= length() - length;
    }

    /// Drops `count` bytes from the front, or all of them where there are fewer.
    void skip(int count) {
        start += Math.min(count, length());
    }

    /// Ends the window after `length` bytes where it is longer: the rest is padding or a trailer.
    void limit(int length) {
        end = Math.min(end, start + length);
    }

    int u8(int offset) {
        java.util.Objects.checkIndex(offset, length());
        return data[start + offset] & 0xff;
    }

    int u16(int offset) {
        return u8(offset) << 8 | u8(offset + 1);
    }

    int i32(int offset) {
        return u16(offset) << 16 | u16(offset + 2);
    }

    long u32(int offset) {
        return i32(offset) & 0xffff_ffffL;
    }
}
