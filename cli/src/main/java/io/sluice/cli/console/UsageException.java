package io.sluice.cli.console;

/// The command line asks for something that cannot be done; nothing was done. Ends as
/// [ExitCode#USAGE].
public final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// @param message what is wrong and what would be right, in one line or in a few
    public UsageException(String message) {
        super(message);
    }
}
