/// Compressed captures: gzip with any number of members, zstd, lz4 frames; told apart by content
/// when read, by suffix when written.
///
/// In: a stream. Out: a stream whose end may be a fault. Read [Compression] first, then
/// [DecompressedStream]. gzip needs the JDK alone. zstd needs zstd-jni, the reference decoder,
/// which brings a native library; lz4 needs lz4-java, of which only Java with bounds checks is
/// used. Both are touched only for a capture that is compressed so, and may be missing from the
/// class path.
@NullMarked
package io.sluice.pcaps.compression;

import org.jspecify.annotations.NullMarked;
