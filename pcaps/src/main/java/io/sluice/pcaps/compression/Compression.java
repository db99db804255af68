package io.sluice.pcaps.compression;

import io.sluice.pcaps.capture.CaptureInput;
import io.sluice.pcaps.capture.ReadLimits;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Optional;

/// The compressions that captures come in. A compression's library is loaded when a capture is met
/// that needs it, and may be missing until then.
public enum Compression {
    GZIP("gzip", ".gz", "java.base"),
    ZSTD("zstd", ".zst", "com.github.luben:zstd-jni"),
    LZ4("lz4", ".lz4", "at.yawk.lz4:lz4-java");

    private static final int GZIP_MAGIC = 0x8b1f; // RFC 1952, section 2.3.1
    private static final int ZSTD_MAGIC = 0xfd2fb528; // RFC 8878, section 3.1.1
    private static final int LZ4_MAGIC = 0x184d2204; // LZ4 frame format 1.6.3, "Magic Number"

    /// zstd and lz4 share the frames that decoders skip; parallel zstd writes one first (RFC 8878,
    /// section 3.1.2).
    private static final int SKIPPABLE_MAGIC = 0x184d2a50;

    private final String label;
    private final String suffix;
    private final String artifact;

    /// @param artifact what the codec needs on the class path, as Maven names it
    Compression(String label, String suffix, String artifact) {
        this.label = label;
        this.suffix = suffix;
        this.artifact = artifact;
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
    /// @throws IOException if `in` cannot be read, or this compression is not available: its
    ///   library is not on the class path, or cannot be loaded on this machine
    public DecompressedStream decompress(InputStream in, ReadLimits limits) throws IOException {
        var counted = new CountedInput(in);
        try {
            return new DecompressedStream(this, counted, codec().decoder(counted), limits);
        } catch (LinkageError e) {
            throw unavailable(e);
        }
    }

    /// A stream that writes compressed to `out`; its end is written when it is closed, and `out` is
    /// closed then.
    ///
    /// @throws IOException if `out` cannot be written, or this compression is not available: its
    ///   library is not on the class path, or cannot be loaded on this machine
    public OutputStream compress(OutputStream out) throws IOException {
        try {
            return codec().encoder(out);
        } catch (LinkageError e) {
            throw unavailable(e);
        }
    }

    /// Here and not in a field, so that no other library is loaded than the one that is needed.
    private Codec codec() {
        return switch (this) {
            case GZIP -> new GzipCodec();
            case ZSTD -> new ZstdCodec();
            case LZ4 -> new Lz4Codec();
        };
    }

    /// zstd-jni brings its library in the jar and unpacks it into the folder for temporary files.
    private IOException unavailable(LinkageError cause) {
        boolean missing = cause.getCause() instanceof ClassNotFoundException;
        return new IOException(
                missing
                        ? label + " captures need " + artifact + " on the class path"
                        : "the "
                                + label
                                + " library cannot be loaded on this machine; use "
                                + label
                                + " -dc FILE | sluice -r - ...",
                cause);
    }
}
