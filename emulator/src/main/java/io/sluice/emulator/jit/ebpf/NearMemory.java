package io.sluice.emulator.jit.ebpf;

import io.sluice.emulator.memory.Memory;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Accesses of compiled code that first look into the packet, whose array, start and length are in
/// local variables, and else ask [Memory] for the region. The guess costs a comparison when it is
/// wrong and never gives a wrong answer.
///
/// Accesses at a constant distance below R10 need no look-up: R10 is never written, so they are in
/// the frame.
final class NearMemory {

    private NearMemory() {}

    private static final VarHandle SHORTS = view(short[].class);
    private static final VarHandle INTS = view(int[].class);
    private static final VarHandle LONGS = view(long[].class);

    private static VarHandle view(Class<?> type) {
        return MethodHandles.byteArrayViewVarHandle(type, ByteOrder.LITTLE_ENDIAN)
                .withInvokeExactBehavior();
    }

    static long load8(Memory memory, byte[] bytes, int start, int length, long address, int slot) {
        long offset = address - Memory.PACKET;
        return offset >= 0 && offset <= length - 1
                ? bytes[start + (int) offset] & 0xffL
                : memory.load8(address, slot);
    }

    static void store8(
            Memory memory,
            byte[] bytes,
            int start,
            int length,
            long address,
            long value,
            int slot) {
        long offset = address - Memory.PACKET;
        if (offset >= 0 && offset <= length - 1) {
            bytes[start + (int) offset] = (byte) value;
        } else {
            memory.store8(address, value, slot);
        }
    }

    static long stackLoad8(byte[] stack, int at) {
        return stack[at] & 0xffL;
    }

    static void stackStore8(byte[] stack, int at, long value) {
        stack[at] = (byte) value;
    }

    static long load16(Memory memory, byte[] bytes, int start, int length, long address, int slot) {
        long offset = address - Memory.PACKET;
        return offset >= 0 && offset <= length - 2
                ? (short) SHORTS.get(bytes, start + (int) offset) & 0xffffL
                : memory.load16(address, slot);
    }

    static void store16(
            Memory memory,
            byte[] bytes,
            int start,
            int length,
            long address,
            long value,
            int slot) {
        long offset = address - Memory.PACKET;
        if (offset >= 0 && offset <= length - 2) {
            SHORTS.set(bytes, start + (int) offset, (short) value);
        } else {
            memory.store16(address, value, slot);
        }
    }

    static long stackLoad16(byte[] stack, int at) {
        return (short) SHORTS.get(stack, at) & 0xffffL;
    }

    static void stackStore16(byte[] stack, int at, long value) {
        SHORTS.set(stack, at, (short) value);
    }

    static long load32(Memory memory, byte[] bytes, int start, int length, long address, int slot) {
        long offset = address - Memory.PACKET;
        return offset >= 0 && offset <= length - 4
                ? (int) INTS.get(bytes, start + (int) offset) & 0xffff_ffffL
                : memory.load32(address, slot);
    }

    static void store32(
            Memory memory,
            byte[] bytes,
            int start,
            int length,
            long address,
            long value,
            int slot) {
        long offset = address - Memory.PACKET;
        if (offset >= 0 && offset <= length - 4) {
            INTS.set(bytes, start + (int) offset, (int) value);
        } else {
            memory.store32(address, value, slot);
        }
    }

    static long stackLoad32(byte[] stack, int at) {
        return (int) INTS.get(stack, at) & 0xffff_ffffL;
    }

    static void stackStore32(byte[] stack, int at, long value) {
        INTS.set(stack, at, (int) value);
    }

    static long load64(Memory memory, byte[] bytes, int start, int length, long address, int slot) {
        long offset = address - Memory.PACKET;
        return offset >= 0 && offset <= length - 8
                ? (long) LONGS.get(bytes, start + (int) offset)
                : memory.load64(address, slot);
    }

    static void store64(
            Memory memory,
            byte[] bytes,
            int start,
            int length,
            long address,
            long value,
            int slot) {
        long offset = address - Memory.PACKET;
        if (offset >= 0 && offset <= length - 8) {
            LONGS.set(bytes, start + (int) offset, value);
        } else {
            memory.store64(address, value, slot);
        }
    }

    static long stackLoad64(byte[] stack, int at) {
        return (long) LONGS.get(stack, at);
    }

    static void stackStore64(byte[] stack, int at, long value) {
        LONGS.set(stack, at, value);
    }
}
