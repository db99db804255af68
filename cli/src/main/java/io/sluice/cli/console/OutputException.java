package io.sluice.cli.console;

import java.io.IOException;

/// Standard output took no more: the reader has gone away, which is no error, or the disk is full,
/// which is one.
public final class OutputException extends IOException {
    private static final long serialVersionUID = 1L;

    /// Why there is no output any more.
    public enum Reason {
        /// As in `| head`: whoever read has read enough.
        READER_GONE,
        FAILED
    }

    private final Reason reason;

    public OutputException(IOException cause) {
        super("standard output: " + cause.getMessage(), cause);
        // The JDK has no exception of its own for EPIPE; its message is strerror's, in the C locale
        // of the JVM.
        reason = "Broken pipe".equals(cause.getMessage()) ? Reason.READER_GONE : Reason.FAILED;
    }

    public Reason reason() {
        return reason;
    }
}
