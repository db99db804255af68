package io.sluice.pcaps.live;

import java.io.IOException;

/// A live capture that cannot start or go on: what is the matter, and what to do.
public final class LiveCaptureException extends IOException {
    private static final long serialVersionUID = 1L;

    /// What kind of trouble it is.
    public enum Problem {
        /// libpcap, or the JNA that reaches it, cannot be loaded.
        NO_LIBPCAP,
        NO_SUCH_INTERFACE,
        NO_PERMISSION,
        /// The interface exists and is down.
        INTERFACE_DOWN,
        /// The interface went away while packets were captured.
        INTERFACE_GONE,
        /// The interface or libpcap does not know an option.
        NOT_SUPPORTED,
        /// The kernel does not take the program.
        PROGRAM_REFUSED,
        /// Whatever else libpcap says.
        OTHER
    }

    private final Problem problem;

    public LiveCaptureException(Problem problem, String message) {
        super(message);
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }
}
