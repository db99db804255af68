package io.sluice.cli.live;

import java.nio.ByteBuffer;
import org.pcap4j.core.PcapHandle;

/// Sends frames on an interface: `INTERFACE COUNT`. Of six frames each, four are UDP, two of which
/// to port 53; two of the UDP frames have a VLAN tag; the others are TCP and ARP. Each has a number
/// of its own.
public final class TrafficSender {
    private static final int VLAN = 0x8100;
    private static final int FRAME_BYTES = 64;

    private TrafficSender() {}

    public static void main(String[] args) throws Exception {
        int count = Integer.parseInt(args[1]);
        try (PcapHandle handle = new PcapHandle.Builder(args[0]).snaplen(FRAME_BYTES).build()) {
            for (int i = 0; i < count; i++) {
                handle.sendPacket(frame(i));
            }
        }
        System.out.println("sent " + count);
    }

    static byte[] frame(int number) {
        return switch (number % 6) {
            case 0 -> ip(number, 17, 53, false);
            case 1 -> ip(number, 17, 80, false);
            case 2 -> ip(number, 17, 53, true);
            case 3 -> ip(number, 17, 80, true);
            case 4 -> ip(number, 6, 443, false);
            default -> arp(number);
        };
    }

    private static ByteBuffer ethernet(byte[] bytes) {
        return ByteBuffer.wrap(bytes).put(new byte[] {2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2});
    }

    private static byte[] ip(int number, int protocol, int port, boolean tagged) {
        byte[] bytes = new byte[FRAME_BYTES];
        ByteBuffer frame = ethernet(bytes);
        if (tagged) {
            frame.putShort((short) VLAN).putShort((short) 7);
        }
        frame.putShort((short) 0x0800).put((byte) 0x45).put((byte) 0).putShort((short) 46);
        frame.putInt(0).put((byte) 64).put((byte) protocol).putShort((short) 0);
        frame.putInt(0xc0000201).putInt(0xc0000202);
        frame.putShort((short) 1024).putShort((short) port);
        frame.putInt(FRAME_BYTES - Integer.BYTES, number);
        return bytes;
    }

    private static byte[] arp(int number) {
        byte[] bytes = new byte[FRAME_BYTES];
        ByteBuffer frame = ethernet(bytes).putShort((short) 0x0806);
        frame.putInt(FRAME_BYTES - Integer.BYTES, number);
        return bytes;
    }
}
