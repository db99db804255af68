package io.sluice.pcaps.capture;

import java.io.IOException;

/// Input that is not a capture we can read: not one at all, of a foreign format, or with a broken
/// file header.
///
/// Damage after a sound header is not an exception but a value: see [PacketSource#damage()].
public final class CaptureFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String file;
    private final long offset;

    /// @param file the name to show for the input
    /// @param offset in bytes from the start of the input, after decompression
    /// @param problem what is wrong and, where that is known, what to do
    public CaptureFormatException(String file, long offset, String problem) {
        super(file + ": " + (offset == 0 ? "" : "offset " + offset + ": ") + problem);
        this.file = file;
        this.offset = offset;
    }

    /// The name of the input, as it was given to the reader.
    public String file() {
        return file;
    }

    /// Where the fault lies, in bytes from the start of the input after decompression.
    public long offset() {
        return offset;
    }
}
