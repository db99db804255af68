package io.sluice.cli.bench;

import io.sluice.filters.cbpf.CbpfAlu;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Runs the code of a tree of tests: values and truth values on one stack. For one thread.
///
/// A load beyond the captured bytes gives no number, and what depends on it is no truth value. The
/// packet is rejected if that is the whole answer, so the machine decides as classic BPF does,
/// which stops at such a load where it comes to it.
final class StackMachine {
    static final int PUSH = 0;
    static final int BYTE = 1;
    static final int HALF = 2;
    static final int WORD = 3;
    static final int LENGTH = 4;
    static final int ARITHMETIC = 5;
    static final int EQ = 6;
    static final int GT = 7;
    static final int GE = 8;
    static final int SET = 9;
    static final int NOT = 10;
    static final int AND = 11;
    static final int OR = 12;

    /// Goes on elsewhere and keeps the truth value unless it is true, or else drops it.
    static final int UNLESS = 13;

    /// Goes on elsewhere and keeps the truth value when it is true, or else drops it.
    static final int WHEN = 14;

    private static final long NONE = 1L << 32; // beside the numbers of 32 bits
    private static final long WORD_MASK = 0xffff_ffffL;
    private static final VarHandle INT_BE =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle SHORT_BE =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);

    private final int[] code;
    private final long[] stack;

    StackMachine(int[] code) {
        this.code = code;
        this.stack = new long[code.length / 2 + 1];
    }

    /// Whether the packet is accepted.
    boolean accepts(byte[] data, int offset, int captured, int original) {
        int top = -1;
        int at = 0;
        while (at < code.length) {
            int number = code[at + 1];
            switch (code[at]) {
                case PUSH -> stack[++top] = number & WORD_MASK;
                case BYTE -> stack[top] = load(1, stack[top], number, data, offset, captured);
                case HALF -> stack[top] = load(2, stack[top], number, data, offset, captured);
                case WORD -> stack[top] = load(4, stack[top], number, data, offset, captured);
                case LENGTH -> stack[++top] = original & WORD_MASK;
                case NOT -> stack[top] = stack[top] == NONE ? NONE : 1 - stack[top];
                case UNLESS -> {
                    if (stack[top] != 1) {
                        at = number;
                        continue;
                    }
                    top--;
                }
                case WHEN -> {
                    if (stack[top] != 0) {
                        at = number;
                        continue;
                    }
                    top--;
                }
                default -> {
                    top--;
                    stack[top] = binary(code[at], number, stack[top], stack[top + 1]);
                }
            }
            at += 2;
        }
        return stack[0] == 1;
    }

    private static long load(
            int bytes, long base, int number, byte[] data, int offset, int captured) {
        long from = base + (number & WORD_MASK);
        if (base == NONE || from + bytes > captured) {
            return NONE;
        }
        int at = offset + (int) from;
        return switch (bytes) {
            case 1 -> data[at] & 0xff;
            case 2 -> (short) SHORT_BE.get(data, at) & 0xffff;
            default -> (int) INT_BE.get(data, at) & WORD_MASK;
        };
    }

    private static long binary(int operation, int number, long left, long right) {
        if (left == NONE) {
            return NONE;
        }
        if (operation == AND) {
            return left == 0 ? 0 : right;
        }
        if (operation == OR) {
            return left == 1 ? 1 : right;
        }
        if (right == NONE) {
            return NONE;
        }
        return switch (operation) {
            case EQ -> left == right ? 1 : 0;
            case GT -> left > right ? 1 : 0;
            case GE -> left >= right ? 1 : 0;
            case SET -> (left & right) != 0 ? 1 : 0;
            default ->
                    CbpfAlu.faults(number, (int) right)
                            ? NONE
                            : CbpfAlu.apply(number, (int) left, (int) right) & WORD_MASK;
        };
    }
}
