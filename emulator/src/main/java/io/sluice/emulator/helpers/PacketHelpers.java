package io.sluice.emulator.helpers;

import io.sluice.emulator.memory.Fault;
import io.sluice.emulator.memory.FaultException;
import io.sluice.emulator.memory.Memory;

/// Helpers that copy bytes out of the packet (Linux 6.12, net/core/filter.c).
final class PacketHelpers {

    private PacketHelpers() {}

    private static final int LONGEST_COPY = 1 << 24;
    private static final long EFAULT = -14;
    private static final long EINVAL = -22;

    /// SKF_LL_OFF and SKF_NET_OFF, from which offsets count from a header.
    private static final long[] HEADER_BASE = {-0x20_0000, -0x10_0000};

    private static final int MAX_OFFSET = 0xffff;

    /// `bpf_skb_load_bytes(skb, offset, to, len)`
    static long skbLoadBytes(Memory memory, int slot, long r1, long r2, long r3, long r4, long r5) {
        return copy(memory, slot, (int) r2, r3, (int) r4);
    }

    /// `bpf_skb_load_bytes_relative(skb, offset, to, len, start_header)`
    static long skbLoadBytesRelative(
            Memory memory, int slot, long r1, long r2, long r3, long r4, long r5) {
        if (r5 != 0 && r5 != 1 || (r2 & 0xffff_ffffL) > MAX_OFFSET) {
            memory.write(r3, new byte[Math.max(0, bounded((int) r4, slot))], slot);
            return r5 != 0 && r5 != 1 ? EINVAL : EFAULT;
        }
        return copy(memory, slot, (int) (r2 + HEADER_BASE[(int) r5]), r3, (int) r4);
    }

    /// A length that some memory could have, so that an unverified program cannot use up the
    /// host's.
    private static int bounded(int length, int slot) {
        if (length > LONGEST_COPY) {
            throw new FaultException(
                    Fault.Kind.HELPER, slot, "length " + length + " is beyond any memory");
        }
        return length;
    }

    private static long copy(Memory memory, int slot, int offset, long to, int length) {
        if (length < 0) {
            throw new FaultException(Fault.Kind.HELPER, slot, "length " + length + " is negative");
        }
        byte[] bytes = new byte[bounded(length, slot)];
        boolean inside = memory.packetHolds(offset, length);
        for (int i = 0; inside && i < length; i++) {
            bytes[i] = (byte) memory.packetLoad(offset + i, 1);
        }
        // On failure the kernel clears the destination, so that no stack content shows through.
        memory.write(to, bytes, slot);
        return inside ? 0 : EFAULT;
    }
}
