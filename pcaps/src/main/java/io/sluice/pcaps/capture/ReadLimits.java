package io.sluice.pcaps.capture;

/// What a reader believes at most of a length field. Nothing is allocated for bytes that are not
/// there, so these only bound what a file that really is that large can cost.
///
/// @param packetBytes the longest captured packet; formats of link types with longer packets by
///   nature (D-Bus, USB) have their own bound, see [#packetBytesOf(int)]
/// @param blockBytes the longest pcapng block
/// @param interfaces interfaces in one pcapng section, and distinct ones in a file
/// @param inflateRatio bytes that one compressed byte may become, once more than `inflateFreeBytes`
///   have come out
/// @param inflateFreeBytes decompressed bytes up to which any ratio is accepted
public record ReadLimits(
        int packetBytes, int blockBytes, int interfaces, int inflateRatio, long inflateFreeBytes) {

    /// 256 KiB a packet (tcpdump's own), 16 MiB a block, 65,536 interfaces, 1000:1 beyond 1 GiB.
    public static final ReadLimits DEFAULT =
            new ReadLimits(256 << 10, 16 << 20, 65_536, 1000, 1L << 30);

    private static final int LINKTYPE_DBUS = 231;
    private static final int LINKTYPE_USBPCAP = 249;
    private static final int LINKTYPE_USB_LINUX_MMAPPED = 220;
    private static final int LINKTYPE_EBHSCR = 279;

    public ReadLimits {
        if (packetBytes < 1
                || blockBytes < 32
                || interfaces < 1
                || inflateRatio < 1
                || inflateFreeBytes < 0) {
            throw new IllegalArgumentException(
                    "limits must be positive, and a block at least 32 bytes");
        }
    }

    /// The longest packet that is believed for a link type: libpcap 1.10, max_snaplen_for_dlt().
    public int packetBytesOf(int linkType) {
        return switch (linkType) {
            case LINKTYPE_DBUS, LINKTYPE_USBPCAP, LINKTYPE_USB_LINUX_MMAPPED ->
                    Math.max(packetBytes, 128 << 20);
            case LINKTYPE_EBHSCR -> Math.max(packetBytes, 8 << 20);
            default -> packetBytes;
        };
    }
}
