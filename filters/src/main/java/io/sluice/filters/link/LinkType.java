package io.sluice.filters.link;

import static io.sluice.filters.link.HeaderLayout.LlcFrames.ALL;
import static io.sluice.filters.link.HeaderLayout.LlcFrames.ATM;
import static io.sluice.filters.link.HeaderLayout.LlcFrames.DATA;
import static io.sluice.filters.link.HeaderLayout.LlcFrames.LENGTH_FIELD;
import static io.sluice.filters.link.HeaderLayout.UNSET;

import io.sluice.filters.link.HeaderLayout.Direction;
import io.sluice.filters.link.HeaderLayout.Direction.Match;
import io.sluice.filters.link.HeaderLayout.PayloadStart;
import io.sluice.filters.link.HeaderLayout.Prefix;
import io.sluice.filters.link.HeaderLayout.Ss7;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The link types (DLT values) that libpcap names, sorted by number. Names and descriptions are
/// those of pcap_datalink_val_to_name(3PCAP) and pcap_datalink_val_to_description(3PCAP), since
/// error messages quote them; offsets follow libpcap 1.11, gencode.c, init_linktype(), and the
/// link-layer header types page of tcpdump.org. USER0 to USER15 have their names from there alone.
/// A type without a layout still takes `link[...]`, `len` and `byte`.
public enum LinkType {
    NULL(
            0,
            "BSD loopback",
            HeaderLayout.of(ProtocolField.ADDRESS_FAMILY_HOST_ORDER).at(0, 4, 0, 0)),
    EN10MB(1, "Ethernet", Shapes.ethernet(0).llc(LENGTH_FIELD)),
    EN3MB(2, "experimental Ethernet (3Mb/s)"),
    AX25(3, "AX.25 layer 2"),
    PRONET(4, "Proteon ProNET Token Ring"),
    CHAOS(5, "MIT Chaosnet"),
    IEEE802(
            6,
            "802.5 Token Ring",
            HeaderLayout.of(ProtocolField.LLC).at(14, 14, 8, 3).addresses(8, 2).llc(ALL)),
    ARCNET(
            7,
            "BSD ARCnet",
            HeaderLayout.of(ProtocolField.ARCNET).at(2, 6, 0, 0).shortAddresses(0, 1, 0, true)),
    SLIP(
            8,
            "Serial Line IP",
            HeaderLayout.of(ProtocolField.IP_VERSION)
                    .at(UNSET, 16, 0, 0)
                    .direction(Shapes.field(0, 1, 1, 0))),
    PPP(
            9,
            "Point-to-Point Protocol",
            HeaderLayout.of(ProtocolField.PPP).at(2, 4, 0, 0).mpls(Shapes.PPP_MPLS)),
    FDDI(
            10,
            "Fiber Distributed Data Interface",
            HeaderLayout.of(ProtocolField.LLC).at(13, 13, 8, 3).addresses(7, 1).llc(ALL)),
    ATM_RFC1483(
            11,
            "RFC 1483 LLC-encapsulated ATM",
            HeaderLayout.of(ProtocolField.LLC).at(0, 0, 8, 3).llc(ALL)),
    RAW(12, "Raw IPv4/IPv6", HeaderLayout.of(ProtocolField.IP_VERSION).at(UNSET, 0, 0, 0)),
    SLIP_BSDOS(
            15,
            "BSD/OS Serial Line IP",
            HeaderLayout.of(ProtocolField.IP_VERSION).at(UNSET, 24, 0, 0)),
    PPP_BSDOS(
            16,
            "BSD/OS Point-to-Point Protocol",
            HeaderLayout.of(ProtocolField.PPP_BSDOS).at(5, 24, 0, 0)),
    ATM_CLIP(19, "Linux Classical IP over ATM", HeaderLayout.of(ProtocolField.LLC).at(0, 0, 8, 3)),
    REDBACK_SMARTEDGE(32, "Redback SmartEdge 400/800"),
    PPP_SERIAL(
            50,
            "Point-to-Point Protocol over serial",
            HeaderLayout.of(ProtocolField.PPP).at(2, 4, 0, 0)),
    PPP_ETHER(51, "PPPoE session packets", HeaderLayout.of(ProtocolField.PPP).at(6, 8, 0, 0)),
    SYMANTEC_FIREWALL(
            99, "Symantec Firewall", HeaderLayout.of(ProtocolField.ETHERTYPE).at(6, 44, 0, 0)),
    C_HDLC(
            104,
            "Cisco HDLC",
            HeaderLayout.of(ProtocolField.HDLC).at(2, 4, 0, 0).mpls(Shapes.ETHERTYPE_MPLS)),
    IEEE802_11(105, "802.11", Shapes.wlan(Prefix.NONE).vlan()),
    FRELAY(107, "Frame Relay", HeaderLayout.of(ProtocolField.FRAME_RELAY).at(UNSET, 0, 0, 0)),
    LOOP(
            108,
            "OpenBSD loopback",
            HeaderLayout.of(ProtocolField.ADDRESS_FAMILY_NETWORK_ORDER).at(0, 4, 0, 0)),
    ENC(
            109,
            "OpenBSD encapsulated IP",
            HeaderLayout.of(ProtocolField.ADDRESS_FAMILY_HOST_ORDER).at(0, 12, 0, 0)),
    LINUX_SLL(
            113,
            "Linux cooked v1",
            HeaderLayout.of(ProtocolField.LINUX_COOKED)
                    .at(14, 16, 0, 0)
                    .direction(Shapes.outgoing(0, 2))),
    LTALK(114, "LocalTalk", HeaderLayout.of(ProtocolField.LOCALTALK).at(UNSET, 0, 0, 0)),
    PFLOG(
            117,
            "OpenBSD pflog file",
            HeaderLayout.of(ProtocolField.PFLOG)
                    .at(0, 0, 0, 0)
                    .payloadStart(PayloadStart.PFLOG)
                    .direction(Shapes.field(60, 1, 2, 1))),
    PRISM_HEADER(119, "802.11 plus Prism header", Shapes.wlan(Prefix.PRISM).vlan()),
    IP_OVER_FC(
            122,
            "RFC 2625 IP-over-Fibre Channel",
            HeaderLayout.of(ProtocolField.LLC).at(16, 16, 8, 3).addresses(10, 2)),
    SUNATM(123, "Sun raw ATM", HeaderLayout.of(ProtocolField.ATM_LLC).at(4, 4, 8, 3).llc(ATM)),
    IEEE802_11_RADIO(127, "802.11 plus radiotap header", Shapes.wlan(Prefix.RADIOTAP).vlan()),
    ARCNET_LINUX(
            129,
            "Linux ARCnet",
            HeaderLayout.of(ProtocolField.ARCNET).at(4, 8, 0, 0).shortAddresses(0, 1, 0, true)),
    JUNIPER_MLPPP(130, "Juniper Multi-Link PPP", Shapes.juniper().at(4, 4, 0, UNSET)),
    JUNIPER_MLFR(131, "Juniper Multi-Link Frame Relay", Shapes.juniper().at(4, 4, 0, UNSET)),
    JUNIPER_ES(132, "Juniper Encryption Services PIC", Shapes.juniper().at(6, UNSET, UNSET, UNSET)),
    JUNIPER_GGSN(133, "Juniper GGSN PIC", Shapes.juniper().at(6, 12, 0, UNSET)),
    JUNIPER_MFR(134, "Juniper FRF.16 Frame Relay", Shapes.juniper().at(4, 4, 0, UNSET)),
    JUNIPER_ATM2(135, "Juniper ATM2 PIC", Shapes.juniper().at(8, 8, 0, 10)),
    JUNIPER_SERVICES(
            136, "Juniper Advanced Services PIC", Shapes.juniper().at(12, UNSET, UNSET, UNSET)),
    JUNIPER_ATM1(137, "Juniper ATM1 PIC", Shapes.juniper().at(4, 4, 0, 10)),
    APPLE_IP_OVER_IEEE1394(
            138,
            "Apple IP-over-IEEE 1394",
            HeaderLayout.of(ProtocolField.ETHERTYPE).at(16, 18, 0, 0)),
    MTP2_WITH_PHDR(
            139,
            "SS7 MTP2 with Pseudo-header",
            HeaderLayout.of(ProtocolField.NONE).ss7(new Ss7(6, 8, 7, 8, 11))),
    MTP2(140, "SS7 MTP2", HeaderLayout.of(ProtocolField.NONE).ss7(new Ss7(2, 4, 3, 4, 7))),
    MTP3(141, "SS7 MTP3"),
    SCCP(142, "SS7 SCCP"),
    DOCSIS(143, "DOCSIS"),
    LINUX_IRDA(144, "Linux IrDA"),
    USER0(147, "Private use 0"),
    USER1(148, "Private use 1"),
    USER2(149, "Private use 2"),
    USER3(150, "Private use 3"),
    USER4(151, "Private use 4"),
    USER5(152, "Private use 5"),
    USER6(153, "Private use 6"),
    USER7(154, "Private use 7"),
    USER8(155, "Private use 8"),
    USER9(156, "Private use 9"),
    USER10(157, "Private use 10"),
    USER11(158, "Private use 11"),
    USER12(159, "Private use 12"),
    USER13(160, "Private use 13"),
    USER14(161, "Private use 14"),
    USER15(162, "Private use 15"),
    IEEE802_11_RADIO_AVS(
            163, "802.11 plus AVS radio information header", Shapes.wlan(Prefix.AVS).vlan()),
    JUNIPER_MONITOR(164, "Juniper Passive Monitor PIC", Shapes.juniper().at(12, 12, 0, UNSET)),
    BACNET_MS_TP(
            165,
            "BACnet MS/TP",
            HeaderLayout.of(ProtocolField.NONE).shortAddresses(4, 3, 0xff, false)),
    PPP_PPPD(
            166,
            "PPP for pppd, with direction flag",
            HeaderLayout.of(ProtocolField.PPP).at(2, 4, 0, 0).direction(Shapes.field(0, 1, 1, 0))),
    JUNIPER_PPPOE(167, "Juniper PPPoE", Shapes.juniper().at(16, 14, 18, 21)),
    JUNIPER_PPPOE_ATM(168, "Juniper PPPoE/ATM", Shapes.juniper().at(4, 6, 0, UNSET)),
    GPRS_LLC(169, "GPRS LLC"),
    GPF_T(170, "GPF-T"),
    GPF_F(171, "GPF-F"),
    JUNIPER_PIC_PEER(174, "Juniper PIC Peer"),
    ERF_ETH(175, "Ethernet with Endace ERF header"),
    ERF_POS(176, "Packet-over-SONET with Endace ERF header"),
    LINUX_LAPD(177, "Linux vISDN LAPD"),
    JUNIPER_ETHER(178, "Juniper Ethernet", Shapes.juniper().at(16, 14, 18, 21)),
    JUNIPER_PPP(179, "Juniper PPP", Shapes.juniper().at(4, 4, 0, UNSET)),
    JUNIPER_FRELAY(180, "Juniper Frame Relay", Shapes.juniper().at(4, 4, 0, UNSET)),
    JUNIPER_CHDLC(181, "Juniper C-HDLC", Shapes.juniper().at(4, 4, 0, UNSET)),
    MFR(182, "FRF.16 Frame Relay", HeaderLayout.of(ProtocolField.NONE).at(UNSET, 0, 4, 0)),
    JUNIPER_VP(183, "Juniper Voice PIC", Shapes.juniper().at(18, UNSET, UNSET, UNSET)),
    A429(184, "Arinc 429"),
    A653_ICM(185, "Arinc 653 Interpartition Communication"),
    USB_FREEBSD(186, "USB with FreeBSD header"),
    BLUETOOTH_HCI_H4(187, "Bluetooth HCI UART transport layer"),
    IEEE802_16_MAC_CPS(188, "IEEE 802.16 MAC Common Part Sublayer"),
    USB_LINUX(189, "USB with Linux header"),
    CAN20B(190, "Controller Area Network (CAN) v. 2.0B"),
    IEEE802_15_4_LINUX(191, "IEEE 802.15.4 with Linux padding"),
    PPI(192, "Per-Packet Information", Shapes.wlan(Prefix.PPI)),
    IEEE802_16_MAC_CPS_RADIO(193, "IEEE 802.16 MAC Common Part Sublayer plus radiotap header"),
    JUNIPER_ISM(
            194, "Juniper Integrated Service Module", Shapes.juniper().at(8, UNSET, UNSET, UNSET)),
    IEEE802_15_4(195, "IEEE 802.15.4 with FCS"),
    SITA(196, "SITA pseudo-header"),
    ERF(
            197,
            "Endace ERF header",
            HeaderLayout.of(ProtocolField.NONE).ss7(new Ss7(22, 24, 23, 24, 27))),
    RAIF1(198, "Ethernet with u10 Networks pseudo-header"),
    IPMB_KONTRON(199, "IPMB with Kontron pseudo-header"),
    JUNIPER_ST(200, "Juniper Secure Tunnel", Shapes.juniper().at(18, UNSET, UNSET, UNSET)),
    BLUETOOTH_HCI_H4_WITH_PHDR(201, "Bluetooth HCI UART transport layer plus pseudo-header"),
    AX25_KISS(202, "AX.25 with KISS header"),
    I2C_LINUX(209, "I2C with Linux/Pigeon Point pseudo-header"),
    IEEE802_15_4_NONASK_PHY(215, "IEEE 802.15.4 with non-ASK PHY data"),
    LINUX_EVDEV(216, "Linux evdev events"),
    MPLS(219, "MPLS with label as link-layer header"),
    USB_LINUX_MMAPPED(220, "USB with padded Linux header"),
    DECT(221, "DECT"),
    AOS(222, "AOS Space Data Link protocol"),
    WIHART(223, "WirelessHART"),
    FC_2(224, "Fibre Channel FC-2"),
    FC_2_WITH_FRAME_DELIMS(225, "Fibre Channel FC-2 with frame delimiters"),
    IPNET(
            226,
            "Solaris ipnet",
            HeaderLayout.of(ProtocolField.IPNET)
                    .at(1, 24, 0, UNSET)
                    .direction(Shapes.field(2, 2, 1, 2))),
    CAN_SOCKETCAN(227, "CAN-bus with SocketCAN headers"),
    IPV4(228, "Raw IPv4", HeaderLayout.of(ProtocolField.ONLY_IPV4).at(UNSET, 0, 0, 0)),
    IPV6(229, "Raw IPv6", HeaderLayout.of(ProtocolField.ONLY_IPV6).at(UNSET, 0, 0, 0)),
    IEEE802_15_4_NOFCS(230, "IEEE 802.15.4 without FCS"),
    DBUS(231, "D-Bus"),
    JUNIPER_VS(232, "Juniper Virtual Server", Shapes.juniper().at(8, UNSET, UNSET, UNSET)),
    JUNIPER_SRX_E2E(233, "Juniper SRX E2E", Shapes.juniper().at(8, UNSET, UNSET, UNSET)),
    JUNIPER_FIBRECHANNEL(234, "Juniper Fibre Channel", Shapes.juniper().at(8, UNSET, UNSET, UNSET)),
    DVB_CI(235, "DVB-CI"),
    MUX27010(236, "MUX27010"),
    STANAG_5066_D_PDU(237, "STANAG 5066 D_PDUs"),
    JUNIPER_ATM_CEMIC(238, "Juniper ATM CEMIC", Shapes.juniper().at(8, UNSET, UNSET, UNSET)),
    NFLOG(239, "Linux netfilter log messages"),
    NETANALYZER(240, "Ethernet with Hilscher netANALYZER pseudo-header", Shapes.ethernet(4)),
    NETANALYZER_TRANSPARENT(
            241,
            "Ethernet with Hilscher netANALYZER pseudo-header and with preamble and SFD",
            Shapes.ethernet(12)),
    IPOIB(242, "RFC 4391 IP-over-InfiniBand"),
    MPEG_2_TS(243, "MPEG-2 transport stream"),
    NG40(244, "ng40 protocol tester Iub/Iur"),
    NFC_LLCP(245, "NFC LLCP PDUs with pseudo-header"),
    PFSYNC(
            246,
            "Packet filter state syncing",
            HeaderLayout.of(ProtocolField.NONE).at(UNSET, 4, 0, 0)),
    INFINIBAND(247, "InfiniBand"),
    SCTP(248, "SCTP"),
    USBPCAP(249, "USB with USBPcap header"),
    RTAC_SERIAL(250, "Schweitzer Engineering Laboratories RTAC packets"),
    BLUETOOTH_LE_LL(251, "Bluetooth Low Energy air interface"),
    NETLINK(253, "Linux netlink"),
    BLUETOOTH_LINUX_MONITOR(254, "Bluetooth Linux Monitor"),
    BLUETOOTH_BREDR_BB(255, "Bluetooth Basic Rate/Enhanced Data Rate baseband packets"),
    BLUETOOTH_LE_LL_WITH_PHDR(256, "Bluetooth Low Energy air interface with pseudo-header"),
    PROFIBUS_DL(257, "PROFIBUS data link layer"),
    PKTAP(258, "Apple PKTAP"),
    EPON(259, "Ethernet with 802.3 Clause 65 EPON preamble"),
    IPMI_HPM_2(260, "IPMI trace packets"),
    ZWAVE_R1_R2(261, "Z-Wave RF profile R1 and R2 packets"),
    ZWAVE_R3(262, "Z-Wave RF profile R3 packets"),
    WATTSTOPPER_DLM(
            263, "WattStopper Digital Lighting Management (DLM) and Legrand Nitoo Open protocol"),
    ISO_14443(264, "ISO 14443 messages"),
    RDS(265, "IEC 62106 Radio Data System groups"),
    USB_DARWIN(266, "USB with Darwin header"),
    OPENFLOW(267, "OpenBSD OpenFlow"),
    SDLC(268, "IBM SDLC frames"),
    TI_LLN_SNIFFER(269, "TI LLN sniffer frames"),
    VSOCK(271, "Linux vsock"),
    NORDIC_BLE(272, "Nordic Semiconductor Bluetooth LE sniffer frames"),
    DOCSIS31_XRA31(273, "Excentis XRA-31 DOCSIS 3.1 RF sniffer frames"),
    ETHERNET_MPACKET(274, "802.3br mPackets"),
    DISPLAYPORT_AUX(275, "DisplayPort AUX channel monitoring data"),
    LINUX_SLL2(
            276,
            "Linux cooked v2",
            HeaderLayout.of(ProtocolField.ETHERTYPE)
                    .at(0, 20, 0, 0)
                    .direction(Shapes.outgoing(10, 1))),
    OPENVIZSLA(278, "OpenVizsla USB"),
    EBHSCR(279, "Elektrobit High Speed Capture and Replay (EBHSCR)"),
    VPP_DISPATCH(280, "VPP graph dispatch tracer"),
    DSA_TAG_BRCM(
            281,
            "Broadcom infix DSA tag",
            Shapes.dsa(new Direction(12, 1, new Match(0x20, 0xe0), new Match(0, 0xe0)))),
    DSA_TAG_BRCM_PREPEND(282, "Broadcom prefix DSA tag"),
    IEEE802_15_4_TAP(283, "IEEE 802.15.4 with pseudo-header"),
    DSA_TAG_DSA(
            284,
            "Marvell infix 4-octet DSA tag",
            Shapes.dsa(new Direction(12, 1, new Match(0x40, 0xc0), new Match(0, 0x40)))),
    DSA_TAG_EDSA(285, "Marvell infix 8-octet DSA tag"),
    ELEE(286, "ELEE lawful intercept packets"),
    Z_WAVE_SERIAL(287, "Z-Wave serial frames between host and chip"),
    USB_2_0(288, "USB 2.0/1.1/1.0 as transmitted over the cable"),
    ATSC_ALP(289, "ATSC Link-Layer Protocol packets"),
    ETW(290, "Event Tracing for Windows messages"),
    NETANALYZER_NG(291, "Hilscher netANALYZER NG pseudo-footer"),
    ZBOSS_NCP(292, "ZBOSS NCP protocol with pseudo-header"),
    USB_2_0_LOW_SPEED(293, "Low-Speed USB 2.0/1.1/1.0 as transmitted over the cable"),
    USB_2_0_FULL_SPEED(294, "Full-Speed USB 2.0/1.1/1.0 as transmitted over the cable"),
    USB_2_0_HIGH_SPEED(295, "High-Speed USB 2.0 as transmitted over the cable"),
    AUERSWALD_LOG(296, "Auerswald Logger Protocol"),
    ZWAVE_TAP(297, "Z-Wave packets with a TAP meta-data header"),
    SILABS_DEBUG_CHANNEL(298, "Silicon Labs debug channel protocol"),
    FIRA_UCI(299, "Ultra-wideband controller interface protocol"),
    MDB(300, "Multi-Drop Bus"),
    DECT_NR(301, "DECT New Radio");

    private static final Map<Integer, LinkType> BY_DLT = new HashMap<>();
    private static final Map<String, LinkType> BY_NAME = new HashMap<>();

    /// Where the value in a capture file (LINKTYPE_) is not the DLT value (libpcap, pcap-common.c).
    private static final Map<Integer, LinkType> BY_FILE_VALUE =
            Map.of(100, ATM_RFC1483, 101, RAW, 102, SLIP_BSDOS, 103, PPP_BSDOS, 106, ATM_CLIP);

    static {
        for (LinkType type : values()) {
            BY_DLT.put(type.dlt, type);
            BY_NAME.put(type.name(), type);
        }
    }

    private final int dlt;
    private final String description;

    @SuppressWarnings("ImmutableEnumChecker") // all its fields are final records, enums and numbers
    private final HeaderLayout layout;

    LinkType(int dlt, String description) {
        this(dlt, description, HeaderLayout.of(ProtocolField.NONE));
    }

    LinkType(int dlt, String description, HeaderLayout.Builder layout) {
        this.dlt = dlt;
        this.description = description;
        this.layout = layout.build();
    }

    /// The DLT value, as pcap_datalink(3PCAP) gives it on Linux.
    public int dlt() {
        return dlt;
    }

    public String description() {
        return description;
    }

    public HeaderLayout layout() {
        return layout;
    }

    /// The form that libpcap's messages use: `DLT_EN10MB (Ethernet)`.
    public String quoted() {
        return "DLT_" + name() + " (" + description + ")";
    }

    /// The value that capture files hold for this type.
    public int fileValue() {
        for (Map.Entry<Integer, LinkType> entry : BY_FILE_VALUE.entrySet()) {
            if (entry.getValue() == this) {
                return entry.getKey();
            }
        }
        return dlt;
    }

    public static Optional<LinkType> byDlt(int dlt) {
        return Optional.ofNullable(BY_DLT.get(dlt));
    }

    /// @param linkType the value from a capture file's header, as tcpdump.org's list of LINKTYPE_
    ///   values has it
    public static Optional<LinkType> byFileLinkType(int linkType) {
        LinkType mapped = BY_FILE_VALUE.get(linkType);
        return mapped == null ? byDlt(linkType) : Optional.of(mapped);
    }

    /// @param text a name in any case, with or without `DLT_`, or a DLT number
    public static Optional<LinkType> byName(String text) {
        String name = text.toUpperCase(Locale.ROOT);
        if (name.startsWith("DLT_")) {
            name = name.substring(4);
        }
        LinkType named = BY_NAME.get(name);
        if (named != null) {
            return Optional.of(named);
        }
        try {
            return byDlt(Integer.parseInt(name));
        } catch (NumberFormatException notANumber) {
            return Optional.empty();
        }
    }

    /// What several rows share.
    private static final class Shapes {
        static final int ETHERTYPE_MPLS = 0x8847;
        static final int PPP_MPLS = 0x0281;
        private static final int ALL_BITS = -1;

        private Shapes() {}

        static HeaderLayout.Builder ethernet(int linkHeader) {
            return HeaderLayout.of(ProtocolField.ETHERNET)
                    .linkHeader(linkHeader)
                    .at(linkHeader + 12, linkHeader + 14, 0, 3)
                    .addresses(6, 0)
                    .vlan()
                    .mpls(ETHERTYPE_MPLS);
        }

        /// Ethernet with a four-byte switch tag in front of the type field.
        static HeaderLayout.Builder dsa(Direction direction) {
            return HeaderLayout.of(ProtocolField.ETHERNET)
                    .at(16, 18, 0, 3)
                    .addresses(6, 0)
                    .vlan()
                    .mpls(ETHERTYPE_MPLS)
                    .llc(LENGTH_FIELD)
                    .direction(direction);
        }

        static HeaderLayout.Builder wlan(Prefix prefix) {
            return HeaderLayout.of(ProtocolField.WLAN)
                    .at(24, 0, 8, 3)
                    .behind(prefix)
                    .payloadStart(PayloadStart.WLAN)
                    .llc(DATA);
        }

        /// The flag byte after the magic number: its lowest bit is set on inbound packets.
        static HeaderLayout.Builder juniper() {
            return HeaderLayout.of(ProtocolField.JUNIPER)
                    .direction(new Direction(3, 1, new Match(0, 1), new Match(1, 1)));
        }

        static Direction field(int offset, int bytes, int outbound, int inbound) {
            return new Direction(
                    offset, bytes, new Match(outbound, ALL_BITS), new Match(inbound, ALL_BITS));
        }

        /// The packet type of Linux cooked captures: 4 is outgoing.
        static Direction outgoing(int offset, int bytes) {
            return new Direction(offset, bytes, new Match(4, ALL_BITS), null);
        }
    }
}
