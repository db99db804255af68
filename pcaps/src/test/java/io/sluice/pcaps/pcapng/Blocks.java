package io.sluice.pcaps.pcapng;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Writes pcapng blocks byte by byte, right or deliberately wrong, in one byte order.
public final class Blocks {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteOrder order;

    public Blocks(ByteOrder order) {
        this.order = order;
    }

    /// Numbers of 32 bits, one after the other.
    public byte[] ints(int... values) {
        ByteBuffer buffer = ByteBuffer.allocate(4 * values.length).order(order);
        for (int value : values) {
            buffer.putInt(value);
        }
        return buffer.array();
    }

    /// One option with its padding.
    public byte[] option(int code, byte... value) {
        ByteBuffer buffer = ByteBuffer.allocate(4 + (value.length + 3 & ~3)).order(order);
        buffer.putShort((short) code).putShort((short) value.length).put(value);
        return buffer.array();
    }

    /// A block of these parts, padded to 32 bits.
    public Blocks block(int type, byte[]... parts) {
        var body = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            body.writeBytes(part);
        }
        while (body.size() % 4 != 0) {
            body.write(0);
        }
        int total = body.size() + 12;
        out.writeBytes(ints(type, total));
        out.writeBytes(body.toByteArray());
        out.writeBytes(ints(total));
        return this;
    }

    public Blocks raw(byte... bytes) {
        out.writeBytes(bytes);
        return this;
    }

    public Blocks section() {
        int version = order == ByteOrder.BIG_ENDIAN ? 1 << 16 : 1;
        return block(0x0a0d0d0a, ints(0x1a2b3c4d, version, -1, -1));
    }

    public Blocks interfaceOf(int linkType, int snapLen, byte[]... options) {
        var all = new ByteArrayOutputStream();
        all.writeBytes(
                order == ByteOrder.BIG_ENDIAN
                        ? ints(linkType << 16, snapLen)
                        : ints(linkType, snapLen));
        for (byte[] option : options) {
            all.writeBytes(option);
        }
        return block(1, all.toByteArray());
    }

    public Blocks enhanced(int interfaceId, long ticks, int originalLength, byte... data) {
        return block(
                6,
                ints(interfaceId, (int) (ticks >>> 32), (int) ticks, data.length, originalLength),
                data);
    }

    public byte[] toBytes() {
        return out.toByteArray();
    }

    /// Two files one behind the other.
    public static byte[] join(byte[]... files) {
        var all = new ByteArrayOutputStream();
        for (byte[] file : files) {
            all.writeBytes(file);
        }
        return all.toByteArray();
    }
}
