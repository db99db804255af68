package io.sluice.emulator.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Guest memory: little-endian, regions at guest addresses below 4 GiB, every access checked.
///
/// Guest addresses are numbers of the guest alone; no host address exists here, and no access can
/// reach outside of a region's bytes. Since every address fits 32 bits, a context's 32-bit fields
/// `data` and `data_end` hold pointers as they are. The address space is cut into pages of 1 MiB,
/// each of at most one region, so a look-up is one array load.
///
/// Not thread-safe: one memory, one running program.
public final class Memory {

    /// Where the context lies.
    public static final long CONTEXT = 0x0100_0000L;

    /// Where the packet's first byte lies.
    public static final long PACKET = 0x1000_0000L;

    /// Where the frame of the outermost function starts; each further frame is [#FRAME_STRIDE]
    /// above.
    public static final long STACK = 0x2000_0000L;

    /// The distance between two frames' starts.
    public static final long FRAME_STRIDE = 0x10_0000L;

    /// The bytes of one frame (RFC 9669 leaves it to the platform; Linux 6.12,
    /// include/linux/filter.h, MAX_BPF_STACK).
    public static final int FRAME_SIZE = 512;

    /// How many functions may be active at once (Linux 6.12, include/linux/bpf_verifier.h,
    /// MAX_CALL_FRAMES).
    public static final int FRAMES = 8;

    /// Where regions of [#allocate] start.
    public static final long FREE = 0x4000_0000L;

    private static final int PAGE_SHIFT = 20;
    private static final int PAGES = 1 << 32 - PAGE_SHIFT;
    private static final long LOW = 0xffff_ffffL;

    /// Linux 6.12, include/uapi/linux/filter.h.
    private static final int SKF_NET_OFF = -0x10_0000;

    private static final int SKF_LL_OFF = -0x20_0000;

    private static final VarHandle SHORTS = view(short[].class);
    private static final VarHandle INTS = view(int[].class);
    private static final VarHandle LONGS = view(long[].class);

    private static VarHandle view(Class<?> type) {
        return MethodHandles.byteArrayViewVarHandle(type, ByteOrder.LITTLE_ENDIAN)
                .withInvokeExactBehavior();
    }

    private final Region[] pages = new Region[PAGES];
    private final Region context = new Region("context", (int) CONTEXT);
    private final Region packet = new Region("packet", (int) PACKET);
    private final List<Region> allocated = new ArrayList<>();
    private final byte[] stack = new byte[FRAMES * FRAME_SIZE];
    private long next = FREE;
    private int networkOffset = 14;

    /// A memory with an empty context, an empty packet and eight zeroed stack frames.
    public Memory() {
        Arrays.fill(pages, new Region("nothing", 0));
        fill(context, CONTEXT, PACKET - CONTEXT);
        fill(packet, PACKET, STACK - PACKET);
        for (int frame = 0; frame < FRAMES; frame++) {
            Region region =
                    new Region("stack frame " + frame, (int) (STACK + frame * FRAME_STRIDE));
            region.cover(stack, frame * FRAME_SIZE, FRAME_SIZE);
            fill(region, region.base, FRAME_STRIDE);
        }
    }

    private void fill(Region region, long from, long size) {
        int first = (int) (from >>> PAGE_SHIFT);
        Arrays.fill(
                pages, first, first + (int) (size + (1 << PAGE_SHIFT) - 1 >>> PAGE_SHIFT), region);
    }

    /// Lays the context over an array, which the program may write; nothing is copied.
    public void bindContext(byte[] bytes) {
        context.cover(bytes, 0, bytes.length);
    }

    /// Lays the packet over a part of an array; nothing is copied.
    ///
    /// @param start index of the packet's first byte
    /// @param length the packet's captured bytes
    public void bindPacket(byte[] bytes, int start, int length) {
        packet.cover(bytes, start, length);
    }

    /// Whether programs may write the packet; they may at first.
    public void packetAccess(Access access) {
        packet.writable = access == Access.READ_WRITE;
    }

    /// What a program may do to a region.
    public enum Access {
        READ_WRITE,
        READ_ONLY
    }

    /// The number of bytes of the bound packet.
    public int packetLength() {
        return packet.length;
    }

    /// The array that the packet lies in, for compiled code, which looks there before it asks for a
    /// region.
    public byte[] packetBytes() {
        return packet.bytes;
    }

    /// Where in [#packetBytes] the packet starts.
    public int packetStart() {
        return packet.start;
    }

    /// How many bytes of the packet a program may write: all or none.
    public int packetWritableLength() {
        return packet.writable ? packet.length : 0;
    }

    /// The array of all stack frames, the outermost first, [#FRAME_SIZE] bytes each.
    public byte[] stackBytes() {
        return stack;
    }

    /// Makes a region of its own over an array and answers its address; nothing is copied.
    ///
    /// @throws IllegalArgumentException if the address space is used up
    public long allocate(String name, byte[] bytes, Access access) {
        long size =
                Math.max(bytes.length, 1L) + (1L << PAGE_SHIFT) - 1 >>> PAGE_SHIFT << PAGE_SHIFT;
        if (next + size > 1L << 32) {
            throw new IllegalArgumentException(
                    "no guest addresses left for " + bytes.length + " bytes");
        }
        long address = next;
        Region region = new Region(name, (int) address);
        region.cover(bytes, 0, bytes.length);
        region.writable = access == Access.READ_WRITE;
        fill(region, address, size);
        allocated.add(region);
        next += size;
        return address;
    }

    /// The frame pointer of a call depth, 0 being the program itself: one past the frame's highest
    /// byte.
    public static long framePointer(int depth) {
        return STACK + depth * FRAME_STRIDE + FRAME_SIZE;
    }

    /// Sets all stack frames to zero, so that no run sees what another left.
    public void clearStack() {
        Arrays.fill(stack, (byte) 0);
    }

    /// A digest of everything a program could have written, to compare two runs by.
    public int contentHash() {
        int hash = Arrays.hashCode(stack);
        hash = 31 * hash + Arrays.hashCode(context.bytes);
        hash = 31 * hash + Arrays.hashCode(packet.bytes);
        for (Region region : allocated) {
            hash = 31 * hash + Arrays.hashCode(region.bytes);
        }
        return hash;
    }

    /// Loads a byte, zero-extended.
    ///
    /// @param slot the slot that a fault names
    /// @throws FaultException if the address is in no region
    public long load8(long address, int slot) {
        Region region = pages[page(address)];
        int at = at(region, address, 1, slot);
        return region.bytes[at] & 0xffL;
    }

    /// As [#load8], two bytes.
    public long load16(long address, int slot) {
        Region region = pages[page(address)];
        int at = at(region, address, 2, slot);
        return (short) SHORTS.get(region.bytes, at) & 0xffffL;
    }

    /// As [#load8], four bytes.
    public long load32(long address, int slot) {
        Region region = pages[page(address)];
        int at = at(region, address, 4, slot);
        return (int) INTS.get(region.bytes, at) & LOW;
    }

    /// As [#load8], eight bytes.
    public long load64(long address, int slot) {
        Region region = pages[page(address)];
        int at = at(region, address, 8, slot);
        return (long) LONGS.get(region.bytes, at);
    }

    /// Stores the low byte of a value.
    ///
    /// @param slot the slot that a fault names
    /// @throws FaultException if the address is in no region, or in one that only reads
    public void store8(long address, long value, int slot) {
        Region region = pages[page(address)];
        int at = writable(region, address, 1, slot);
        region.bytes[at] = (byte) value;
    }

    /// As [#store8], two bytes.
    public void store16(long address, long value, int slot) {
        Region region = pages[page(address)];
        int at = writable(region, address, 2, slot);
        SHORTS.set(region.bytes, at, (short) value);
    }

    /// As [#store8], four bytes.
    public void store32(long address, long value, int slot) {
        Region region = pages[page(address)];
        int at = writable(region, address, 4, slot);
        INTS.set(region.bytes, at, (int) value);
    }

    /// As [#store8], eight bytes.
    public void store64(long address, long value, int slot) {
        Region region = pages[page(address)];
        int at = writable(region, address, 8, slot);
        LONGS.set(region.bytes, at, value);
    }

    private static int page(long address) {
        return (int) address >>> PAGE_SHIFT;
    }

    /// The index into the region's array.
    private int at(Region region, long address, int size, int slot) {
        int offset = (int) address - region.base;
        if (address >>> 32 != 0 || offset < 0 || offset > region.length - size) {
            throw outside(region, address, size, slot);
        }
        return region.start + offset;
    }

    private int writable(Region region, long address, int size, int slot) {
        int at = at(region, address, size, slot);
        if (!region.writable) {
            throw new FaultException(Fault.Kind.READ_ONLY, slot, describe(region, address, size));
        }
        return at;
    }

    private static FaultException outside(Region region, long address, int size, int slot) {
        String detail =
                address >>> 32 != 0
                        ? size + " bytes at 0x" + Long.toHexString(address)
                        : describe(region, address, size);
        return new FaultException(Fault.Kind.OUT_OF_BOUNDS, slot, detail);
    }

    private static String describe(Region region, long address, int size) {
        String place =
                size + (size == 1 ? " byte" : " bytes") + " at 0x" + Long.toHexString(address);
        return region.name.equals("nothing")
                ? place
                : "%s, offset %d of %s (%d bytes)"
                        .formatted(place, (int) address - region.base, region.name, region.length);
    }

    /// A packet load (RFC 9669, section 5.5): network byte order, offsets as [#packetHolds] takes
    /// them.
    ///
    /// @throws IndexOutOfBoundsException if [#packetHolds] says no
    public long packetLoad(int offset, int size) {
        int at = packet.start + inPacket(offset);
        return switch (size) {
            case 1 -> packet.bytes[at] & 0xffL;
            case 2 -> Short.reverseBytes((short) SHORTS.get(packet.bytes, at)) & 0xffffL;
            default -> Integer.reverseBytes((int) INTS.get(packet.bytes, at)) & LOW;
        };
    }

    /// Whether a packet load finds all of its bytes. Offsets from -0x200000 count from the link
    /// header and those from -0x100000 from the network header, as the kernel's SKF_LL_OFF and
    /// SKF_NET_OFF.
    public boolean packetHolds(int offset, int size) {
        int at = inPacket(offset);
        return at >= 0 && at <= packet.length - size;
    }

    private int inPacket(int offset) {
        if (offset >= 0 || offset < SKF_LL_OFF) {
            return offset;
        }
        return offset >= SKF_NET_OFF ? offset - SKF_NET_OFF + networkOffset : offset - SKF_LL_OFF;
    }

    /// Says where the network header starts in the packet, in bytes; 14 at first, as for Ethernet.
    public void networkOffset(int offset) {
        networkOffset = offset;
    }

    /// Reads bytes for a helper.
    ///
    /// @throws FaultException if they are not all in one region, or the length is negative
    public byte[] read(long address, int length, int slot) {
        Region region = pages[page(address)];
        if (length < 0) {
            throw outside(region, address, length, slot);
        }
        int at = at(region, address, length, slot);
        return Arrays.copyOfRange(region.bytes, at, at + length);
    }

    /// Writes bytes for a helper.
    ///
    /// @throws FaultException if they are not all in one region, or it only reads
    public void write(long address, byte[] bytes, int slot) {
        Region region = pages[page(address)];
        int at = writable(region, address, bytes.length, slot);
        System.arraycopy(bytes, 0, region.bytes, at, bytes.length);
    }

    @Override
    public String toString() {
        return "context of %d bytes, packet of %d bytes, %d further regions"
                .formatted(context.length, packet.length, allocated.size());
    }
}
