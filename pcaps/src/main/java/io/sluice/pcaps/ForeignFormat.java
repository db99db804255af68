package io.sluice.pcaps;

import io.sluice.pcaps.capture.CaptureInput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;

/// What a file is that is no capture, and what its owner can do; recognised by its first bytes.
enum ForeignFormat {
    XZ("fd377a585a00", "an xz file", "unpack it first: xz -dc FILE | sluice -r - ..."),
    BZIP2(ascii("BZh"), "a bzip2 file", "unpack it first: bzip2 -dc FILE | sluice -r - ..."),
    ZIP("504b0304", "a zip archive", "unpack it first: unzip -p FILE | sluice -r - ..."),
    SEVEN_ZIP("377abcaf271c", "a 7z archive", "unpack it first"),
    RAR(ascii("Rar!"), "a rar archive", "unpack it first"),
    NETMON_1(
            ascii("RTSS"), "a Network Monitor 1 capture", "convert it: editcap -F pcapng FILE OUT"),
    NETMON_2(
            ascii("GMBU"), "a Network Monitor 2 capture", "convert it: editcap -F pcapng FILE OUT"),
    SNIFFER(ascii("TRSNIFF data"), "a Sniffer capture", "convert it: editcap -F pcapng FILE OUT"),
    BTSNOOP(
            ascii("btsnoop\0"),
            "a btsnoop (Bluetooth) capture",
            "convert it: editcap -F pcapng FILE OUT"),
    IPTRACE(ascii("iptrace "), "an AIX iptrace capture", "convert it: editcap -F pcapng FILE OUT"),
    ELF("7f454c46", "an ELF object", "a capture is wanted here, not a program"),
    PDF(ascii("%PDF-"), "a PDF document", "a capture is wanted here");

    /// Where the magic word of a tar header stands (POSIX ustar).
    private static final int TAR_MAGIC_OFFSET = 257;

    private static final int LOOKED_AT = 512;
    private static final int SHOWN = 8;

    private final String magicHex;
    private final String what;
    private final String advice;

    ForeignFormat(String magicHex, String what, String advice) {
        this.magicHex = magicHex;
        this.what = what;
        this.advice = advice;
    }

    private static String ascii(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII));
    }

    /// One line for a window that starts with none of our magic numbers.
    static String explain(CaptureInput window) throws IOException {
        boolean more = window.require(LOOKED_AT);
        int length = more ? LOOKED_AT : window.present();
        byte[] start =
                Arrays.copyOfRange(window.bytes(), window.position(), window.position() + length);
        if (length == 0) {
            return window.fault().orElse("the file is empty; a capture has at least a file header");
        }
        String startHex = HexFormat.of().formatHex(start);
        for (ForeignFormat format : values()) {
            if (startHex.startsWith(format.magicHex)) {
                return "this is "
                        + format.what
                        + ", not a pcap or pcapng capture; "
                        + format.advice;
            }
        }
        return explainByShape(start);
    }

    private static String explainByShape(byte[] start) {
        if (isEtl(start)) {
            return "this looks like a Windows trace (ETL), not a pcap or pcapng capture; convert it with etl2pcapng";
        }
        if (isTar(start)) {
            return "this is a tar archive, not a pcap or pcapng capture; unpack it first: tar -xf FILE";
        }
        if (isText(start)) {
            return explainText(new String(start, StandardCharsets.UTF_8));
        }
        if (isErf(start)) {
            return "this looks like an ERF (Endace) capture, not pcap or pcapng; convert it: editcap -F pcapng FILE OUT";
        }
        String bytes =
                HexFormat.ofDelimiter(" ").formatHex(start, 0, Math.min(SHOWN, start.length));
        return "not a pcap or pcapng capture: it starts with the bytes " + bytes;
    }

    private static String explainText(String text) {
        String head = text.stripLeading().toLowerCase(Locale.ROOT);
        if (head.startsWith("<!doctype html") || head.startsWith("<html")) {
            return "this is an HTML page, not a capture; a download may have given an error or login page instead";
        }
        if (head.startsWith("0000 ") || head.startsWith("0x0000")) {
            return "this is a hex dump, not a capture; convert it: text2pcap FILE OUT";
        }
        return "this is a text file, not a pcap or pcapng capture";
    }

    /// An ETL file starts with the header of a trace buffer (evntrace.h, WMI_BUFFER_HEADER): its
    /// size, then where its data ends, which is the same in the first buffer of a closed file.
    private static boolean isEtl(byte[] start) {
        if (start.length < 8 || !Arrays.equals(start, 0, 4, start, 4, 8)) {
            return false;
        }
        int bufferSize =
                (start[3] & 0xff) << 24
                        | (start[2] & 0xff) << 16
                        | (start[1] & 0xff) << 8
                        | start[0] & 0xff;
        return bufferSize >= 1024 && bufferSize <= 16 << 20 && bufferSize % 1024 == 0;
    }

    private static boolean isTar(byte[] start) {
        byte[] word = {'u', 's', 't', 'a', 'r'};
        int end = TAR_MAGIC_OFFSET + word.length;
        return start.length >= end
                && Arrays.equals(start, TAR_MAGIC_OFFSET, end, word, 0, word.length);
    }

    private static boolean isText(byte[] start) {
        for (byte b : start) {
            boolean control = b >= 0 && b < ' ' && b != '\t' && b != '\n' && b != '\r' || b == 0x7f;
            if (control) {
                return false;
            }
        }
        return true;
    }

    /// An ERF record: 8 bytes of time, a type (bit 7 says that extensions follow), flags, and a
    /// length that counts itself, with a wire length behind (Endace, ERF record format).
    private static boolean isErf(byte[] start) {
        if (start.length < 16) {
            return false;
        }
        int type = start[8] & 0x7f;
        int recordLength = (start[10] & 0xff) << 8 | start[11] & 0xff;
        int seconds =
                (start[7] & 0xff) << 24
                        | (start[6] & 0xff) << 16
                        | (start[5] & 0xff) << 8
                        | start[4] & 0xff;
        boolean recent = seconds > 0x3000_0000; // mid 1995; before there were no such cards
        return type >= 1 && type <= 48 && recordLength >= 16 && recent;
    }
}
