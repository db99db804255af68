package io.sluice.pcaps.pcapng;

import io.sluice.pcaps.capture.CaptureInput;
import io.sluice.pcaps.capture.CaptureInterface;
import io.sluice.pcaps.capture.Packet;
import io.sluice.pcaps.capture.ReadLimits;
import java.nio.ByteOrder;
import java.util.List;

/// Shows the packet of the block in the window: enhanced (pcapng draft, section 4.3), simple (4.4)
/// and obsolete (appendix A).
final class PacketBlocks {
    private static final int BODY = BlockWindow.HEADER;
    private static final int TIMED_FIXED_LENGTH = 20;
    private static final int SIMPLE_FIXED_LENGTH = 4;

    private final BlockWindow block;
    private final CaptureInput in;
    private final List<SectionInterface> section;
    private final ReadLimits limits;

    PacketBlocks(BlockWindow block, List<SectionInterface> section, ReadLimits limits) {
        this.block = block;
        this.in = block.input();
        this.section = section;
        this.limits = limits;
    }

    /// Whether the block in the window holds a packet.
    boolean isPacket() {
        int type = block.type();
        return type == BlockType.ENHANCED_PACKET
                || type == BlockType.SIMPLE_PACKET
                || type == BlockType.PACKET;
    }

    void show(Packet packet) throws BlockDamage {
        ByteOrder order = block.order();
        switch (block.type()) {
            case BlockType.SIMPLE_PACKET -> showSimple(packet);
            case BlockType.PACKET -> {
                block.requireBody(TIMED_FIXED_LENGTH, "packet block");
                showTimed(packet, in.uint16(BODY, order)); // the other half is a drop count
            }
            default -> {
                block.requireBody(TIMED_FIXED_LENGTH, "enhanced packet block");
                showTimed(packet, in.uint32(BODY, order));
            }
        }
    }

    private void showTimed(Packet packet, long interfaceId) throws BlockDamage {
        ByteOrder order = block.order();
        SectionInterface origin = interfaceOf(interfaceId);
        long ticks = in.uint32(BODY + 4, order) << 32 | in.uint32(BODY + 8, order);
        long capturedLength = in.uint32(BODY + 12, order);
        int room = block.bodyLength() - TIMED_FIXED_LENGTH;
        checkLength(capturedLength, room, origin.description());
        int length = (int) capturedLength;
        int start = in.position() + BODY + TIMED_FIXED_LENGTH;
        packet.bytes(in.bytes(), start, length, in.uint32(BODY + 16, order));
        packet.time(origin.nanos(ticks));
        int padded = Math.min(length + 3 & ~3, room);
        packet.options(start + padded, room - padded, order);
        count(packet, origin);
    }

    private void showSimple(Packet packet) throws BlockDamage {
        block.requireBody(SIMPLE_FIXED_LENGTH, "simple packet block");
        SectionInterface origin = interfaceOf(0);
        long originalLength = in.uint32(BODY, block.order());
        int room = block.bodyLength() - SIMPLE_FIXED_LENGTH;
        // The captured length is not in the block: it is what the snap length leaves (pcapng draft,
        // section 4.4).
        long capturedLength = Math.min(originalLength, origin.description().snapLen());
        checkLength(capturedLength, room, origin.description());
        packet.bytes(
                in.bytes(),
                in.position() + BODY + SIMPLE_FIXED_LENGTH,
                (int) capturedLength,
                originalLength);
        packet.untimed();
        count(packet, origin);
    }

    private void count(Packet packet, SectionInterface origin) {
        block.countPacket();
        packet.origin(block.packets(), origin.index(), origin.description());
    }

    private SectionInterface interfaceOf(long id) throws BlockDamage {
        if (id >= section.size()) {
            throw block.corrupt(
                    "a packet of interface "
                            + id
                            + ", but the section has described "
                            + section.size());
        }
        return section.get((int) id);
    }

    private void checkLength(long capturedLength, int room, CaptureInterface origin)
            throws BlockDamage {
        int limit = limits.packetBytesOf(origin.linkType());
        if (capturedLength > room) {
            throw block.corrupt(
                    "captured length " + capturedLength + " in a block that has room for " + room);
        }
        if (capturedLength > limit) {
            throw block.corrupt(
                    "captured length "
                            + capturedLength
                            + " is more than the limit of "
                            + limit
                            + " bytes");
        }
    }
}
