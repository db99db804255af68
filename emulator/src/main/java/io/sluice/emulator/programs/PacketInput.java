package io.sluice.emulator.programs;

import io.sluice.emulator.memory.Memory;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// What a program is given for a packet: the bytes, and a context that describes them. One object
/// serves all packets of a run. Not thread-safe.
///
/// Offsets: Linux 6.12, include/uapi/linux/bpf.h, struct __sk_buff and struct xdp_md.
public final class PacketInput {

    private static final VarHandle INTS =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN)
                    .withInvokeExactBehavior();

    /// The layouts of contexts.
    public enum Layout {
        /// `struct __sk_buff`: socket filters, traffic classifiers.
        SK_BUFF(192),
        /// `struct xdp_md`.
        XDP_MD(24),
        /// No context: R1 is the packet itself, R2 its length.
        RAW(0);

        private final int size;

        Layout(int size) {
            this.size = size;
        }
    }

    /// Fields of `struct __sk_buff` that a caller may set; each is 32 bits wide.
    public enum SkBuffField {
        PKT_TYPE(4),
        MARK(8),
        QUEUE_MAPPING(12),
        /// In network byte order.
        PROTOCOL(16),
        VLAN_PRESENT(20),
        VLAN_TCI(24),
        /// In network byte order.
        VLAN_PROTO(28),
        PRIORITY(32),
        INGRESS_IFINDEX(36),
        IFINDEX(40),
        HASH(68);

        private final int offset;

        SkBuffField(int offset) {
            this.offset = offset;
        }
    }

    /// Fields of `struct xdp_md` that a caller may set; each is 32 bits wide.
    public enum XdpField {
        INGRESS_IFINDEX(12),
        RX_QUEUE_INDEX(16);

        private final int offset;

        XdpField(int offset) {
            this.offset = offset;
        }
    }

    private static final int SKB_LEN = 0;
    private static final int SKB_DATA = 76;
    private static final int SKB_DATA_END = 80;
    private static final int SKB_DATA_META = 140;
    private static final int XDP_DATA = 0;
    private static final int XDP_DATA_END = 4;
    private static final int XDP_DATA_META = 8;

    private final Layout layout;
    private final Memory memory;
    private final byte[] context;

    /// Lays an empty context into a memory.
    public PacketInput(Layout layout, Memory memory) {
        this.layout = layout;
        this.memory = memory;
        this.context = new byte[layout.size];
        memory.bindContext(context);
    }

    /// Sets a field, for this packet and those that follow.
    ///
    /// @throws IllegalArgumentException if the context is none of `struct __sk_buff`
    public PacketInput set(SkBuffField field, int value) {
        if (layout != Layout.SK_BUFF) {
            throw new IllegalArgumentException(layout + " has no field " + field);
        }
        INTS.set(context, field.offset, value);
        return this;
    }

    /// Sets a field, for this packet and those that follow.
    ///
    /// @throws IllegalArgumentException if the context is none of `struct xdp_md`
    public PacketInput set(XdpField field, int value) {
        if (layout != Layout.XDP_MD) {
            throw new IllegalArgumentException(layout + " has no field " + field);
        }
        INTS.set(context, field.offset, value);
        return this;
    }

    /// Puts a packet before the program; nothing is copied.
    ///
    /// @param start index of the first byte
    /// @param capturedLength bytes that are there
    /// @param originalLength bytes on the wire: `len` of a socket buffer
    public void packet(byte[] bytes, int start, int capturedLength, int originalLength) {
        memory.bindPacket(bytes, start, capturedLength);
        int data = (int) Memory.PACKET;
        int end = data + capturedLength;
        switch (layout) {
            case SK_BUFF -> {
                INTS.set(context, SKB_LEN, originalLength);
                INTS.set(context, SKB_DATA, data);
                INTS.set(context, SKB_DATA_END, end);
                INTS.set(context, SKB_DATA_META, data);
            }
            case XDP_MD -> {
                INTS.set(context, XDP_DATA, data);
                INTS.set(context, XDP_DATA_END, end);
                INTS.set(context, XDP_DATA_META, data);
            }
            case RAW -> {}
        }
    }

    /// The memory that the input lies in.
    public Memory memory() {
        return memory;
    }

    /// The first argument: the context's address, or without one the packet's.
    public long r1() {
        return layout == Layout.RAW ? Memory.PACKET : Memory.CONTEXT;
    }

    /// The second argument: without a context the packet's length, else nothing.
    public long r2() {
        return layout == Layout.RAW ? memory.packetLength() : 0;
    }
}
