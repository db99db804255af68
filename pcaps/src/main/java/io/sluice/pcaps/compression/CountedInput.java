package io.sluice.pcaps.compression;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Counts the compressed bytes, and remembers a failure to read them, so that it is not taken for
/// bad data.
final class CountedInput extends FilterInputStream {
    private long count;
    private @Nullable IOException failure;

    CountedInput(InputStream in) {
        super(in);
    }

    long count() {
        return count;
    }

    /// What reading failed with.
    Optional<IOException> failure() {
        return Optional.ofNullable(failure);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        try {
            int got = in.read(bytes, offset, length);
            count += Math.max(got, 0);
            return got;
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    @Override
    public long skip(long wanted) throws IOException {
        long skipped = in.skip(wanted);
        count += skipped;
        return skipped;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
