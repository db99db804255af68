package io.sluice.pcaps.pcapng;

import io.sluice.pcaps.capture.CaptureInput;
import io.sluice.pcaps.capture.Damage;
import io.sluice.pcaps.capture.ReadLimits;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.Optional;

/// One block after the other, each whole in the window of a [CaptureInput], with its two lengths
/// checked.
final class BlockWindow {
    static final int HEADER = 8;

    /// Read as this number when it lies in the order of its section (pcapng draft, section 4.1).
    private static final int BYTE_ORDER_MAGIC = 0x1a2b3c4d;

    private static final int ORDER_MAGIC_END = 12;
    private static final int LENGTH_FIELD = 4;

    private final CaptureInput in;
    private final ReadLimits limits;
    private ByteOrder order = ByteOrder.LITTLE_ENDIAN;
    private int type;
    private int totalLength;
    private long packets;

    BlockWindow(CaptureInput in, ReadLimits limits) {
        this.in = in;
        this.limits = limits;
    }

    CaptureInput input() {
        return in;
    }

    /// The byte order of the section that the block belongs to.
    ByteOrder order() {
        return order;
    }

    int type() {
        return type;
    }

    /// Bytes of the block without its header and its closing length.
    int bodyLength() {
        return totalLength - BlockType.OVERHEAD;
    }

    /// Packets before this block, for messages.
    long packets() {
        return packets;
    }

    void countPacket() {
        packets++;
    }

    /// Makes the next block present; [#leave()] moves on to the one after it.
    ///
    /// @return false at the end of the file, between two blocks
    boolean enter() throws IOException {
        if (!in.require(HEADER)) {
            return endOrDamage("block header", HEADER);
        }
        type = in.int32(0, order);
        if (type == BlockType.SECTION_HEADER) {
            if (!in.require(ORDER_MAGIC_END)) {
                return endOrDamage("section header", ORDER_MAGIC_END);
            }
            readOrder();
        }
        long length = in.uint32(LENGTH_FIELD, order);
        checkLength(length);
        totalLength = (int) length;
        if (!in.require(totalLength)) {
            return endOrDamage("block", totalLength);
        }
        long closing = in.uint32(totalLength - LENGTH_FIELD, order);
        if (closing != length) {
            throw corrupt(
                    "block total length " + length + " in the header, " + closing + " at the end");
        }
        return true;
    }

    void leave() {
        in.advance(totalLength);
    }

    private void readOrder() throws IOException {
        if (in.int32(HEADER, ByteOrder.LITTLE_ENDIAN) == BYTE_ORDER_MAGIC) {
            order = ByteOrder.LITTLE_ENDIAN;
        } else if (in.int32(HEADER, ByteOrder.BIG_ENDIAN) == BYTE_ORDER_MAGIC) {
            order = ByteOrder.BIG_ENDIAN;
        } else {
            throw corrupt(
                    "the byte-order magic of a section header is not 1a2b3c4d in either order");
        }
    }

    private void checkLength(long length) throws BlockDamage {
        if (length < BlockType.OVERHEAD) {
            throw corrupt("block length " + length + " is less than " + BlockType.OVERHEAD);
        }
        if (length % 4 != 0) {
            throw corrupt("block length " + length + " is not a multiple of 4");
        }
        if (length > limits.blockBytes()) {
            throw corrupt(
                    "block length "
                            + length
                            + " is more than the limit of "
                            + limits.blockBytes()
                            + " bytes");
        }
    }

    /// Checks that a body has its fixed part.
    void requireBody(int length, String block) throws BlockDamage {
        if (bodyLength() < length) {
            throw corrupt(
                    block
                            + " of "
                            + bodyLength()
                            + " bytes is too short: it has "
                            + length
                            + " at least");
        }
    }

    BlockDamage corrupt(String problem) {
        return new BlockDamage(new Damage.Corrupt(in.offset(), packets + 1, problem));
    }

    /// The stream has less than was wanted: nothing at all, which is its end, or damage.
    private boolean endOrDamage(String part, int wanted) throws BlockDamage {
        Optional<Damage> damage = in.endOfStream(packets + 1, part, wanted, 0);
        if (damage.isPresent()) {
            throw new BlockDamage(damage.get());
        }
        return false;
    }
}
