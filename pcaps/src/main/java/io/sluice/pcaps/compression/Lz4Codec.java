package io.sluice.pcaps.compression;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4FrameInputStream;
import net.jpountz.lz4.LZ4FrameOutputStream;
import net.jpountz.xxhash.XXHashFactory;

/// lz4 frames (format 1.6.3), by lz4-java's implementation in Java with bounds checks: the others
/// read memory past a hostile block's end.
final class Lz4Codec implements Codec {
    private static final long LENGTH_UNKNOWN = -1; // LZ4FrameOutputStream's own number

    @Override
    public InputStream decoder(CountedInput in) throws IOException {
        return new Checked(
                new LZ4FrameInputStream(
                        in,
                        LZ4Factory.safeInstance().safeDecompressor(),
                        XXHashFactory.safeInstance().hash32()));
    }

    @Override
    public OutputStream encoder(OutputStream out) throws IOException {
        return new LZ4FrameOutputStream(
                out,
                LZ4FrameOutputStream.BLOCKSIZE.SIZE_256KB,
                LENGTH_UNKNOWN,
                LZ4Factory.safeInstance().fastCompressor(),
                XXHashFactory.safeInstance().hash32(),
                LZ4FrameOutputStream.FLG.Bits.BLOCK_INDEPENDENCE,
                LZ4FrameOutputStream.FLG.Bits.CONTENT_CHECKSUM);
    }

    /// Makes the library's unchecked exception for a damaged block a checked one.
    private static final class Checked extends FilterInputStream {
        Checked(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            try {
                return super.read(bytes, offset, length);
            } catch (LZ4Exception e) {
                throw new IOException(e.getMessage(), e);
            }
        }
    }
}
