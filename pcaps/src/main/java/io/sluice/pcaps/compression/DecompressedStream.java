package io.sluice.pcaps.compression;

import io.sluice.pcaps.capture.Decoding;
import io.sluice.pcaps.capture.ReadLimits;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a compressed stream holds. Bad data and exceeded limits do not throw: the stream ends
/// there, after all that could be decoded, and [#fault()] says why. Memory does not depend on what
/// comes out.
public final class DecompressedStream extends InputStream implements Decoding {
    private final Compression compression;
    private final CountedInput encoded;
    private final InputStream decoder;
    private final ReadLimits limits;
    private long produced;
    private @Nullable String fault;

    DecompressedStream(
            Compression compression, CountedInput encoded, InputStream decoder, ReadLimits limits) {
        this.compression = compression;
        this.encoded = encoded;
        this.decoder = decoder;
        this.limits = limits;
    }

    @Override
    public Optional<String> label() {
        return Optional.of(compression.label());
    }

    @Override
    public Optional<String> fault() {
        return Optional.ofNullable(fault);
    }

    @Override
    public long consumed(long unpacked) {
        return encoded.count();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (fault != null) {
            return -1;
        }
        int got = decode(bytes, offset, length);
        produced += Math.max(got, 0);
        if (produced > limits.inflateFreeBytes()
                && produced / limits.inflateRatio() > encoded.count()) {
            fault =
                    String.format(
                            Locale.ROOT,
                            "the %s stream has become %,d bytes from %,d, more than the limit of %,d to one",
                            compression.label(),
                            produced,
                            encoded.count(),
                            limits.inflateRatio());
        }
        return got;
    }

    private int decode(byte[] bytes, int offset, int length) throws IOException {
        try {
            return decoder.read(bytes, offset, length);
        } catch (IOException e) {
            if (encoded.failure().isPresent()) {
                throw encoded.failure().get();
            }
            fault =
                    "the "
                            + compression.label()
                            + " stream is damaged at byte "
                            + encoded.count()
                            + " or before: "
                            + e.getMessage();
            return -1;
        }
    }

    @Override
    public void close() throws IOException {
        decoder.close();
    }
}
