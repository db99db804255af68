package io.sluice.pcaps.capture;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// An output that could not be completed, and what is left of it.
public final class CaptureWriteException extends IOException {
    private static final long serialVersionUID = 1L;

    private final long packetsWritten;

    /// @param message the output, what is wrong, and where that which was written lies now
    /// @param packetsWritten packets that were handed over whole before the failure
    /// @param cause what the operating system said, where it said anything
    public CaptureWriteException(String message, long packetsWritten, @Nullable IOException cause) {
        super(message, cause);
        this.packetsWritten = packetsWritten;
    }

    /// Packets that were handed to the operating system whole before the failure.
    public long packetsWritten() {
        return packetsWritten;
    }
}
