package io.sluice.emulator.jit.ebpf;

import io.sluice.emulator.memory.Memory;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Loads of a [PacketLoop], which looks into the packet by itself and puts it before [Memory] only
/// where an address is elsewhere.
final class PacketAccess {
    private static final VarHandle SHORTS =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /// What no packet load gives: they are of 32 bits.
    private static final long NONE = -1;

    private PacketAccess() {}

    static long load8(Memory memory, byte[] bytes, int start, int length, long address, int slot) {
        long offset = address - Memory.PACKET;
        if (offset >= 0 && offset <= length - 1) {
            return bytes[start + (int) offset] & 0xffL;
        }
        memory.bindPacket(bytes, start, length);
        return memory.load8(address, slot);
    }

    static long load16(Memory memory, byte[] bytes, int start, int length, long address, int slot) {
        long offset = address - Memory.PACKET;
        if (offset >= 0 && offset <= length - 2) {
            return (short) SHORTS.get(bytes, start + (int) offset) & 0xffffL;
        }
        memory.bindPacket(bytes, start, length);
        return memory.load16(address, slot);
    }

    static long load32(Memory memory, byte[] bytes, int start, int length, long address, int slot) {
        long offset = address - Memory.PACKET;
        if (offset >= 0 && offset <= length - 4) {
            return (int) INTS.get(bytes, start + (int) offset) & 0xffff_ffffL;
        }
        memory.bindPacket(bytes, start, length);
        return memory.load32(address, slot);
    }

    static long load64(Memory memory, byte[] bytes, int start, int length, long address, int slot) {
        long offset = address - Memory.PACKET;
        if (offset >= 0 && offset <= length - 8) {
            return (long) LONGS.get(bytes, start + (int) offset);
        }
        memory.bindPacket(bytes, start, length);
        return memory.load64(address, slot);
    }

    /// A packet load (RFC 9669, section 5.5), or [#NONE] where the packet does not hold the bytes.
    static long packetLoad(
            Memory memory, byte[] bytes, int start, int length, int offset, int size) {
        if (offset >= 0 && offset <= length - size) {
            int at = start + offset;
            return switch (size) {
                case 1 -> bytes[at] & 0xffL;
                case 2 -> Short.reverseBytes((short) SHORTS.get(bytes, at)) & 0xffffL;
                default -> Integer.reverseBytes((int) INTS.get(bytes, at)) & 0xffff_ffffL;
            };
        }
        if (offset >= 0) {
            return NONE;
        }
        memory.bindPacket(bytes, start, length);
        return memory.packetHolds(offset, size) ? memory.packetLoad(offset, size) : NONE;
    }
}
