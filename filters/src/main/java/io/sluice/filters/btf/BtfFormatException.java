package io.sluice.filters.btf;

/// Bytes that are no BTF: what is wrong, and where.
public final class BtfFormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int offset;

    /// @param offset in bytes from the start of the header
    /// @param problem what is wrong there
    public BtfFormatException(int offset, String problem) {
        super("offset " + offset + ": " + problem);
        this.offset = offset;
    }

    /// Where the fault lies, in bytes from the start of the header.
    public int offset() {
        return offset;
    }
}
