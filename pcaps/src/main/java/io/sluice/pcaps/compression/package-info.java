/// Compressed captures: gzip with any number of members, zstd, lz4 frames; told apart by content
/// when read, by suffix when written.
///
/// In: a stream. Out: a stream whose end may be a fault. Read [Compression] first, then
/// [DecompressedStream]. gzip needs the JDK alone; zstd needs zstd-jni, the reference decoder,
/// which loads a native library and is touched only for a capture that is zstd; lz4 runs in Java
/// with bounds checks.
@NullMarked
package io.sluice.pcaps.compression;

import org.jspecify.annotations.NullMarked;
