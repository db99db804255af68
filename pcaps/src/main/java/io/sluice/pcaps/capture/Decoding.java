package io.sluice.pcaps.capture;

import java.util.Optional;

/// What lies between the file and the capture: a decompressor, or nothing.
public interface Decoding {
    /// No compression.
    Decoding NONE =
            new Decoding() {
                @Override
                public Optional<String> label() {
                    return Optional.empty();
                }

                @Override
                public Optional<String> fault() {
                    return Optional.empty();
                }
            };

    /// The name of the compression, such as "gzip".
    Optional<String> label();

    /// Why the stream ended before its time: a checksum, a cut, a limit. Empty at a proper end and
    /// before it.
    Optional<String> fault();

    /// Bytes of the file that have been read for `produced` bytes of the capture.
    default long consumed(long produced) {
        return produced;
    }
}
