package io.sluice.emulator.jit.cbpf;

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

    /// The four bytes as they lie there: the first is the lowest.
    static int word(byte[] data, int at) {
        return (int) LITTLE_WORD.get(data, at);
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
