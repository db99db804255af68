package io.sluice.filters.ebpf;

import io.sluice.filters.ebpf.EbpfInsn.AluOp;
import io.sluice.filters.ebpf.EbpfInsn.Cond;
import io.sluice.filters.ebpf.EbpfInsn.Swap;
import io.sluice.filters.ebpf.EbpfInsn.Width;

/// What each operation computes: the one place, asked by interpreter, compiler and verifier.
///
/// A 32-bit operation reads the low halves and clears the upper half of its result. Nothing here
/// fails: a zero divisor gives 0, or for a remainder the dividend, and the one signed overflow
/// wraps.
///
/// Source: [RFC 9669, section 4.1](https://www.rfc-editor.org/rfc/rfc9669#section-4.1).
public final class EbpfAlu {

    private EbpfAlu() {}

    private static final long LOW = 0xffff_ffffL;

    /// `dst op src` in a width; a constant operand is to be sign-extended by the caller.
    public static long apply(AluOp op, Width width, long dst, long src) {
        return width == Width.W64 ? apply64(op, dst, src) : apply32(op, (int) dst, (int) src);
    }

    private static long apply64(AluOp op, long dst, long src) {
        return switch (op) {
            case ADD -> dst + src;
            case SUB -> dst - src;
            case MUL -> dst * src;
            case DIV -> div64(dst, src);
            case SDIV -> sdiv64(dst, src);
            case OR -> dst | src;
            case AND -> dst & src;
            case LSH -> dst << src;
            case RSH -> dst >>> src;
            case MOD -> mod64(dst, src);
            case SMOD -> smod64(dst, src);
            case XOR -> dst ^ src;
            case MOV -> src;
            case MOVSX8 -> (byte) src;
            case MOVSX16 -> (short) src;
            case MOVSX32 -> (int) src;
            case ARSH -> dst >> src;
        };
    }

    private static long apply32(AluOp op, int dst, int src) {
        return switch (op) {
            case ADD -> dst + src & LOW;
            case SUB -> dst - src & LOW;
            case MUL -> (long) dst * src & LOW;
            case DIV -> div32(dst, src);
            case SDIV -> sdiv32(dst, src);
            case OR -> (dst | src) & LOW;
            case AND -> dst & src & LOW;
            case LSH -> dst << src & LOW;
            case RSH -> dst >>> src & LOW;
            case MOD -> mod32(dst, src);
            case SMOD -> smod32(dst, src);
            case XOR -> (dst ^ src) & LOW;
            case MOV, MOVSX32 -> src & LOW;
            case MOVSX8 -> (byte) src & LOW;
            case MOVSX16 -> (short) src & LOW;
            case ARSH -> dst >> src & LOW;
        };
    }

    /// Unsigned quotient; 0 for a zero divisor.
    public static long div64(long dst, long src) {
        return src == 0 ? 0 : Long.divideUnsigned(dst, src);
    }

    /// Signed quotient, towards zero; 0 for a zero divisor, and the least number divided by -1 is
    /// itself.
    public static long sdiv64(long dst, long src) {
        return src == 0 ? 0 : dst / src;
    }

    /// Unsigned remainder; the dividend for a zero divisor.
    public static long mod64(long dst, long src) {
        return src == 0 ? dst : Long.remainderUnsigned(dst, src);
    }

    /// Signed remainder with the dividend's sign; the dividend for a zero divisor.
    public static long smod64(long dst, long src) {
        return src == 0 ? dst : dst % src;
    }

    /// As [#div64], on 32 bits.
    public static long div32(int dst, int src) {
        return src == 0 ? 0 : Integer.divideUnsigned(dst, src) & LOW;
    }

    /// As [#sdiv64], on 32 bits.
    public static long sdiv32(int dst, int src) {
        return src == 0 ? 0 : dst / src & LOW;
    }

    /// As [#mod64], on 32 bits.
    public static long mod32(int dst, int src) {
        return (src == 0 ? dst : Integer.remainderUnsigned(dst, src)) & LOW;
    }

    /// As [#smod64], on 32 bits.
    public static long smod32(int dst, int src) {
        return (src == 0 ? dst : dst % src) & LOW;
    }

    /// The negative of a value.
    public static long neg(Width width, long value) {
        return width == Width.W64 ? -value : -(int) value & LOW;
    }

    /// A byte swap (RFC 9669, section 4.2), for little-endian guest memory.
    public static long swap(Swap swap, int bits, long value) {
        return swap == Swap.LE ? truncate(bits, value) : reverse(bits, value);
    }

    /// The low 16, 32 or 64 bits of a value.
    public static long truncate(int bits, long value) {
        return bits == 64 ? value : value & (1L << bits) - 1;
    }

    /// The low 16, 32 or 64 bits of a value, their bytes reversed.
    public static long reverse(int bits, long value) {
        return Long.reverseBytes(value) >>> 64 - bits;
    }

    /// Whether `left cond right` holds in a width (RFC 9669, section 4.3); a constant operand is to
    /// be sign-extended by the caller.
    public static boolean holds(Cond cond, Width width, long left, long right) {
        // Sign extension keeps the order of 32-bit values, signed as well as unsigned.
        long a = width == Width.W64 ? left : (int) left;
        long b = width == Width.W64 ? right : (int) right;
        return switch (cond) {
            case JEQ -> a == b;
            case JNE -> a != b;
            case JSET -> (a & b) != 0;
            case JGT -> Long.compareUnsigned(a, b) > 0;
            case JGE -> Long.compareUnsigned(a, b) >= 0;
            case JLT -> Long.compareUnsigned(a, b) < 0;
            case JLE -> Long.compareUnsigned(a, b) <= 0;
            case JSGT -> a > b;
            case JSGE -> a >= b;
            case JSLT -> a < b;
            case JSLE -> a <= b;
        };
    }
}
