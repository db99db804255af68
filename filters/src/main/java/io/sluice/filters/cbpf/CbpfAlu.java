package io.sluice.filters.cbpf;

/// What the arithmetic and the comparisons of classic BPF compute: unsigned 32-bit numbers, kept in
/// ints.
///
/// The folder, the interpreter and the code generators use these functions, so they cannot
/// disagree. Two corners are decided here. A shift by 32 or more gives 0: libpcap's machine says so
/// for a shift by X and leaves a constant one undefined (libpcap, bpf_filter.c), and Linux refuses
/// the constant one (net/core/filter.c, bpf_check_classic); 0 is the value that both allow. A
/// division by zero has no value: the machine rejects the packet, so the caller asks [#faults]
/// first.
public final class CbpfAlu {

    private CbpfAlu() {}

    /// The result of an operation of class `ALU`.
    ///
    /// @param op the operation, [Opcode#ADD] to [Opcode#XOR], without class and source bits
    /// @param a the accumulator
    /// @param operand the constant or X; ignored by [Opcode#NEG]
    /// @throws ArithmeticException for a division or remainder by zero: see [#faults]
    /// @throws IllegalArgumentException if `op` is none of them
    public static int apply(int op, int a, int operand) {
        return switch (op) {
            case Opcode.ADD -> a + operand;
            case Opcode.SUB -> a - operand;
            case Opcode.MUL -> a * operand;
            case Opcode.DIV -> Integer.divideUnsigned(a, operand);
            case Opcode.MOD -> Integer.remainderUnsigned(a, operand);
            case Opcode.OR -> a | operand;
            case Opcode.AND -> a & operand;
            case Opcode.XOR -> a ^ operand;
            case Opcode.LSH -> shiftLeft(a, operand);
            case Opcode.RSH -> shiftRight(a, operand);
            case Opcode.NEG -> -a;
            default -> throw new IllegalArgumentException("operation 0x" + Integer.toHexString(op));
        };
    }

    /// Whether the operation with this operand rejects the packet instead of giving a value.
    public static boolean faults(int op, int operand) {
        return operand == 0 && (op == Opcode.DIV || op == Opcode.MOD);
    }

    /// `a << count`, and 0 where the unsigned count is 32 or more.
    public static int shiftLeft(int a, int count) {
        return Integer.compareUnsigned(count, 32) < 0 ? a << count : 0;
    }

    /// `a >>> count`, and 0 where the unsigned count is 32 or more.
    public static int shiftRight(int a, int count) {
        return Integer.compareUnsigned(count, 32) < 0 ? a >>> count : 0;
    }

    /// Whether a conditional jump takes its true branch.
    ///
    /// @param op the test, [Opcode#JEQ], [Opcode#JGT], [Opcode#JGE] or [Opcode#JSET], without other
    ///   bits
    /// @throws IllegalArgumentException if `op` is none of them
    public static boolean test(int op, int a, int operand) {
        return switch (op) {
            case Opcode.JEQ -> a == operand;
            case Opcode.JGT -> Integer.compareUnsigned(a, operand) > 0;
            case Opcode.JGE -> Integer.compareUnsigned(a, operand) >= 0;
            case Opcode.JSET -> (a & operand) != 0;
            default -> throw new IllegalArgumentException("test 0x" + Integer.toHexString(op));
        };
    }
}
