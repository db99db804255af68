package io.sluice.filters.ebpf;

import java.util.Locale;

/// The registers of RFC 9669, section 2.2; each has its number on the wire.
public enum Reg {
    /// Return value of calls and of the program.
    R0(0),
    /// First argument; the context at entry.
    R1(1),
    R2(2),
    R3(3),
    R4(4),
    R5(5),
    /// Kept across calls, as are [#R7] to [#R9].
    R6(6),
    R7(7),
    R8(8),
    R9(9),
    /// The frame pointer: one past the highest byte of the stack frame, read-only.
    R10(10);

    /// The frame pointer.
    public static final Reg FP = R10;

    /// How many registers there are.
    public static final int COUNT = 11;

    private static final Reg[] BY_NUMBER = values();

    private final int number;

    Reg(int number) {
        this.number = number;
    }

    /// The number on the wire, 0 to 10.
    public int number() {
        return number;
    }

    /// The register of a number from 0 to 10.
    ///
    /// @throws IllegalArgumentException for any other number
    public static Reg of(int number) {
        if (number < 0 || number >= COUNT) {
            throw new IllegalArgumentException("register number " + number + " is not 0 to 10");
        }
        return BY_NUMBER[number];
    }

    /// The name in listings: `r0` to `r10`.
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
