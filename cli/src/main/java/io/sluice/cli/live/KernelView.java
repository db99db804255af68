package io.sluice.cli.live;

import io.sluice.emulator.cbpf.PacketMetadata;
import io.sluice.filters.cbpf.Ancillary;
import io.sluice.filters.link.LinkType;
import io.sluice.pcaps.capture.Packet;

/// A packet of a live Linux capture as a filter in the kernel sees it: an outermost VLAN tag stands
/// beside the packet, and not in it.
///
/// The kernel takes the tag out of every Ethernet frame that it receives (Linux 6.18,
/// net/core/dev.c, __netif_receive_skb_core(), skb_vlan_untag()), and libpcap puts it back for
/// whoever reads the capture (libpcap 1.10, pcap-linux.c, pcap_handle_packet_mmap()). This takes it
/// out again. A frame that this machine sends may have its tag within; nobody can tell afterwards.
///
/// One view serves all packets; it is valid until the next [#show]. For one thread.
final class KernelView {
    private static final int TYPE_AT = 12;
    private static final int TAG_BYTES = 4;
    private static final int CUSTOMER_TAG = 0x8100;
    private static final int PROVIDER_TAG = 0x88a8;

    private final boolean ethernet;
    private final PacketMetadata metadata = new PacketMetadata();
    private final int interfaceIndex;
    private byte[] untagged = new byte[2048];
    private byte[] data = untagged;
    private int offset;
    private int capturedLength;
    private int originalLength;
    private boolean tagged;

    /// @param interfaceIndex what the kernel counts the interface as
    KernelView(LinkType linkType, int interfaceIndex) {
        this.ethernet = linkType == LinkType.EN10MB;
        this.interfaceIndex = interfaceIndex;
    }

    /// Shows a packet with its tag beside it, if it has one.
    void show(Packet packet) {
        showAsCaptured(packet);
        int type = capturedLength < TYPE_AT + TAG_BYTES ? 0 : half(TYPE_AT);
        tagged = ethernet && (type == CUSTOMER_TAG || type == PROVIDER_TAG);
        if (tagged) {
            takeOut(type, half(TYPE_AT + 2));
        }
    }

    /// Shows a packet as it is in a file.
    void showAsCaptured(Packet packet) {
        data = packet.data();
        offset = packet.offset();
        capturedLength = packet.capturedLength();
        originalLength = (int) packet.originalLength();
        metadata.clear()
                .set(Ancillary.INTERFACE_INDEX, interfaceIndex)
                .set(Ancillary.VLAN_TAG_PRESENT, 0)
                .set(Ancillary.VLAN_TAG, 0);
    }

    private int half(int at) {
        return (data[offset + at] & 0xff) << 8 | data[offset + at + 1] & 0xff;
    }

    private void takeOut(int type, int tag) {
        if (untagged.length < capturedLength) {
            untagged = new byte[capturedLength];
        }
        int rest = TYPE_AT + TAG_BYTES;
        System.arraycopy(data, offset, untagged, 0, TYPE_AT);
        System.arraycopy(data, offset + rest, untagged, TYPE_AT, capturedLength - rest);
        data = untagged;
        offset = 0;
        capturedLength -= TAG_BYTES;
        originalLength -= TAG_BYTES;
        metadata.set(Ancillary.VLAN_TAG_PRESENT, 1)
                .set(Ancillary.VLAN_TAG, tag)
                .set(Ancillary.VLAN_TPID, type);
    }

    /// Whether the packet shown had a tag that was taken out.
    boolean tagged() {
        return tagged;
    }

    PacketMetadata metadata() {
        return metadata;
    }

    byte[] data() {
        return data;
    }

    int offset() {
        return offset;
    }

    int capturedLength() {
        return capturedLength;
    }

    int originalLength() {
        return originalLength;
    }
}
