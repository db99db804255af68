package io.sluice.filters.ebpf;

/// Assembly text that cannot be assembled: what is wrong, and where.
public final class EbpfSyntaxException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int line;
    private final int column;

    public EbpfSyntaxException(String message, int line, int column) {
        super(message);
        this.line = line;
        this.column = column;
    }

    /// The line, from 1.
    public int line() {
        return line;
    }

    /// The column of the first offending character, from 1.
    public int column() {
        return column;
    }
}
