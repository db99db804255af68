package io.sluice.emulator.jit;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

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

    static boolean isBigEndian(ByteOrder order) {
        return order == ByteOrder.BIG_ENDIAN;
    }

    /// A word of a record header.
    static int length(byte[] data, int at, boolean bigEndian) {
        return bigEndian ? (int) WORD.get(data, at) : (int) LITTLE_WORD.get(data, at);
    }
}
