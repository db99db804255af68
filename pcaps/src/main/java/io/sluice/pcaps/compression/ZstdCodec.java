package io.sluice.pcaps.compression;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// zstd (RFC 8878), by zstd-jni: the reference decoder as a native library.
final class ZstdCodec implements Codec {
    /// 128 MiB: what `zstd -d` accepts without being told; more comes from `--long` (RFC 8878,
    /// section 3.1.1.1.2).
    private static final int WINDOW_LOG = 27;

    @Override
    public InputStream decoder(CountedInput in) throws IOException {
        return new ZstdInputStreamNoFinalizer(in).setLongMax(WINDOW_LOG);
    }

    @Override
    public OutputStream encoder(OutputStream out) throws IOException {
        return new ZstdOutputStreamNoFinalizer(out).setChecksum(true);
    }
}
