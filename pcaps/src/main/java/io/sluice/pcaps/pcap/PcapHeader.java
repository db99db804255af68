package io.sluice.pcaps.pcap;

import io.sluice.pcaps.capture.CaptureFormatException;
import io.sluice.pcaps.capture.CaptureInput;
import io.sluice.pcaps.capture.ReadLimits;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The 24 bytes that a pcap file starts with, checked.
///
/// @param linkType the lower 16 bits of the link-type word
/// @param snapLen bytes kept of a packet at most, as libpcap reads it: a value that makes no sense
///   is the limit
/// @param fcsLength bytes of frame check sequence that each packet ends with, or null where the
///   file does not say
record PcapHeader(
        PcapMagic magic,
        ByteOrder byteOrder,
        int majorVersion,
        int minorVersion,
        int linkType,
        int snapLen,
        @Nullable Integer fcsLength) {

    static final int LENGTH = 24;

    // libpcap 1.10, pcap/pcap.h: the parts of the link-type word above the type.
    private static final long RESERVED_BITS = 0x03ff_0000L;
    private static final long FCS_PRESENT = 0x0400_0000L;
    private static final int FCS_SHIFT = 28;

    private static final int DG_UX_MAJOR = 543;

    /// How the two lengths of a record are ordered, which old writers did not agree on.
    enum LengthOrder {
        CAPTURED_FIRST,
        ORIGINAL_FIRST,
        /// Version 2.3 was written both ways; the greater of the two is the original length.
        SMALLER_FIRST
    }

    /// Whether `window` starts with one of the magic numbers; four bytes of it are looked at.
    static boolean startsWithMagic(CaptureInput window) {
        return PcapMagic.of(window.int32(0, ByteOrder.LITTLE_ENDIAN)).isPresent()
                || PcapMagic.of(window.int32(0, ByteOrder.BIG_ENDIAN)).isPresent();
    }

    static PcapHeader read(CaptureInput in, ReadLimits limits) throws IOException {
        if (!in.require(LENGTH)) {
            throw refusal(
                    in,
                    "the file ends inside the pcap file header: "
                            + LENGTH
                            + " bytes wanted, "
                            + in.present()
                            + " found");
        }
        ByteOrder order =
                PcapMagic.of(in.int32(0, ByteOrder.LITTLE_ENDIAN)).isPresent()
                        ? ByteOrder.LITTLE_ENDIAN
                        : ByteOrder.BIG_ENDIAN;
        PcapMagic magic =
                PcapMagic.of(in.int32(0, order)).orElseThrow(() -> refusal(in, "not a pcap file"));
        int major = in.uint16(4, order);
        int minor = in.uint16(6, order);
        checkVersion(in, major, minor);
        long linkWord = in.uint32(20, order);
        if ((linkWord & RESERVED_BITS) != 0) {
            throw refusal(
                    in,
                    String.format(
                            Locale.ROOT,
                            "the reserved bits of the link type 0x%08x are not zero",
                            linkWord));
        }
        int linkType = (int) (linkWord & 0xffff);
        int snapLen = believedSnapLen(in.int32(16, order), limits.packetBytesOf(linkType));
        Integer fcsLength =
                (linkWord & FCS_PRESENT) == 0 ? null : (int) (linkWord >>> FCS_SHIFT) * 2;
        in.advance(LENGTH);
        return new PcapHeader(magic, order, major, minor, linkType, snapLen, fcsLength);
    }

    private static void checkVersion(CaptureInput in, int major, int minor)
            throws CaptureFormatException {
        if (major < 2) {
            throw refusal(
                    in,
                    "archaic pcap version "
                            + major
                            + "."
                            + minor
                            + "; version 2.0 to 2.4 can be read");
        }
        boolean known = major == 2 && minor <= 4 || major == DG_UX_MAJOR && minor == 0;
        if (!known) {
            throw refusal(
                    in,
                    "unsupported pcap version "
                            + major
                            + "."
                            + minor
                            + "; version 2.0 to 2.4 can be read");
        }
    }

    /// libpcap 1.10, pcap_adjust_snapshot(): nothing and negative numbers mean "as long as packets
    /// get".
    private static int believedSnapLen(int snapLen, int limit) {
        return snapLen <= 0 ? limit : snapLen;
    }

    private static CaptureFormatException refusal(CaptureInput in, String problem) {
        return new CaptureFormatException(in.name(), in.offset(), problem);
    }

    /// libpcap 1.10, pcap_check_header(): which of a record's two lengths comes first.
    LengthOrder lengthOrder() {
        if (majorVersion == DG_UX_MAJOR || minorVersion < 3) {
            return LengthOrder.ORIGINAL_FIRST;
        }
        return minorVersion == 3 ? LengthOrder.SMALLER_FIRST : LengthOrder.CAPTURED_FIRST;
    }

    String description() {
        String variant = magic.variant().isEmpty() ? "" : " (" + magic.variant() + ")";
        String order = byteOrder == ByteOrder.BIG_ENDIAN ? "big-endian" : "little-endian";
        String unit = magic.resolution().finerThanMicroseconds() ? "nanoseconds" : "microseconds";
        return "pcap " + majorVersion + "." + minorVersion + variant + ", " + order + ", " + unit;
    }
}
