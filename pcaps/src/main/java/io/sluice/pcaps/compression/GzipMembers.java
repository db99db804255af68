package io.sluice.pcaps.compression;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/// Decodes gzip members, one behind the other, as `cat` and BGZF make them (RFC 1952, section 2.2),
/// up to the end of the stream; zeros behind the last one are padding.
///
/// The JDK's own stream asks `available()` whether another member follows, which a pipe answers
/// with 0 in the middle of the data, and so ends too early.
final class GzipMembers extends InputStream {
    private static final int BUFFER_BYTES = 64 << 10;
    private static final int DEFLATE = 8;
    private static final int FLAG_HEADER_CRC = 2;
    private static final int FLAG_EXTRA = 4;
    private static final int FLAG_NAME = 8;
    private static final int FLAG_COMMENT = 16;
    private static final int FLAGS_RESERVED = 0xe0;

    private final InputStream in;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int position;
    private int limit;
    private State state = State.BEFORE_MEMBER;
    private boolean anyMember;

    private enum State {
        BEFORE_MEMBER,
        IN_MEMBER,
        ENDED
    }

    GzipMembers(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (state != State.ENDED) {
            if (state == State.BEFORE_MEMBER) {
                startMember();
            } else {
                int got = inflate(bytes, offset, length);
                if (got > 0) {
                    return got;
                }
            }
        }
        return -1;
    }

    private int inflate(byte[] bytes, int offset, int length) throws IOException {
        try {
            int got = inflater.inflate(bytes, offset, length);
            crc.update(bytes, offset, got);
            if (got == 0) {
                advance();
            }
            return got;
        } catch (DataFormatException e) {
            throw new ZipException(
                    e.getMessage() == null ? "invalid compressed data" : e.getMessage());
        }
    }

    /// Called when nothing came out: the member has ended, or it needs input.
    private void advance() throws IOException {
        if (inflater.finished()) {
            position = limit - inflater.getRemaining();
            endMember();
        } else if (inflater.needsDictionary()) {
            throw new ZipException("a preset dictionary is asked for, which gzip does not have");
        } else {
            position = limit;
            if (!fill()) {
                throw new EOFException("the stream ends inside a gzip member");
            }
            inflater.setInput(buffer, position, limit - position);
        }
    }

    private void startMember() throws IOException {
        if (anyMember && onlyPaddingLeft()) {
            state = State.ENDED;
            return;
        }
        if (next() != 0x1f || next() != 0x8b) {
            throw new ZipException("bytes that are no gzip member follow the last one");
        }
        if (next() != DEFLATE) {
            throw new ZipException("a compression method other than deflate");
        }
        readHeader();
        inflater.reset();
        inflater.setInput(buffer, position, limit - position);
        crc.reset();
        anyMember = true;
        state = State.IN_MEMBER;
    }

    private void readHeader() throws IOException {
        int flags = next();
        if ((flags & FLAGS_RESERVED) != 0) {
            throw new ZipException("reserved flags of a gzip member are set");
        }
        skipBytes(6); // time, extra flags, system
        if ((flags & FLAG_EXTRA) != 0) {
            skipBytes(next() | next() << 8);
        }
        if ((flags & FLAG_NAME) != 0) {
            skipText();
        }
        if ((flags & FLAG_COMMENT) != 0) {
            skipText();
        }
        if ((flags & FLAG_HEADER_CRC) != 0) {
            skipBytes(2);
        }
    }

    private void endMember() throws IOException {
        long expectedCrc = next32();
        long expectedLength = next32();
        if (expectedCrc != crc.getValue()) {
            throw new ZipException("the checksum of a gzip member is wrong");
        }
        if (expectedLength != (inflater.getBytesWritten() & 0xffff_ffffL)) {
            throw new ZipException("the length of a gzip member is wrong");
        }
        state = State.BEFORE_MEMBER;
    }

    /// Steps over zeros, as a tape or `dd` leaves them.
    private boolean onlyPaddingLeft() throws IOException {
        while (position < limit || fill()) {
            if (buffer[position] != 0) {
                return false;
            }
            position++;
        }
        return true;
    }

    private boolean fill() throws IOException {
        int got = in.read(buffer, 0, buffer.length);
        position = 0;
        limit = Math.max(got, 0);
        return got > 0;
    }

    private int next() throws IOException {
        if (position == limit && !fill()) {
            throw new EOFException("the stream ends inside the header or trailer of a gzip member");
        }
        return buffer[position++] & 0xff;
    }

    private long next32() throws IOException {
        return next() | next() << 8 | next() << 16 | (long) next() << 24;
    }

    private void skipBytes(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            next();
        }
    }

    private void skipText() throws IOException {
        int character;
        do {
            character = next();
        } while (character != 0);
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        in.close();
    }
}
