package io.sluice.filters.cbpf;

/// A program text or file that cannot be read: what is wrong, where, and what would be right.
public final class CbpfFormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// Where in the input the fault lies.
    public sealed interface Place {
        /// @param line counted from 1
        /// @param column counted from 1, in UTF-16 code units
        record InText(int line, int column) implements Place {
            @Override
            public String toString() {
                return "line " + line + ", column " + column;
            }
        }

        /// @param offset bytes from the start of the input
        record InBytes(int offset) implements Place {
            @Override
            public String toString() {
                return "byte " + offset;
            }
        }
    }

    private final transient Place place;

    public CbpfFormatException(String message, Place place) {
        super(message);
        this.place = place;
    }

    public Place place() {
        return place;
    }
}
