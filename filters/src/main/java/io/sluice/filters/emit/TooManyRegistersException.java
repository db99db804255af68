package io.sluice.filters.emit;

/// A filter needs more scratch memory than the machine's 16 words. The message is libpcap's.
public final class TooManyRegistersException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooManyRegistersException() {
        super("too many registers needed to evaluate expression");
    }
}
