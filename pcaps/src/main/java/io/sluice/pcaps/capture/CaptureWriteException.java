package io.sluice.pcaps.capture;

import java.io.IOException;

/// An output that could not be completed, and what is left of it.
public final class CaptureWriteException extends IOException {
    private static final long serialVersionUID = 1L;

    private final long packetsWritten;

    /// @param output the name of the file or stream
    /// @param remains where what was written lies now, in words
    /// @param packetsWritten packets that were handed over whole before the failure
    /// @param cause what the operating system said
    public CaptureWriteException(String output, String remains, long packetsWritten, IOException cause) {
        super(output + ": " + cause.getMessage() + "; " + remains, cause);
        this.packetsWritten = packetsWritten;
    }

    /// Packets that were handed to the operating system whole before the failure.
    public long packetsWritten() {
        return packetsWritten;
    }
}
