package io.sluice.pcaps.compression;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import io.sluice.pcaps.capture.CaptureInput;
import io.sluice.pcaps.capture.ReadLimits;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4FrameInputStream;
import net.jpountz.lz4.LZ4FrameOutputStream;
import net.jpountz.xxhash.XXHashFactory;

/// The compressions that captures come in.
public enum Compression {
    GZIP("gzip", ".gz"),
    ZSTD("zstd", ".zst"),
    LZ4("lz4", ".lz4");

    private static final int GZIP_MAGIC = 0x8b1f; // RFC 1952, section 2.3.1
    private static final int ZSTD_MAGIC = 0xfd2fb528; // RFC 8878, section 3.1.1
    private static final int LZ4_MAGIC = 0x184d2204; // LZ4 frame format 1.6.3, "Magic Number"

    /// zstd and lz4 share the frames that decoders skip; parallel zstd writes one first (RFC 8878,
    /// section 3.1.2).
    private static final int SKIPPABLE_MAGIC = 0x184d2a50;

    /// 128 MiB: what `zstd -d` accepts without being told; more comes from `--long` (RFC 8878,
    /// section 3.1.1.1.2).
    private static final int ZSTD_WINDOW_LOG = 27;

    private static final int ENCODER_BUFFER = 64 << 10;

    private final String label;
    private final String suffix;

    Compression(String label, String suffix) {
        this.label = label;
        this.suffix = suffix;
    }

    /// The name its users know it by.
    public String label() {
        return label;
    }

    /// The compression of the bytes at the start of `window`, four of which must be present.
    public static Optional<Compression> recognize(CaptureInput window) {
        int magic = window.int32(0, ByteOrder.LITTLE_ENDIAN);
        if ((magic & 0xffff) == GZIP_MAGIC) {
            return Optional.of(GZIP);
        }
        if (magic == ZSTD_MAGIC || (magic & ~0xf) == SKIPPABLE_MAGIC) {
            return Optional.of(ZSTD);
        }
        return magic == LZ4_MAGIC ? Optional.of(LZ4) : Optional.empty();
    }

    /// The compression that a file name asks for by its suffix.
    public static Optional<Compression> ofName(Path file) {
        for (Compression compression : values()) {
            if (file.toString().endsWith(compression.suffix)) {
                return Optional.of(compression);
            }
        }
        return Optional.empty();
    }

    /// The file name without the suffix of this compression.
    public String withoutSuffix(String name) {
        return name.endsWith(suffix) ? name.substring(0, name.length() - suffix.length()) : name;
    }

    /// A stream of what `in` holds compressed, within the limits.
    ///
    /// @throws IOException if `in` cannot be read, or this compression is not available on this
    ///   machine
    public DecompressedStream decompress(InputStream in, ReadLimits limits) throws IOException {
        var counted = new CountedInput(in);
        return new DecompressedStream(this, counted, decoder(counted), limits);
    }

    private InputStream decoder(CountedInput in) throws IOException {
        return switch (this) {
            case GZIP -> new GzipMembers(in);
            case ZSTD -> zstdDecoder(in);
            // The Java implementation with bounds checks: the others read memory past a hostile
            // block's end.
            case LZ4 ->
                    new LZ4FrameInputStream(
                            in,
                            LZ4Factory.safeInstance().safeDecompressor(),
                            XXHashFactory.safeInstance().hash32());
        };
    }

    private static InputStream zstdDecoder(CountedInput in) throws IOException {
        try {
            return new ZstdInputStreamNoFinalizer(in).setLongMax(ZSTD_WINDOW_LOG);
        } catch (LinkageError e) {
            throw unavailable(e);
        }
    }

    /// A stream that writes compressed to `out`; its end is written when it is closed, and `out` is
    /// closed then.
    ///
    /// @throws IOException if `out` cannot be written, or this compression is not available on this
    ///   machine
    public OutputStream compress(OutputStream out) throws IOException {
        return switch (this) {
            case GZIP -> new GZIPOutputStream(out, ENCODER_BUFFER, true);
            case ZSTD -> zstdEncoder(out);
            case LZ4 ->
                    new LZ4FrameOutputStream(
                            out,
                            LZ4FrameOutputStream.BLOCKSIZE.SIZE_256KB,
                            -1, // the length is not known beforehand
                            LZ4Factory.safeInstance().fastCompressor(),
                            XXHashFactory.safeInstance().hash32(),
                            LZ4FrameOutputStream.FLG.Bits.BLOCK_INDEPENDENCE,
                            LZ4FrameOutputStream.FLG.Bits.CONTENT_CHECKSUM);
        };
    }

    private static OutputStream zstdEncoder(OutputStream out) throws IOException {
        try {
            return new ZstdOutputStreamNoFinalizer(out).setChecksum(true);
        } catch (LinkageError e) {
            throw unavailable(e);
        }
    }

    /// zstd-jni brings its library in the jar and unpacks it into the folder for temporary files.
    private static IOException unavailable(LinkageError cause) {
        return new IOException(
                "the zstd library cannot be loaded on this machine; use zstd -dc FILE | sluice -r - ...",
                cause);
    }
}
