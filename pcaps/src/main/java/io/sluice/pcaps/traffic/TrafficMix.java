package io.sluice.pcaps.traffic;

import io.sluice.pcaps.traffic.Headers.Ip;
import io.sluice.pcaps.traffic.Headers.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.Random;

/// An endless Ethernet link: of 100 packets about 60 are TCP over IPv4, 20 UDP, 5 ARP, 5 TCP over
/// IPv6, 5 TCP to port 443 with a VLAN tag, 5 ICMP or ICMPv6. One UDP datagram in ten comes in
/// fragments, one IPv4 packet in fifty has options, one IPv6 packet in four has extension headers.
/// The same seed gives the same packets for ever: [Random] is specified down to the bit.
public final class TrafficMix {
    private static final int[] TCP_PORTS = {
        443, 443, 443, 443, 80, 80, 8080, 22, 25, 993, 3306, 5432
    };
    private static final int[] UDP_PORTS = {53, 53, 53, 53, 123, 443, 514, 1900, 5353, 4789};
    private static final int OPEN_FLOWS = 40;
    private static final int HOP_BY_HOP = 0;
    private static final String DESTINATION_OPTIONS = "3c";

    /// The rest of an 8-byte extension header: its length, and a PadN option that fills it.
    private static final String PADDING_OPTION = "00010400000000";

    private final Random random;
    private final List<TcpFlow> flowsV4 = new ArrayList<>();
    private final List<TcpFlow> flowsV6 = new ArrayList<>();
    private final List<TcpFlow> flowsVlan = new ArrayList<>();
    private final Queue<byte[]> pending = new ArrayDeque<>();
    private int identification;

    public TrafficMix(long seed) {
        random = new Random(seed);
    }

    /// The next frame as it was on the wire, without its check sequence.
    public byte[] next() {
        byte[] waiting = pending.poll();
        if (waiting != null) {
            return waiting;
        }
        int kind = random.nextInt(100);
        if (kind < 60) {
            return tcp4();
        } else if (kind < 80) {
            return udp();
        } else if (kind < 85) {
            return Headers.arp(path(), 1 + random.nextInt(2));
        } else if (kind < 90) {
            return tcp6();
        } else if (kind < 95) {
            return vlan();
        }
        return random.nextInt(3) == 0 ? icmp6() : icmp4();
    }

    private Path path() {
        var local = new Host(1 + random.nextInt(250), Host.Side.LAN);
        boolean inside = random.nextInt(4) == 0;
        var peer = new Host(1 + random.nextInt(2000), inside ? Host.Side.LAN : Host.Side.REMOTE);
        return new Path(local, peer);
    }

    private Ip ip(int protocol) {
        identification = identification + 1 & 0xffff;
        return Ip.plain(protocol, identification);
    }

    private TcpFlow.Segment segment(List<TcpFlow> flows, int... ports) {
        flows.removeIf(TcpFlow::closed);
        while (flows.size() < OPEN_FLOWS) {
            flows.add(new TcpFlow(path(), ports[random.nextInt(ports.length)], random));
        }
        return flows.get(random.nextInt(flows.size())).next(random);
    }

    private byte[] tcp4() {
        TcpFlow.Segment segment = segment(flowsV4, TCP_PORTS);
        Ip header = ip(Headers.TCP);
        if (random.nextInt(50) == 0) {
            header = header.options("0707040000000000");
        }
        return Headers.ipv4(segment.path(), header, summedV4(segment));
    }

    private static byte[] summedV4(TcpFlow.Segment segment) {
        int length = segment.bytes().length();
        return Headers.summed(
                segment.bytes(), 16, Headers.pseudoHeaderV4(segment.path(), Headers.TCP, length));
    }

    private byte[] vlan() {
        TcpFlow.Segment segment = segment(flowsVlan, 443);
        int tag = random.nextInt(8) << 13 | 100 + random.nextInt(4);
        return Headers.ipv4InVlan(segment.path(), tag, ip(Headers.TCP), summedV4(segment));
    }

    private byte[] tcp6() {
        TcpFlow.Segment segment = segment(flowsV6, TCP_PORTS);
        int length = segment.bytes().length();
        byte[] transport =
                Headers.summed(
                        segment.bytes(),
                        16,
                        Headers.pseudoHeaderV6(segment.path(), Headers.TCP, length));
        return Headers.ipv6(segment.path(), maybeExtended(ip(Headers.TCP)), transport);
    }

    /// Hop-by-hop options alone, or destination options behind them (RFC 8200, section 4).
    private Ip maybeExtended(Ip header) {
        String last = HexFormat.of().toHexDigits((byte) header.protocol()) + PADDING_OPTION;
        return switch (random.nextInt(8)) {
            case 0 -> header.extensions(HOP_BY_HOP, last);
            case 1 -> header.extensions(HOP_BY_HOP, DESTINATION_OPTIONS + PADDING_OPTION + last);
            default -> header;
        };
    }

    private byte[] udp() {
        Path path = path();
        int port = UDP_PORTS[random.nextInt(UDP_PORTS.length)];
        int own = 1024 + random.nextInt(60_000);
        boolean answer = random.nextBoolean();
        boolean large = random.nextInt(10) == 0;
        byte[] payload = new byte[large ? 1600 + random.nextInt(1200) : 20 + random.nextInt(100)];
        random.nextBytes(payload);
        var datagram = new Frame().u16(answer ? port : own).u16(answer ? own : port);
        datagram.u16(8 + payload.length).u16(0).bytes(payload);
        Path way = answer ? path.back() : path;
        if (random.nextInt(10) == 0 && !large) {
            byte[] summed =
                    Headers.summed(
                            datagram,
                            6,
                            Headers.pseudoHeaderV6(way, Headers.UDP, datagram.length()));
            return Headers.ipv6(way, maybeExtended(ip(Headers.UDP)), summed);
        }
        byte[] summed =
                Headers.summed(
                        datagram, 6, Headers.pseudoHeaderV4(way, Headers.UDP, datagram.length()));
        return large ? fragments(way, summed) : Headers.ipv4(way, ip(Headers.UDP), summed);
    }

    /// The first fragment; the others follow with the next calls.
    private byte[] fragments(Path way, byte... transport) {
        int piece = 1480; // what a frame of 1500 bytes holds, a multiple of 8
        Ip header = ip(Headers.UDP);
        for (int at = 0; at < transport.length; at += piece) {
            int end = Math.min(at + piece, transport.length);
            int more = end < transport.length ? 0x2000 : 0;
            byte[] part = Arrays.copyOfRange(transport, at, end);
            pending.add(Headers.ipv4(way, header.fragment(more | at / 8), part));
        }
        return pending.remove();
    }

    private byte[] icmp4() {
        Path path = path();
        Frame message = echo(random.nextBoolean() ? 8 : 0);
        return Headers.ipv4(path, ip(Headers.ICMP), Headers.summed(message, 2, 0));
    }

    private byte[] icmp6() {
        Path path = path();
        Frame message = echo(128 + random.nextInt(2));
        long pseudo = Headers.pseudoHeaderV6(path, Headers.ICMP6, message.length());
        return Headers.ipv6(
                path, maybeExtended(ip(Headers.ICMP6)), Headers.summed(message, 2, pseudo));
    }

    private Frame echo(int type) {
        var message =
                new Frame()
                        .u8(type)
                        .u8(0)
                        .u16(0)
                        .u16(random.nextInt(65_536))
                        .u16(1 + random.nextInt(9));
        for (int i = 0; i < 40; i++) {
            message.u8(i);
        }
        return message;
    }
}
