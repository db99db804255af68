package io.sluice.pcaps.compression;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.GZIPOutputStream;

/// gzip (RFC 1952), by the JDK.
final class GzipCodec implements Codec {
    private static final int ENCODER_BUFFER = 64 << 10;

    @Override
    public InputStream decoder(CountedInput in) throws IOException {
        return new GzipMembers(in);
    }

    @Override
    public OutputStream encoder(OutputStream out) throws IOException {
        return new GZIPOutputStream(out, ENCODER_BUFFER, true);
    }
}
