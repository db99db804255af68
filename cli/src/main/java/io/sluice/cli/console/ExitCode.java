package io.sluice.cli.console;

/// How a run ended, for scripts.
public enum ExitCode {
    /// Done; for commands that ask a question, the answer is yes.
    OK(0, "done; for a command that asks: yes"),
    /// The answer is no.
    NO(1, "the answer is no"),
    /// Wrong usage or input.
    USAGE(2, "wrong option, expression, or input that cannot be read"),
    /// An input was damaged, the results are partial.
    DAMAGED_INPUT(3, "finished, but an input was damaged: results are partial"),
    /// An output is not complete.
    OUTPUT_FAILED(4, "an output could not be completed"),
    /// Ctrl-C, where that is not the usual way to end.
    INTERRUPTED(130, "interrupted by Ctrl-C: results are those up to then"),
    /// SIGTERM, likewise.
    TERMINATED(143, "ended by SIGTERM: results are those up to then"),
    /// A bug of ours.
    INTERNAL(70, "internal error: please report");

    private final int status;
    private final String meaning;

    ExitCode(int status, String meaning) {
        this.status = status;
        this.meaning = meaning;
    }

    /// The process's exit status.
    public int status() {
        return status;
    }

    /// One line for `sluice help exit-codes`.
    public String meaning() {
        return meaning;
    }

    /// The code of a run whose parts ended with this and with `other`: 70 > 4 > 143 > 130 > 2 > 3 >
    /// 1
    /// >
    /// > 0.
    public ExitCode worst(ExitCode other) {
        return severity() >= other.severity() ? this : other;
    }

    private int severity() {
        return switch (this) {
            case OK -> 0;
            case NO -> 1;
            case DAMAGED_INPUT -> 2;
            case USAGE -> 3;
            case INTERRUPTED -> 4;
            case TERMINATED -> 5;
            case OUTPUT_FAILED -> 6;
            case INTERNAL -> 7;
        };
    }
}
