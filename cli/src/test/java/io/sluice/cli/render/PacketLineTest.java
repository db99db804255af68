package io.sluice.cli.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PacketLineTest {
    private static final int EN10MB = 1;
    private static final int RAW = 12;
    private static final String ETHERNET = "020000000002 020000000001 ";
    private static final String IPV4_TCP = "4500 0028 0001 0000 40 06 0000 0a000001 c0a80102 ";

    private static String line(
            int dlt, String hex, PacketLine.Detail detail, PacketLine.LinkHeader header) {
        byte[] packet = HexFormat.of().parseHex(hex.replace(" ", ""));
        return line(dlt, packet, packet.length, detail, header);
    }

    private static String line(
            int dlt,
            byte[] packet,
            int original,
            PacketLine.Detail detail,
            PacketLine.LinkHeader header) {
        StringBuilder line = new StringBuilder();
        var link = new PacketLine.Link(dlt, "DLT " + dlt);
        new PacketLine(detail, header).append(line, link, packet, 0, packet.length, original);
        return line.toString();
    }

    private static String line(int dlt, String hex) {
        return line(dlt, hex, PacketLine.Detail.NORMAL, PacketLine.LinkHeader.HIDDEN);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    01bb 0050 00000001 00000002 50 02 2000 0000 0000 | Flags [S], seq 1, win 8192, length 0
                    01bb 0050 00000001 00000002 50 12 2000 0000 0000 | Flags [S.], seq 1, ack 2, win 8192, length 0
                    01bb 0050 ffffffff 00000002 50 10 0001 0000 0000 | Flags [.], ack 2, win 1, length 0
                    01bb 0050 00000001 00000002 50 c4 0000 0000 0000 | Flags [REW], seq 1, win 0, length 0
                    01bb 0050 00000001 00000002 50 00 0000 0000 0000 | Flags [none], win 0, length 0
                    01bb 0050 00000001 00000002 50 20 0000 0000 0007 | Flags [U], win 0, urg 7, length 0
                    01bb 0050 00000001 00000002 40 02 2000 0000 0000 | ' tcp 4 [bad hdr length 16, too short, < 20]'
                    01bb 0050 00000001 00000002 f0 02 2000 0000 0000 | 'Flags [S] [bad hdr length 60, too long, > 20]'
                    """)
    void tcpFlagsAndNumbersLookAsInTcpdump(String segment, String expected) {
        assertEquals(
                "IP 10.0.0.1.443 > 192.168.1.2.80: " + expected, line(RAW, IPV4_TCP + segment));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    45 0000 0030 | 70 | 02 04 05b4 01 01 04 02       | mss 1460,nop,nop,sackOK
                    45 0000 0030 | 70 | 03 03 07 00 01 01 01 01      | wscale 7,eol
                    45 0000 0034 | 80 | 01 01 08 0a 00000001 00000002 | nop,nop,TS val 1 ecr 2
                    45 0000 0034 | 80 | 01 01 05 0a 00000001 00000002 | 'nop,nop,sack 1 {1:2}'
                    45 0000 002c | 60 | fe 04 0000                   | unknown-254
                    45 0000 002c | 60 | 02 09 05b4                   | bad opt
                    45 0000 002c | 60 | 02 00 05b4                   | bad opt
                    """)
    void tcpOptionsAreListed(String start, String dataOffset, String options, String expected) {
        String head = "4500" + start.substring(8) + " 0001 0000 40 06 0000 0a000001 c0a80102 ";
        String tcp = "01bb 0050 00000001 00000002 " + dataOffset + " 10 2000 0000 0000 " + options;
        assertEquals(
                "IP 10.0.0.1.443 > 192.168.1.2.80: Flags [.], ack 2, win 8192, options ["
                        + expected
                        + "], length 0",
                line(RAW, head + tcp));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    11 | 0035 8000 000c 0000 01020304 | 10.0.0.1.53 > 192.168.1.2.32768: UDP, length 4
                    11 | 0035 8000 00ff 0000 01020304 | 10.0.0.1.53 > 192.168.1.2.32768: UDP, bad length 247 > 4
                    11 | 0035 8000 0007 0000 01020304 | 10.0.0.1.53 > 192.168.1.2.32768: truncated-udplength 7
                    01 | 0800 0000 0001 0002 00000000 | 10.0.0.1 > 192.168.1.2: ICMP echo request, id 1, seq 2, length 12
                    01 | 0b00 0000 0000 0000 00000000 | 10.0.0.1 > 192.168.1.2: ICMP time exceeded in-transit, length 12
                    01 | 0300 0000 0000 0000 00000000 | 10.0.0.1 > 192.168.1.2: ICMP unreachable - #0, length 12
                    02 | 1600 0000 e0000005 00000000  | 10.0.0.1 > 192.168.1.2: igmp v2 report 224.0.0.5
                    84 | 0001 0002 00000000 00000000  | 10.0.0.1.1 > 192.168.1.2.2: sctp, length 12
                    32 | 00000001 0000000a 00000000   | 10.0.0.1 > 192.168.1.2: ESP(spi=0x00000001,seq=0xa), length 12
                    59 | 00000000 00000000 00000000   | 10.0.0.1 > 192.168.1.2: OSPF, length 12
                    fd | 00000000 00000000 00000000   | 10.0.0.1 > 192.168.1.2: ip-proto-253, length 12
                    """)
    void otherProtocolsOverIpv4(String protocol, String payload, String expected) {
        String header = "4500 0020 0001 0000 40 " + protocol + " 0000 0a000001 c0a80102 ";
        assertEquals("IP " + expected, line(RAW, header + payload));
    }

    @Test
    void aLaterFragmentHasNoPorts() {
        assertEquals(
                "IP 10.0.0.1 > 192.168.1.2: ip-proto-17",
                line(RAW, "4500 001c 0001 00b9 40 11 0000 0a000001 c0a80102 0035003500080000"));
    }

    @Test
    void ipv4OptionsAreSkipped() {
        assertEquals(
                "IP 10.0.0.1.53 > 192.168.1.2.53: UDP, length 0",
                line(
                        RAW,
                        "4600 0020 0001 0000 40 11 0000 0a000001 c0a80102 94040000 0035003500080000"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            textBlock =
                    """
                    0008 11 ; 0035 0035 0008 0000 ; fe80::1.53 > ff02::2.53: UDP, length 0
                    0010 00 ; 1100 0502 00000100 0035 0035 0008 0000 ; fe80::1 > ff02::2: HBH 53 > 53: UDP, length 0
                    0010 2c ; 1100 0001 00000001 0035 0035 0008 0000 ; fe80::1 > ff02::2: frag (0|8) 53 > 53: UDP, length 0
                    0010 2c ; 1100 0009 00000001 0035 0035 0008 0000 ; fe80::1 > ff02::2: frag (8|8)
                    0008 3a ; 8000 0000 0001 0002 ; fe80::1 > ff02::2: ICMP6, echo request, id 1, seq 2, length 8
                    0000 3b ; '' ; fe80::1 > ff02::2: no next header
                    0004 00 ; 11000502 ; fe80::1 > ff02::2: [|ip6]
                    """)
    void ipv6WithItsExtensionHeaders(String lengthAndNext, String payload, String expected) {
        String header =
                "60000000 "
                        + lengthAndNext
                        + " ff fe800000000000000000000000000001"
                        + " ff020000000000000000000000000002 ";
        assertEquals("IP6 " + expected, line(RAW, header + payload));
    }

    @Test
    void ethernetTagsAreSeenThroughUnlessTheHeaderIsAskedFor() {
        String frame =
                ETHERNET
                        + "88a8 00c8 8100 67d1 0806 0001 0800 06 04 0001 020000000001 0a000001"
                        + " 000000000000 0a000002";
        assertEquals("ARP, Request who-has 10.0.0.2 tell 10.0.0.1, length 28", line(EN10MB, frame));
        assertEquals(
                "02:00:00:00:00:01 > 02:00:00:00:00:02, ethertype 802.1Q-QinQ (0x88a8), length 50: vlan 200, p 0,"
                        + " ethertype 802.1Q (0x8100), vlan 2001, p 3, ethertype ARP (0x0806):"
                        + " Request who-has 10.0.0.2 tell 10.0.0.1, length 28",
                line(EN10MB, frame, PacketLine.Detail.NORMAL, PacketLine.LinkHeader.SHOWN));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            textBlock =
                    """
                    1 ; 020000000002 020000000001 88b5 0000 ; '02:00:00:00:00:01 > 02:00:00:00:00:02, ethertype Unknown (0x88b5), length 16'
                    1 ; 020000000002 020000000001 0003 424203 0000 ; LLC, dsap 0x42, ssap 0x42, ctrl 0x03, length 3
                    1 ; 020000000002 ; [|ether]
                    1 ; 020000000002 020000000001 0806 0001 ; ARP, [|arp]
                    0 ; 02000000 45 ; IP [|ip]
                    0 ; 1e000000 60 ; IP6 truncated-ip6 1
                    108 ; 00000002 45 ; IP truncated-ip 1
                    113 ; 0000 0001 0006 0000000000010000 0806 0001 ; ARP, [|arp]
                    276 ; 0806 0000 00000001 0001 00 06 0000000000010000 0001 ; ARP, [|arp]
                    9 ; ff03 0021 45 ; IP truncated-ip 1
                    9 ; c021 01 ; PPP protocol 0xc021, length 3
                    12 ; 35 ; 'unknown ip 3, length 1'
                    127 ; 000000 ; DLT 127, length 3
                    """)
    void eachLinkTypeHasALineAndSaysWhereThePacketEnds(int dlt, String hex, String expected) {
        byte[] packet = HexFormat.of().parseHex(hex.replace(" ", ""));
        int original = expected.startsWith("IP [|") ? 100 : packet.length;
        assertEquals(
                expected,
                line(
                        dlt,
                        packet,
                        original,
                        PacketLine.Detail.NORMAL,
                        PacketLine.LinkHeader.HIDDEN));
    }

    @Test
    void quickLinesNameProtocolAndLength() {
        assertEquals(
                "IP 10.0.0.1.443 > 192.168.1.2.80: tcp 0",
                line(
                        RAW,
                        IPV4_TCP + "01bb0050000000010000000250022000 00000000",
                        PacketLine.Detail.QUICK,
                        PacketLine.LinkHeader.HIDDEN));
    }

    @Test
    void ipWithinIpEndsAtAFixedDepth() {
        String tunnel = "4500 0000 0001 0000 40 04 0000 0a000001 0a000002 ";
        String expected = "IP 10.0.0.1 > 10.0.0.2: ".repeat(5) + "IP within IP, length 100";
        assertEquals(expected, line(RAW, tunnel.repeat(10)));
    }

    /// Whatever the bytes: some line, of printable ASCII, and no exception.
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 9, 12, 50, 104, 108, 113, 127, 228, 229, 276})
    void hostileBytesGiveAPrintableLine(int dlt) {
        Random random = new Random(20_260_101L + dlt);
        var link = new PacketLine.Link(dlt, "DLT " + dlt);
        int[] interesting = {
            0x08, 0x00, 0x86, 0xdd, 0x45, 0x60, 0x81, 0x06, 0x11, 0x2c, 0x3a, 0xff, 0x1b, 0x02
        };
        for (int round = 0; round < 20_000; round++) {
            byte[] packet = new byte[random.nextInt(120)];
            random.nextBytes(packet);
            for (int i = 0; i < packet.length; i++) {
                if (random.nextInt(3) > 0) {
                    packet[i] = (byte) interesting[random.nextInt(interesting.length)];
                }
            }
            var header =
                    random.nextBoolean()
                            ? PacketLine.LinkHeader.SHOWN
                            : PacketLine.LinkHeader.HIDDEN;
            StringBuilder line = new StringBuilder();
            new PacketLine(PacketLine.Detail.NORMAL, header)
                    .append(line, link, packet, 0, packet.length, random.nextInt(70_000));
            assertTrue(
                    !line.isEmpty() && line.chars().allMatch(c -> c >= ' ' && c < 0x7f),
                    () -> HexFormat.of().formatHex(packet) + " gave " + line);
        }
    }
}
