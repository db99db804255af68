package io.sluice.emulator.jit;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Objects;

/// Loads that generated code calls; HotSpot inlines them. The caller has checked the packet's
/// bounds.
final class PacketBytes {
    private static final VarHandle HALF =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle WORD =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private static final VarHandle LITTLE_WORD =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private PacketBytes() {}

    static int load1(byte[] data, int at) {
        return data[at] & 0xff;
    }

    static int load2(byte[] data, int at) {
        return (short) HALF.get(data, at) & 0xffff;
    }

    static int load4(byte[] data, int at) {
        return (int) WORD.get(data, at);
    }

    /// The four bytes as they lie there: the first is the lowest.
    static int word(byte[] data, int at) {
        return (int) LITTLE_WORD.get(data, at);
    }

    /// @throws IndexOutOfBoundsException if one of the packets is not within the buffer
    static void check(byte[] buffer, int[] offsets, int[] capturedLengths, int count) {
        int length = buffer.length;
        int outside = 0;
        for (int i = 0; i < count; i++) {
            int room = length - capturedLengths[i];
            outside |= offsets[i] | capturedLengths[i] | room | room - offsets[i];
        }
        for (int i = 0; outside < 0 && i < count; i++) {
            Objects.checkFromIndexSize(offsets[i], capturedLengths[i], length);
        }
    }

    /// Results of a batch that are not 0.
    static int accepted(int[] results, int count) {
        int accepted = 0;
        for (int i = 0; i < count; i++) {
            accepted += (results[i] | -results[i]) >>> 31;
        }
        return accepted;
    }

    static boolean isBigEndian(ByteOrder order) {
        return order == ByteOrder.BIG_ENDIAN;
    }

    /// A word of a record header.
    static int length(byte[] data, int at, boolean bigEndian) {
        return bigEndian ? (int) WORD.get(data, at) : (int) LITTLE_WORD.get(data, at);
    }
}
